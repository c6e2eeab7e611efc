import { z } from 'zod';
import { ownText, replaceFile } from '../../files/index.ts';

const KeptSchema = z.object({
  /** The version that the last update replaced; null where there was none. */
  previous: z.string().nullable(),
  /** The newest version that a person was told of. */
  told: z.string().nullable(),
});

/** What outlasts a restart, and with it an update. */
export type Kept = z.infer<typeof KeptSchema>;

export interface KeptFile {
  readonly read: () => Kept;
  readonly change: (change: Partial<Kept>) => void;
}

export function keptFile(file: string): KeptFile {
  const read = (): Kept => {
    try {
      return KeptSchema.parse(JSON.parse(ownText(file) ?? ''));
    } catch {
      // No file yet, or one that is broken: at worst a version is told once more.
      return { previous: null, told: null };
    }
  };
  return { read, change: (change) => replaceFile(file, JSON.stringify({ ...read(), ...change })) };
}
