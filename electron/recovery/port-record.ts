import { rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ComponentId } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';

const RecordSchema = z.object({ stack: z.string(), title: z.string(), component: z.string().optional() });
/** Who is at work on the server at a port. */
export type PortRecord = Readonly<z.infer<typeof RecordSchema>>;

/** The lock of the server at a port of this machine, which several stacks may name, and beside it what is done there. */
export const portLock = (common: string, port: number): string => path.join(common, `recovery-at-port-${port}.lock`);
const recordOf = (common: string, port: number): string => portLock(common, port).replace(/lock$/, 'json');

/** Says what is done there, for as long as the lock is held. */
export function notePort(common: string, port: number, record: PortRecord): void {
  try {
    replaceFile(recordOf(common, port), JSON.stringify(record));
  } catch {
    // The lock holds; only what it is held for is not said.
  }
}

export const forgetPort = (common: string, port: number): void => rmSync(recordOf(common, port), { force: true });

/**
 * What is done at a port while its lock is held, as a sentence; null where that is not known.
 * @param own the name of the stack that asks
 * @param about what it asks about; one stack may have several components at a port
 */
export function doneAtPort(common: string, port: number, own: string, about: ComponentId): string | null {
  try {
    const { stack, title, component = about } = RecordSchema.parse(JSON.parse(ownText(recordOf(common, port)) ?? ''));
    if (stack !== own) return `The stack ${stack} is at work on this server: ${title}.`;
    return `${title} is under way${component === about ? '' : ', at the same port'}.`;
  } catch {
    return null;
  }
}
