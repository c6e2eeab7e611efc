import path from 'node:path';
import type { Problem } from '../../shared/domain/index.ts';
import { often } from '../../shared/format.ts';

/** What went wrong inside Lifeguard itself and was waited for by nobody: said, counted, and no reason to end. */
export class Mishaps {
  private readonly onChange: () => void;
  private readonly clean: (text: string) => string;
  private count = 0;
  private last = '';
  private unwritten: NodeJS.ErrnoException | null = null;

  /**
   * @param clean takes secrets out of a text
   * @param onChange told when what `problems` says has changed
   */
  constructor(clean: (text: string) => string, onChange: () => void) {
    this.clean = clean;
    this.onChange = onChange;
  }

  /** Notes any thrown value; never throws. */
  readonly note = (error: unknown): void => {
    if (isUnwritten(error)) this.unwritten = error;
    else {
      this.count += 1;
      this.last = this.clean(wordsOf(error)).slice(0, 300);
    }
    this.onChange();
  };

  /** At most one of each kind: thousands of the same are one problem. */
  problems(): readonly Problem[] {
    return [...this.unwrittenFile(), ...this.mishap()];
  }

  /** A disk that is full or may not be written is nothing to report. */
  private unwrittenFile(): readonly Problem[] {
    if (this.unwritten === null) return [];
    const { code = '', path: file } = this.unwritten;
    return [
      {
        where: file === undefined ? 'Lifeguard itself' : this.clean(path.dirname(file)),
        message: `A file of Lifeguard could not be written (${code}): what belongs there is kept until Lifeguard ends.`,
        fix: FULL.has(code) ? 'Make room on the disk.' : 'Check that the folder may be written.',
        severity: 'warning',
      },
    ];
  }

  private mishap(): readonly Problem[] {
    if (this.count === 0) return [];
    const times = this.count === 1 ? '' : ` (${often(this.count)}, this is the last)`;
    return [
      {
        where: 'Lifeguard itself',
        message: `Something went wrong inside${times}: ${this.last}. Monitoring goes on.`,
        fix: 'If something looks wrong, start Lifeguard again; please report this.',
        severity: 'warning',
      },
    ];
  }
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
/** Only what is written ends so. */
const UNWRITTEN: ReadonlySet<string> = new Set(['EROFS', ...FULL]);

const isUnwritten = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && UNWRITTEN.has(String(error.code));

function wordsOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  } catch {
    return 'a value that cannot be shown';
  }
}
