import type { ProcessIdentity } from '../../../shared/domain/index.ts';
import { type Footprint, footprintOf } from '../../system/index.ts';

/** The tool goes through all memory of a process: it is asked this seldom, in milliseconds. */
const EVERY_MS = 30_000;

const keyOf = ({ pid, startedAt }: ProcessIdentity) => `${pid} ${startedAt}`;

/**
 * What the serving process takes with its part on the GPU, which its resident memory does not hold. Asked beside the looks at the process, none of
 * which waits for it: who is dead is told at once, however long the tool takes.
 */
export class FootprintLook {
  private readonly ask: (pid: number, signal: AbortSignal) => Promise<Footprint | null>;
  private readonly ending = new AbortController();
  private last: { readonly key: string; readonly bytes: number | null } | null = null;
  private asked: { readonly key: string; readonly mono: number; readonly answer: Promise<void> } | null = null;

  constructor(ask: FootprintLook['ask'] = footprintOf) {
    this.ask = ask;
  }

  /**
   * What was read of this very process last, in bytes; null while nothing was.
   * @param mono milliseconds of the clock that only goes forward
   */
  look(serving: ProcessIdentity | null, mono: number): number | null {
    if (serving === null) return null;
    const key = keyOf(serving);
    if (this.asked === null || this.asked.key !== key || mono - this.asked.mono >= EVERY_MS)
      this.asked = { key, mono, answer: this.read(serving) };
    return this.last?.key === key ? this.last.bytes : null;
  }

  /** Resolves when what was asked last is known. */
  get settled(): Promise<void> {
    return this.asked?.answer ?? Promise.resolve();
  }

  /** Nothing is asked any more, and what still runs is ended. */
  close(): void {
    this.ending.abort();
  }

  private async read(serving: ProcessIdentity): Promise<void> {
    const found = await this.ask(serving.pid, this.ending.signal).catch(() => null);
    this.last = { key: keyOf(serving), bytes: found?.bytes ?? null };
  }
}
