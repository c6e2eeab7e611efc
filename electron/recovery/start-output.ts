import { lastWordsOf, workersOf } from '../../shared/domain/index.ts';
import { descendants, listProcesses, type RunningChild } from '../system/index.ts';

export interface Printed {
  /** Oldest first. */
  readonly lines: readonly string[];
  /** It ends with the traceback of a worker that has ended: no more of it will come. */
  readonly isWhole: boolean;
}

/**
 * Reads what a start prints. Python prints the traceback of a dying worker line by line, one exception of a chain after the other: what stands there
 * while the worker lives may be its first half, and name what only led to the failure.
 */
export class StartOutput {
  /** Who lived when the traceback was read first; null while there is none. */
  private speaking: readonly string[] | null = null;

  /**
   * Cheap to ask often: processes are looked at only while a worker's traceback is the last that was printed.
   * @param child what was started; null where nobody here did
   */
  async read(child: RunningChild | null, signal: AbortSignal): Promise<Printed> {
    const lines = child?.tail() ?? [];
    if (child === null || !endsWithWorker(lines)) {
      this.speaking = null;
      return { lines, isWhole: false };
    }
    const tree = descendants(await listProcesses(signal), child.process.pid);
    const workers = workersOf(tree).map(({ pid, startedAt }) => `${pid} ${startedAt}`);
    this.speaking ??= workers;
    // Whoever runs several of them starts another in the place of one that has ended.
    const hasEnded = workers.length === 0 || this.speaking.some((worker) => !workers.includes(worker));
    const now = child.tail();
    return { lines: now, isWhole: hasEnded && endsWithWorker(now) };
  }
}

const endsWithWorker = (lines: readonly string[]): boolean => lastWordsOf(lines).error?.origin === 'worker';
