import { type FileHandle, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { LogTail } from '../../shared/domain/index.ts';
import { openForeign } from '../files/index.ts';
import { withoutFirstPart } from '../system/index.ts';
import type { LogFile } from './log-file.ts';

/** Enough for some thousand lines, read within milliseconds. */
export const DEFAULT_MAX_BYTES = 512 * 1024;
/** Of what is read, the share of characters that are no text, from which on a file is binary. */
const BINARY_SHARE = 0.1;
const NO_TEXT = /(?![\t\n\r])\p{Cc}|\ufffd/gu;
/** Begins the colours of terminals, which logs are full of. */
const ESCAPE = String.fromCharCode(27);

/** `isClean` says that the whole text has been through `clean` already. */
export type RawTail = Omit<LogTail, 'lines'> & { readonly text: string; readonly isClean: boolean };

/**
 * The end of a file and, where it is short, of the one that it was rotated from; never more than `maxBytes` together. Pipes
 * and devices are not opened. Never rejects: what keeps it from being read is in `state` and `problem`.
 * @param clean takes secrets out of what begins in the middle of a file; the rest is the caller's
 */
export async function readTail(
  log: LogFile,
  maxBytes = DEFAULT_MAX_BYTES,
  clean: (text: string) => string = (text) => text,
): Promise<RawTail> {
  const empty = { ...log, sizeBytes: null, modifiedAt: null, cut: false, text: '', isClean: false };
  try {
    const newest = await endOf(log.file, maxBytes, clean);
    const room = maxBytes - newest.bytes;
    const earlier = newest.cut || room <= 0 ? null : await rotatedFrom(log.file);
    const before = earlier === null ? null : await endOf(earlier, room, clean).catch(() => null);
    const text = before === null ? newest.text : `${ended(before.text)}${newest.text}`;
    const facts = { ...empty, sizeBytes: newest.size, modifiedAt: newest.modifiedAt };
    if (isBinary(text)) return { ...facts, state: 'not-text', problem: `${log.file} holds no text.` };
    return {
      ...facts,
      state: 'read',
      problem: null,
      cut: newest.cut || (before?.cut ?? false),
      text,
      isClean: newest.cut,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOTREG')
      return { ...empty, state: 'not-a-file', problem: `${log.file} is not a regular file, so it is not read.` };
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ...empty, state: 'absent', problem: null };
    const problem = `Reading ${log.file} failed: ${code ?? message}.`;
    return { ...empty, state: 'unreadable', problem };
  }
}

interface End {
  readonly text: string;
  readonly bytes: number;
  readonly size: number;
  readonly modifiedAt: number;
  readonly cut: boolean;
}

async function endOf(file: string, maxBytes: number, clean: (text: string) => string): Promise<End> {
  const handle = await openForeign(file);
  try {
    const { size, mtimeMs } = await handle.stat();
    const length = Math.min(size, maxBytes);
    const bytes = await readFully(handle, length, size - length);
    const cut = size > length;
    const decoded = bytes.toString('utf8');
    // Cleaned before its first line goes: that line may be the one that tells what the second holds.
    const text = cut ? withoutFirstPart(clean(decoded)) : decoded;
    return { text, bytes: bytes.length, size, modifiedAt: mtimeMs, cut };
  } finally {
    await handle.close();
  }
}

/** A file that is cut short meanwhile (rotation by copying) ends earlier; that is no error. */
async function readFully(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** `app.log.1` and `app.log.2025-01-12`, as Python's handlers name them; compressed ones are left alone. */
async function rotatedFrom(file: string): Promise<string | null> {
  const folder = path.dirname(file);
  const names = (await readdir(folder)).filter((name) => {
    const suffix = name.startsWith(`${path.basename(file)}.`) ? name.slice(path.basename(file).length + 1) : '';
    return suffix === '1' || /^\d{4}-\d{2}-\d{2}[\d_-]*$/.test(suffix);
  });
  // Dates sort by themselves; a number is newer than any date, since only one scheme is in use.
  const newest = names.sort().findLast((name) => name.endsWith('.1')) ?? names.sort().at(-1);
  return newest === undefined ? null : path.join(folder, newest);
}

function isBinary(text: string): boolean {
  const sample = text.slice(-65_536).replaceAll(ESCAPE, '');
  return (sample.match(NO_TEXT)?.length ?? 0) > sample.length * BINARY_SHARE;
}
