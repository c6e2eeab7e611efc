import type { BrowserWindow } from 'electron';
import { isThere, whileThere } from './while-there.ts';

/** More crashes than this within a minute are no accident; the page then stays down until it is opened again. */
const MAX_RELOADS = 3;
const WINDOW_MS = 60_000;

/** Brings a page back whose process has gone. Monitoring is in this process and does not notice. */
export function reviveAfterCrash(window: BrowserWindow, report: (message: string) => void): void {
  const crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || !isThere(window)) return;
    const now = performance.now();
    crashes.push(now);
    while (now - (crashes[0] ?? now) > WINDOW_MS) crashes.shift();
    const again = crashes.length <= MAX_RELOADS;
    report(
      `A page of Lifeguard ended (${details.reason}, exit code ${details.exitCode}). Monitoring goes on; ` +
        (again ? 'the page is loaded again.' : 'it crashed too often and stays closed until it is opened again.'),
    );
    if (again) window.webContents.reload();
    else window.once('show', () => whileThere(window, () => window.webContents.reload()));
  });
}
