import { constants, copyFileSync, existsSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { diffLines } from 'diff';
import { isMap, parseDocument } from 'yaml';
import { foreignText, replaceFile } from '../files/index.ts';

/** A file and its backup. What cannot be read any more is moved away, so that its program makes a new one. */
export interface BackupFile {
  readonly from: string;
  readonly to: string;
  readonly move: boolean;
}

/**
 * Copies each file to a name that is not taken, and removes those that are to be moved away.
 * @throws when one cannot be copied: nothing may be changed then
 */
export function backUp(files: readonly BackupFile[]): readonly string[] {
  // First all copies, then what is moved away: a copy that fails must find everything as it was.
  for (const { from, to } of files) copyFileSync(from, to, constants.COPYFILE_EXCL);
  for (const { from, move } of files) if (move) unlinkSync(from);
  return files.map(({ from, to, move }) => `${path.basename(from)} ${move ? 'moved' : 'copied'} to ${to}`);
}

export interface Compared {
  /** What to show, line by line. */
  readonly lines: readonly string[];
  /** Lines that went or came. */
  readonly changed: number;
  /** Keys that the new file had lost and that were put back. */
  readonly putBack: readonly string[];
}

/**
 * What is different now from the backup, line by line; and these keys put back where they were lost. Values of keys that sound like secrets are
 * not shown.
 */
export function compareBackup(files: readonly BackupFile[], keep: readonly string[]): Compared {
  const each = files.map(({ from, to }): Compared => {
    if (!existsSync(from))
      return { lines: [`${from} is not there any more; its backup is ${to}.`], changed: 0, putBack: [] };
    const restored = putBack(from, to, keep);
    const lines = difference(textOf(to), textOf(from));
    const header = lines.length === 0 ? `${from}: nothing changed` : `${from}:`;
    return {
      lines: [header, ...lines, ...restored.map((key) => `kept: ${key}`)],
      changed: lines.length,
      putBack: restored,
    };
  });
  return {
    lines: each.flatMap((one) => one.lines),
    changed: each.reduce((sum, one) => sum + one.changed, 0),
    putBack: each.flatMap((one) => one.putBack),
  };
}

/** A configuration of the CLI; one that is larger is no configuration. */
const textOf = (file: string): string => foreignText(file, 1024 ** 2) ?? '';

/** The file is not Lifeguard's: it keeps its permissions, and a link stays a link. */
export const replaceTheirs = (file: string, text: string): void =>
  replaceFile(file, text, { throughLink: true, mode: statSync(file).mode & 0o777 });

/** Takes what the new file has lost from the old one. */
function putBack(file: string, backup: string, keep: readonly string[]): string[] {
  const old = parseDocument(textOf(backup));
  const now = parseDocument(textOf(file));
  if (!isMap(old.contents) || !isMap(now.contents) || now.errors.length + old.errors.length > 0) return [];
  const lost = keep.filter((key) => old.has(key) && !now.has(key));
  if (lost.length === 0) return [];
  if (file.endsWith('.json')) {
    const merged = { ...now.toJS(), ...Object.fromEntries(lost.map((key) => [key, old.toJS()[key]])) };
    replaceTheirs(file, `${JSON.stringify(merged, null, 2)}\n`);
  } else {
    for (const key of lost) now.set(key, old.get(key));
    replaceTheirs(file, now.toString());
  }
  return lost;
}

const SECRET = /(password|secret|token|api_?key|credential)/i;

/** Lines that went (`-`) and came (`+`), in the order of the file. */
export const difference = (before: string, after: string): string[] =>
  diffLines(before, after).flatMap(({ added, removed, value }) =>
    added || removed
      ? value
          .split('\n')
          .filter((l) => l.trim() !== '')
          .map((l) => hidden(`${added ? '+' : '-'} ${l}`))
      : [],
  );

const hidden = (line: string): string => (SECRET.test(line) ? line.replace(/([:=]\s*).+$/, '$1…') : line);
