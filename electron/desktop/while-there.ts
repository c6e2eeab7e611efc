import type { BrowserWindow } from 'electron';

/**
 * Whether a window and its page are both there. They end at different moments: what the page of a destroyed window said by then (its size, a navigation) is
 * still heard while the main process is busy, and its window throws at every question; a window that is closed loses its page first.
 */
export const isThere = (window: BrowserWindow): boolean => !window.isDestroyed() && !window.webContents.isDestroyed();

/** Does something with a window, unless it or its page has gone: for everything that is done in an event or after a wait. */
export function whileThere(window: BrowserWindow, act: () => void): void {
  if (isThere(window)) act();
}

/** Loads a page into a window that is there. A page that could not be loaded is told by the window itself: Electron keeps the rejection to itself. */
export const loadPage = (window: BrowserWindow, address: string): void =>
  whileThere(window, () => void window.loadURL(address));
