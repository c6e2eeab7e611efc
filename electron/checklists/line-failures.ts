import path from 'node:path';
import { z } from 'zod';
import type { LineResult } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';

const FileSchema = z.object({
  /** The folder of the stack that the lines are about; null where none was known. */
  folder: z.string().nullable(),
  /** How often in a row each line has failed; 0 where it was well the last time. */
  lines: z.record(z.string(), z.number().int().min(0)),
});
type Kept = Readonly<z.infer<typeof FileSchema>>;

/** Lines whose failures are counted from one run to the next: `full/quality-ratchet`, the list and the line. */
const FOLLOWED: ReadonlySet<string> = new Set(['full/quality-ratchet']);

/**
 * How often in a row lines of the checklists have failed, in a file: a list that is run on the command line counts like one of the app, and what was
 * found before Lifeguard was started anew counts on. Of another folder's stack nothing does.
 */
export class LineFailures {
  private readonly file: string;
  private readonly folder: () => string | null;
  private own: Kept | null = null;

  constructor(stateFolder: string, folder: () => string | null) {
    this.file = path.join(stateFolder, 'line-failures.json');
    this.folder = folder;
  }

  /** Undefined where the line was not run to an answer. */
  of(line: string): number | undefined {
    const { folder, lines } = this.read();
    return folder === this.folder() ? lines[line] : undefined;
  }

  /** A line was run. That it could not tell, or was skipped, changes nothing. */
  note(line: string, state: LineResult['state']): void {
    if (!FOLLOWED.has(line) || !/^(failed|passed|warning)$/.test(state)) return;
    const count = state === 'failed' ? (this.of(line) ?? 0) + 1 : 0;
    const folder = this.folder();
    const kept = this.read();
    this.own = { folder, lines: { ...(kept.folder === folder ? kept.lines : {}), [line]: count } };
    try {
      replaceFile(this.file, JSON.stringify(this.own));
      this.own = null;
    } catch {
      // Remembered in this process all the same.
    }
  }

  private read(): Kept {
    if (this.own !== null) return this.own;
    try {
      return FileSchema.parse(JSON.parse(ownText(this.file) ?? ''));
    } catch {
      return { folder: null, lines: {} };
    }
  }
}
