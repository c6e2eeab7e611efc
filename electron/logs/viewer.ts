import { stat } from 'node:fs/promises';
import type { LogLevel, LogLine, LogTail, LogView, ShownLine } from '../../shared/domain/index.ts';
import type { LogFile } from './log-file.ts';
import { readLog } from './read.ts';
import { DEFAULT_MAX_BYTES } from './read-tail.ts';

/** What of the logs somebody wants to see. */
export interface LogQuery {
  /** One log by its id; null for all of them, in the order of their times. */
  readonly log: string | null;
  /** The least grave level that is shown; null for every line, also those that name none. */
  readonly least: LogLevel | null;
  /** Shown are lines that contain it, whatever its case. */
  readonly search: string;
  /** Only lines of this time, epoch milliseconds; null for the latest. */
  readonly between: { readonly from: number; readonly to: number } | null;
}

/** Read of each log for its last lines; for a search or a time it is as much as ever is read. */
const LATEST_BYTES = 64 * 1024;
const MAX_LINES = 400;
/** A log that is no file is read again after this, in milliseconds: that starts a program. */
const ANEW_MS = 5000;
const GRAVITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 };

interface Kept {
  readonly key: string;
  readonly tail: LogTail;
}

/** Lines of the logs for somebody who looks at them. A file that has not changed since the last look is not read again. */
export class LogViewer {
  private readonly redact: (text: string) => string;
  private readonly kept = new Map<string, Kept>();

  /** @param redact removes secrets */
  constructor(redact: (text: string) => string) {
    this.redact = redact;
  }

  async view(files: readonly LogFile[], query: LogQuery): Promise<LogView> {
    for (const id of this.kept.keys()) if (!files.some((f) => f.id === id)) this.kept.delete(id);
    const isWhole = query.search !== '' || query.between !== null || query.least !== null;
    const tails: LogTail[] = [];
    // One after the other: their texts need not all be in memory twice.
    for (const file of files) tails.push(await this.tail(file, isWhole ? DEFAULT_MAX_BYTES : LATEST_BYTES));
    const wanted = tails.filter(({ id }) => query.log === null || query.log === id);
    const all = inOrder(wanted);
    const found = all.filter((line) => matches(line, query));
    const dates = all.flatMap(({ at }) => at ?? []);
    return {
      logs: tails.map(({ id, title, file, state, problem, modifiedAt }) => ({
        id,
        title,
        file,
        state,
        problem,
        modifiedAt,
      })),
      lines: found.slice(-MAX_LINES),
      more: found.length > MAX_LINES || (query.between === null && wanted.some((t) => t.cut)),
      undated: query.between === null ? 0 : all.filter(({ at }) => at === null).length,
      oldestAt: dates.length === 0 ? null : dates.reduce((a, b) => Math.min(a, b)),
    };
  }

  private async tail(file: LogFile, maxBytes: number): Promise<LogTail> {
    const key = await keyOf(file);
    const before = maxBytes === LATEST_BYTES ? this.kept.get(file.id) : undefined;
    if (key !== null && before?.key === key) return before.tail;
    const tail = await readLog(file, { redact: this.redact, maxBytes });
    // A view that looks at the whole is a moment; the latest lines are looked at again and again.
    if (key !== null && maxBytes === LATEST_BYTES) this.kept.set(file.id, { key, tail });
    return tail;
  }
}

/** The same while nothing came; null while nothing is there. Of what is no file nobody can tell, so that it is asked again after a while. */
const keyOf = ({ file, read }: LogFile): Promise<string | null> =>
  read === undefined
    ? stat(file).then(
        ({ size, mtimeMs, ino }) => `${file} ${ino} ${size} ${mtimeMs}`,
        () => null,
      )
    : Promise.resolve(`${file} ${Math.floor(performance.now() / ANEW_MS)}`);

/**
 * By time, lines of one log in their own order. A log without any time stands where it was last written to: what has no time cannot stand between
 * others.
 */
function inOrder(tails: readonly LogTail[]): readonly ShownLine[] {
  const timed = tails.flatMap(({ id, lines, modifiedAt }) => {
    let time = lines.find(({ at }) => at !== null)?.at ?? modifiedAt ?? 0;
    return lines.map((line) => {
      // A clock that was set back does not tear a log apart.
      time = Math.max(time, line.at ?? time);
      return { time, line: shown(id, line) };
    });
  });
  return timed.sort((a, b) => a.time - b.time).map(({ line }) => line);
}

const shown = (log: string, { at, level, text }: LogLine): ShownLine => ({ log, at, level, text });

function matches({ at, level, text }: ShownLine, { least, search, between }: LogQuery): boolean {
  if (least !== null && (level === null || GRAVITY[level] < GRAVITY[least])) return false;
  if (between !== null && (at === null || at < between.from || at > between.to)) return false;
  return search === '' || text.toLowerCase().includes(search.toLowerCase());
}
