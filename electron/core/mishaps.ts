import type { Problem } from '../../shared/domain/index.ts';
import { often } from '../../shared/format.ts';

/** What went wrong inside Lifeguard itself and was waited for by nobody: said, counted, and no reason to end. */
export class Mishaps {
  private readonly onChange: () => void;
  private readonly clean: (text: string) => string;
  private count = 0;
  private last = '';

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
    this.count += 1;
    this.last = this.clean(wordsOf(error)).slice(0, 300);
    this.onChange();
  };

  /** At most one: thousands of the same kind are one problem. */
  problems(): readonly Problem[] {
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

function wordsOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  } catch {
    return 'a value that cannot be shown';
  }
}
