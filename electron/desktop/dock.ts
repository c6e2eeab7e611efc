import { app } from 'electron';

/**
 * Keeps an unpackaged Electron out of the Dock: it is another app with its own Info.plist, where nothing says that it lives
 * in the menu bar. The packaged app says so itself (LSUIElement), without the flash that any call causes.
 */
export function stayOutOfDock(): void {
  if (process.platform === 'darwin' && !app.isPackaged) app.setActivationPolicy('accessory');
}
