import path from 'node:path';
import { z } from 'zod';
import type { Instant } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import type { BackendRequests, RequestMemory } from './backend-requests.ts';

const FileSchema = z.object({
  address: z.string(),
  asked: z.array(z.number()).max(1000),
  silentUntil: z.number(),
});

const fileOf = (folder: string): string => path.join(folder, 'backend-requests.json');

/** What the Lifeguard before this one, such as the last command, asked of this backend; null when that is not known. */
export function loadRequests(stateFolder: string, address: string): RequestMemory | null {
  try {
    const memory = FileSchema.parse(JSON.parse(ownText(fileOf(stateFolder)) ?? ''));
    return memory.address === address ? memory : null;
  } catch {
    return null;
  }
}

/** Leaves to the next one what it has to know. A folder that cannot be written costs no more than a few requests. */
export function saveRequests(
  stateFolder: string,
  { address, requests }: { readonly address: string; readonly requests: BackendRequests },
  now: Instant,
): void {
  try {
    replaceFile(fileOf(stateFolder), JSON.stringify({ address, ...requests.remember(now) }));
  } catch {
    // The next one begins without it.
  }
}
