import { statSync } from 'node:fs';
import type { ProcessIdentity } from '../../../shared/domain/index.ts';
import type { RememberedProcess } from '../../probes/index.ts';
import { isSame, outputFileOf, type ProcessRow, tail } from '../../system/index.ts';

/** A traceback of a real application has 70 lines and more. */
const TAIL_LINES = 200;
/** What the processes of a backend that is well print is read so often, in milliseconds: it is needed when one of them ends. */
const READ_MS = 60_000;

const keyOf = ({ pid, startedAt }: ProcessIdentity) => `${pid} ${startedAt}`;

/** What the backend printed last. */
export class Output {
  private readonly logFile: string;
  /** The backend that was seen last, and the one that Lifeguard had started last by then. */
  private last: { readonly key: string; readonly file: string | null; readonly begun: string | null } | null = null;
  private read: { readonly of: string; readonly lines: readonly string[]; readonly at: number } | null = null;

  /** @param logFile takes the output of a backend that Lifeguard started */
  constructor(logFile: string) {
    this.logFile = logFile;
  }

  /**
   * The file with the backend's output: Lifeguard's own log, or whatever regular file its output was sent to.
   * @param seen what held the port last, whichever Lifeguard saw it
   */
  async fileOf(
    root: ProcessRow | null,
    started: readonly ProcessIdentity[],
    seen?: RememberedProcess,
  ): Promise<string | null> {
    const begun = started[0] === undefined ? null : keyOf(started[0]);
    // What Lifeguard has started since may have ended before it was seen; what somebody else started printed elsewhere.
    if (root === null && this.last !== null && this.last.begun === begun) return this.last.file;
    if (root === null) return begun === null || seen?.startedByHandAfter === begun ? null : this.logFile;
    const key = keyOf(root);
    if (this.last?.key !== key) {
      const ours = started.some((s) => keyOf(s) === key);
      const before = this.last?.file ?? null;
      const file = ours ? this.logFile : await outputFileOf(root.pid);
      const isAsBefore = file === null && before !== null && !(await isSame(root)) && writtenSince(before, root);
      // One that has ended already tells nothing; where the last one printed to, it printed as well if that was written since.
      this.last = { key, file: isAsBefore ? before : file, begun };
    }
    return this.last.file;
  }

  /**
   * The last lines of that file, oldest first; none where there is no file.
   * @param isWell the backend answers and nobody asks: what was read within the last minute will do as long as nothing has ended or begun
   */
  tail(file: string | null, tree: readonly ProcessRow[], isWell: boolean): readonly string[] {
    if (file === null) return [];
    const of = [file, ...tree.map((p) => `${keyOf(p)} ${p.state === 'zombie'}`)].join();
    const now = performance.now();
    const isKnown = this.read?.of === of && now - this.read.at < READ_MS;
    if (this.read !== null && isWell && isKnown && tree.length > 0) return this.read.lines;
    const lines = tail(file, TAIL_LINES);
    this.read = { of, lines, at: now };
    return lines;
  }
}

function writtenSince(file: string, { uptimeSeconds }: ProcessRow): boolean {
  const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return mtimeMs >= Date.now() - (uptimeSeconds + 1) * 1000;
}
