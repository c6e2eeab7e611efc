import type { ProcessInfo } from '../../shared/domain/index.ts';
import { readTail } from '../logs/index.ts';
import { isTypedShell, listenersOn, outputFileOf, type ProcessRow, stillRuns, withFolders } from '../system/index.ts';

/** What a kind of server does when it is asked to end, and not when it is killed or crashes. What real ones do stands in test/integration/store-ends.md. */
export interface Leaves {
  /** One of these it writes where its output goes. */
  readonly goodbye?: RegExp;
  /** Where it writes that beside its output; null where that is not known. */
  readonly log?: (server: SeenServer) => string | null;
  /** Lets files tell. */
  readonly files?: FilesTell;
  /** Its longest usual start, in milliseconds. */
  readonly startMs: number;
  /** It closes its port first and puts its things in order then; only where that takes long, in milliseconds. `program` holds the port of such a one. */
  readonly endsSlowly?: { readonly program: string; readonly withinMs: number };
  /** What it writes when it is asked to end is what servers of its sort mostly write: that it is not there tells nothing. */
  readonly mayBeSilent?: true;
}

/** One of which nothing is known but that it serves: what uvicorn, hypercorn, gunicorn, Python’s own and llama.cpp’s write when they are asked to end. */
export const ANY_SERVER: Leaves = {
  goodbye:
    /Shutting down|Finished server process|Handling signal: (int|term)|KeyboardInterrupt|cleaning up before exit|graceful(ly)? (shutdown|shutting|stop)/i,
  mayBeSilent: true,
  startMs: 20_000,
};

/**
 * What the files of a server say of its end.
 * @param wellAt when it answered last, in epoch milliseconds
 * @returns whether it was asked to; null where they tell nothing
 */
export type FilesTell = (server: SeenServer, wellAt: number) => Promise<boolean | null>;

/** A server as it was seen while it served. */
export type SeenServer = Pick<ProcessInfo, 'pid' | 'commandLine' | 'cwd'>;

/** A process that serves, and what will tell how it ended. */
export interface Server {
  readonly process: ProcessInfo;
  readonly port: number;
  /** Whether somebody started it in a terminal. */
  readonly isTyped: boolean;
  /** Files that it writes, with their sizes when it was found. */
  readonly written: readonly { readonly file: string; readonly bytes: number }[];
}

/** What an end says stands at the end of what it writes. */
const TAIL_BYTES = 16 * 1024;

/** @param table the processes of this machine, among them those that started it */
export async function serverOf(
  row: ProcessRow,
  table: readonly ProcessRow[],
  port: number,
  { goodbye, log }: Leaves,
): Promise<Server> {
  const [placed] = await withFolders([row]);
  const { cpuSeconds: _, ...process } = placed ?? row;
  const output = goodbye === undefined ? null : await outputFileOf(row.pid).catch(() => null);
  const files = [output, log?.(process) ?? null].flatMap((file) => (file === null ? [] : [file]));
  const written = await Promise.all(files.map(async (file) => ({ file, bytes: (await tailOf(file)).sizeBytes ?? 0 })));
  return { process, port, isTyped: isTyped(row, table), written };
}

/**
 * Whether it ended, or is about to, because it was asked to; `runs` where it goes on and keeps its place.
 * @param isRefused whether it takes no connections any more
 * @param wellAt when it answered last, in epoch milliseconds
 */
export async function endOf(
  { process, port, written }: Server,
  { goodbye, files, endsSlowly, mayBeSilent }: Leaves,
  { isRefused, wellAt }: { readonly isRefused: boolean; readonly wellAt: number },
): Promise<boolean | null | 'runs'> {
  const runs = await stillRuns(process);
  const said = goodbye === undefined ? null : await saidGoodbye(written, goodbye);
  if (runs) {
    if (said === true) return true;
    // Of what stands before another one that has ended, as the engines of containers do, nothing is known.
    if (process.name !== endsSlowly?.program) return 'runs';
    return isRefused || (await listenersOn(port, [process.pid])).length === 0 ? true : 'runs';
  }
  return (said === false && mayBeSilent ? null : said) ?? (await files?.(process, wellAt).catch(() => null)) ?? null;
}

/** Null where nothing of it can be read. */
async function saidGoodbye(written: Server['written'], goodbye: RegExp): Promise<boolean | null> {
  const said = await Promise.all(
    written.map(async ({ file, bytes }) => {
      const { text, sizeBytes } = await tailOf(file);
      if (sizeBytes === null) return null;
      // How the one before it ended says nothing of it.
      const own = sizeBytes > bytes ? text.slice(-(sizeBytes - bytes)) : sizeBytes < bytes ? text : '';
      return goodbye.test(own);
    }),
  );
  return said.includes(true) ? true : said.includes(false) ? false : null;
}

const tailOf = (file: string) => readTail({ id: 'output', title: 'output', file }, TAIL_BYTES);

/** Where a program starts itself once more, or a script starts it, the shell is one further up. */
function isTyped(row: ProcessRow, table: readonly ProcessRow[]): boolean {
  const parent = table.find(({ pid }) => pid === row.parentPid && pid > 1);
  if (parent === undefined) return false;
  if (isTypedShell(parent.commandLine)) return true;
  const isItself = parent.name === row.name || /^(\S*\/)?(ba|z|da|k)?sh \S/.test(parent.commandLine);
  return isItself && isTyped(parent, table);
}
