import type { BrowserWindow } from 'electron';

/**
 * Loads a page into a window. That the window is gone, or was sent elsewhere, before the page was there is no trouble: Electron rejects its promise
 * then ("Object has been destroyed", `ERR_ABORTED`). Anything else is thrown to whoever gathers what nobody waits for.
 */
export function loadPage(window: BrowserWindow, address: string): void {
  if (window.isDestroyed()) return;
  window.loadURL(address).catch((error: unknown) => {
    const isAborted = error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED';
    if (!window.isDestroyed() && !isAborted) throw error;
  });
}
