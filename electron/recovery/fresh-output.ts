import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { tail } from '../system/index.ts';

/** What a script sends a server's output to: `server.log`, `nohup.out`, `server.err`. */
const OUTPUT = /\.(?:log|out|err|txt)$/i;
/** Where scripts put it, below the folder that they run in. */
const FOLDERS = ['.', 'logs', 'log', 'tmp'];
/** A file system's clock may lag behind the program's so far, in milliseconds: it goes on with the kernel's ticks. */
const TICK_MS = 20;
/** More files of one folder are not looked at. */
const MAX_ENTRIES = 2000;

/** A file that holds the last that something printed. */
export interface FreshOutput {
  /** As seen from the folder. */
  readonly name: string;
  /** Oldest first, as printed: secrets are cleaned with the step’s result. */
  readonly lines: readonly string[];
}

/**
 * The output file in a folder that was written last, since a moment: where a server that has ended already printed to. Null when there is none.
 * Reads no more than names, times and the end of one file.
 * @param since milliseconds since the epoch
 */
export function freshOutput(folder: string, since: number): FreshOutput | null {
  const written = FOLDERS.flatMap((below) => outputsIn(path.join(folder, below))).filter(
    (f) => f.at >= since - TICK_MS,
  );
  for (const { file } of written.toSorted((a, b) => b.at - a.at)) {
    const lines = tail(file);
    if (lines.length > 0) return { name: path.relative(folder, file), lines };
  }
  return null;
}

function outputsIn(folder: string): { readonly file: string; readonly at: number }[] {
  try {
    return readdirSync(folder)
      .filter((name) => OUTPUT.test(name))
      .slice(0, MAX_ENTRIES)
      .flatMap((name) => {
        const file = path.join(folder, name);
        const stats = statSync(file, { throwIfNoEntry: false });
        return stats?.isFile() === true && stats.size > 0 ? [{ file, at: stats.mtimeMs }] : [];
      });
  } catch {
    return [];
  }
}
