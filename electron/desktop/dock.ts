import { app } from 'electron';

/**
 * Keeps an unpackaged Electron out of the Dock: it is another app with its own Info.plist, where nothing says that it lives
 * in the menu bar. The packaged app says so itself (LSUIElement), without the flash that any call causes.
 */
export function stayOutOfDock(): void {
  if (process.platform === 'darwin' && !app.isPackaged) leaveDock();
}

/** A window that somebody works in is reached as any other is: by Cmd+Tab, the Dock and a menu of its own. */
export function enterDock(): void {
  if (process.platform !== 'darwin') return;
  app.setActivationPolicy('regular');
  // An app that was none until now is not brought to the front by its window alone.
  app.focus({ steal: true });
}

/** Back to an app that lives in the menu bar alone. */
export function leaveDock(): void {
  if (process.platform === 'darwin') app.setActivationPolicy('accessory');
}
