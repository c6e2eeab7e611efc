import { app } from 'electron';

/** A stop that hangs must not keep the app from quitting; a recovery's children live on by design. */
const STOP_LIMIT_MS = 5000;

/** Quits cleanly: the first request waits until everything has stopped, then the app really ends. */
export function quitAfter(stop: () => Promise<void>): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (phase === 'stopped') return;
    event.preventDefault();
    if (phase === 'stopping') return;
    phase = 'stopping';
    void limited(stop()).then(() => {
      phase = 'stopped';
      app.quit();
    });
  });
  // Having this listener is what keeps the app in the menu bar when its windows are closed.
  app.on('window-all-closed', () => undefined);
}

/** Resolves when `work` is over, whatever came of it, or at the limit. */
async function limited(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_LIMIT_MS);
  });
  await Promise.race([work.catch((error: unknown) => console.error('Lifeguard did not stop cleanly:', error)), limit]);
  clearTimeout(timer);
}
