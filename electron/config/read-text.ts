import { readFileSync, statSync } from 'node:fs';

/** A configuration is a page of text; anything larger is a mistake and is not read. */
const MAX_BYTES = 1024 * 1024;

export type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly message: string; readonly fix: string };

/**
 * Reads a small text file. Pipes and devices are refused before they are opened: reading one could wait for ever. Never throws.
 * @param shown the path as shown to a person
 */
export function readText(file: string, shown: string): ReadText {
  const unusable = (message: string, fix: string): ReadText => ({ kind: 'unusable', message, fix });
  try {
    const stat = statSync(file);
    if (stat.isDirectory())
      return unusable('There is a folder where the configuration file should be.', 'Move the folder away.');
    if (!stat.isFile()) return unusable('This is not a regular file, so it is not read.', 'Put a text file there.');
    if (stat.size > MAX_BYTES) {
      const message = `The file has ${stat.size} bytes; a configuration has at most ${MAX_BYTES}.`;
      return unusable(message, 'Check that it is the right file.');
    }
    return { kind: 'text', text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    const fix = code === 'EACCES' ? `chmod u+r ${shown}` : 'Check the file.';
    return unusable(`The file cannot be read (${code ?? message}).`, fix);
  }
}
