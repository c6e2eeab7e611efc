import { closeSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app, dialog } from 'electron';
import { openForAppending } from '../files/index.ts';

/**
 * Ends an app that could not start, and says so where a person is: in the terminal it was started from, else in a dialog,
 * because what Finder starts has no other voice. The log keeps what is too long for a sentence.
 *
 * @param folders where the log may go; the first that can be written is used
 * @param clean takes secrets out of a text
 */
export function endFailedStart(error: unknown, folders: readonly string[], clean: (text: string) => string): void {
  const sentence = clean(error instanceof Error ? error.message : String(error));
  const details = clean(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const log = writeLog(folders, details);
  const where = log === null ? 'No log could be written.' : `The log is ${log}.`;
  console.error(`LeanVibe Lifeguard could not start: ${sentence}\n${where}`);
  if (!process.stderr.isTTY) dialog.showErrorBox('LeanVibe Lifeguard could not start', `${sentence}\n\n${where}`);
  app.exit(1);
}

/** The file that took the text, or null when none could. */
function writeLog(folders: readonly string[], details: string): string | null {
  for (const folder of folders) {
    const file = path.join(folder, 'start.log');
    try {
      const handle = openForAppending(file);
      try {
        writeFileSync(handle, `${new Date().toISOString()} ${details}\n`);
      } finally {
        closeSync(handle);
      }
      return file;
    } catch {
      // The next folder is tried: what keeps the app from starting may be this very one.
    }
  }
  return null;
}
