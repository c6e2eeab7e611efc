import type { BrowserWindow } from 'electron';

/** Loads a page into a window, unless that has gone. A page that could not be loaded is told by the window itself: Electron keeps the rejection to itself. */
export function loadPage(window: BrowserWindow, address: string): void {
  if (!window.isDestroyed()) void window.loadURL(address);
}
