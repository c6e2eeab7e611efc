import type { LogTail } from '../../shared/domain/index.ts';
import { formatMs } from '../../shared/format.ts';
import { type RunResult, run } from '../system/index.ts';
import type { LogFile } from './log-file.ts';
import { parseLines } from './parse.ts';
import { DEFAULT_MAX_BYTES } from './read-tail.ts';

/** What writes into a container, and the tool that shows it. */
export interface LoggedContainer {
  readonly id: string;
  readonly name: string;
  /** Takes `logs` with the name. */
  readonly command: string;
}

/** A host in which nothing is known to live. */
export interface EmptyHost {
  readonly id: string;
  /** Its command, which would show what lives there. */
  readonly command: string;
  /** Why there is nothing, in sentences. */
  readonly why: string;
}

/** A log that is none, for somebody who looks for it: it says why. */
export function noContainerLog({ id, command, why }: EmptyHost): LogFile {
  const log = { id, title: 'Containers', file: `${command} logs` };
  const none = { sizeBytes: null, modifiedAt: null, cut: false, lines: [] };
  return { ...log, read: () => Promise.resolve({ ...log, ...none, state: 'absent', problem: why }) };
}

const LIMIT_MS = 10_000;
/** A line of a log is mostly shorter than this. */
const BYTES_A_LINE = 100;
/** The tool gives whole lines, however long they are; what is more than this is left. */
const MOST_BYTES = 8 * 1024 * 1024;
const STAMPED = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})) ?(.*)$/;

/** What a container has written, as a log like those that are files. */
export function containerLog({ id, name, command }: LoggedContainer): LogFile {
  const shown = `${command} logs ${name}`;
  const log = { id: `container-${id}`, title: `Container ${name}`, file: shown };
  return {
    ...log,
    read: async ({ redact, maxBytes = DEFAULT_MAX_BYTES, signal }): Promise<LogTail> => {
      const lines = Math.ceil(maxBytes / BYTES_A_LINE);
      const args = ['logs', '--timestamps', '--tail', String(lines), name];
      const answer = await run(command, args, {
        timeoutMs: LIMIT_MS,
        maxBytes: MOST_BYTES,
        ...(signal === undefined ? {} : { signal }),
      });
      const none = { ...log, sizeBytes: null, modifiedAt: null, cut: false, lines: [] };
      if (answer.kind !== 'exit' || answer.code !== 0)
        return { ...none, state: 'unreadable', problem: `${shown} failed: ${failureWords(answer)}` };
      const rows = rowsOf(answer);
      return {
        ...none,
        state: 'read',
        problem: null,
        modifiedAt: rows.at(-1)?.at ?? null,
        cut: rows.length >= lines || answer.truncated,
        lines: dated(rows, redact),
      };
    },
  };
}

interface Row {
  readonly stamp: string;
  readonly at: number;
  readonly text: string;
}

/** Both streams in the order in which they were written. */
function rowsOf({ stdout, stderr }: Extract<RunResult, { kind: 'exit' }>): readonly Row[] {
  const rows = [stdout, stderr].flatMap((stream) =>
    stream.split('\n').flatMap((line): Row[] => {
      const [, stamp = '', text = ''] = STAMPED.exec(line) ?? [];
      const at = Date.parse(stamp);
      return Number.isNaN(at) || text.trim() === '' ? [] : [{ stamp, at, text }];
    }),
  );
  return rows.sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0));
}

/** The engine knows when each line was written, whether it says so itself or not. */
function dated(rows: readonly Row[], redact: (text: string) => string): LogTail['lines'] {
  const lines = parseLines(redact(rows.map((r) => r.text).join('\n')));
  // A secret over several lines is one when it is hidden: then only what they say themselves is known.
  return lines.map((line, i) => (lines.length === rows.length ? { ...line, at: rows[i]?.at ?? line.at } : line));
}

function failureWords(answer: RunResult): string {
  switch (answer.kind) {
    case 'exit':
      return answer.stderr.trim().split('\n').at(-1) || `it ended with code ${answer.code}.`;
    case 'timeout':
      return `it took longer than ${formatMs(LIMIT_MS)}.`;
    case 'not-found':
    case 'not-executable':
      return 'the tool is not there.';
    default:
      return answer.kind;
  }
}
