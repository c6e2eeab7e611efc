import { createHash, randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import type { Failure } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';

/**
 * Remembers which credentials were refused, so that nobody is locked out by a monitor that goes on trying (a store may lock a user out
 * after 3 failures, whoever made them). Lives outside the probes, and in a file also outside the process: each command of ours would
 * otherwise log in once more with a password that is known to be wrong.
 */
export interface CredentialMemory {
  /** The refusal of these very credentials, or null. */
  readonly refusal: (key: string) => Failure | null;
  readonly refuse: (key: string, failure: Failure) => void;
  /** The server was away: it may have come back with these credentials. */
  readonly forget: (key: string) => void;
}

/** A password can also be changed on the server: one try in this time locks nobody out. */
const REFUSED_FOR_MS = 3_600_000;
/** More are left over from passwords that nobody uses any more. */
const KEPT = 8;

const FileSchema = z.object({
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  refused: z
    .array(
      z.object({
        credentials: z.string(),
        at: z.number(),
        failure: z.object({
          kind: z.literal('auth'),
          tried: z.string(),
          got: z.string(),
          hint: z.string().nullable(),
          code: z.string().nullable(),
        }),
      }),
    )
    .max(100),
});
type Remembered = z.infer<typeof FileSchema>;

/**
 * @param file where refusals outlive the process; only in memory without it. It holds no secret: a salted hash that is slow to make
 * @param now epoch milliseconds
 */
export function createCredentialMemory(file: string | null = null, now: () => number = Date.now): CredentialMemory {
  const held = new Map<string, { readonly at: number; readonly failure: Failure }>();
  const hashes = new Map<string, string>();
  let remembered = file === null ? null : load(file);

  const hashOf = (key: string): string => {
    if (remembered === null) return key;
    const known = hashes.get(key) ?? slowHash(key, remembered.salt);
    hashes.set(key, known);
    return known;
  };
  const isRecent = ({ at }: { readonly at: number }): boolean => {
    const age = now() - at;
    return age >= 0 && age < REFUSED_FOR_MS;
  };
  const inFile = (key: string) => {
    if (remembered === null || remembered.refused.length === 0) return undefined;
    const hash = hashOf(key);
    return remembered.refused.find((r) => r.credentials === hash);
  };
  const keep = (refused: Remembered['refused']): void => {
    if (file === null || remembered === null) return;
    remembered = { ...remembered, refused };
    try {
      replaceFile(file, JSON.stringify(remembered));
    } catch {
      // A folder that cannot be written: the next process tries them once.
    }
  };
  return {
    refusal(key) {
      const found = held.get(key) ?? inFile(key);
      return found !== undefined && isRecent(found) ? found.failure : null;
    },
    refuse(key, failure) {
      held.set(key, { at: now(), failure });
      if (remembered === null || failure.kind !== 'auth') return;
      const credentials = hashOf(key);
      const others = remembered.refused.filter((r) => r.credentials !== credentials && isRecent(r));
      keep([{ credentials, at: now(), failure: { ...failure, kind: failure.kind } }, ...others].slice(0, KEPT));
    },
    forget(key) {
      held.delete(key);
      const found = inFile(key);
      if (found !== undefined) keep((remembered?.refused ?? []).filter((r) => r !== found));
    },
  };
}

function load(file: string): Remembered {
  try {
    return FileSchema.parse(JSON.parse(ownText(file) ?? ''));
  } catch {
    return { salt: randomBytes(16).toString('hex'), refused: [] };
  }
}

/** Slow on purpose: passwords of a local stack are short, and the salt lies beside it. 4 MB and about 10 ms. */
const slowHash = (key: string, salt: string): string => scryptSync(key, salt, 32, { N: 4096 }).toString('hex');

/** Stands for address, user and password without holding them. */
export const credentialKey = (...parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
