import type { BrowserWindow } from 'electron';
import type { Disposable } from './types.ts';
import { isThere } from './while-there.ts';

export interface LastingWindow extends Disposable {
  /** The window, made anew when there is none or the last one was closed; null once this is disposed of. */
  readonly wanted: () => BrowserWindow | null;
  /** The window as long as there is one. */
  readonly current: () => BrowserWindow | null;
}

/**
 * A window that may be closed by anybody (a key, the system, a crash) without anything being lost: nobody holds one that is
 * gone, and the next wish makes another.
 *
 * @param make makes the window; called again whenever one is wanted and there is none
 */
export function lastingWindow(make: () => BrowserWindow): LastingWindow {
  let window: BrowserWindow | null = null;
  let over = false;
  const current = (): BrowserWindow | null => (window !== null && isThere(window) ? window : null);
  return {
    current,
    wanted() {
      if (over) return null;
      const there = current();
      if (there !== null) return there;
      window = make();
      return window;
    },
    dispose() {
      over = true;
      current()?.destroy();
    },
  };
}
