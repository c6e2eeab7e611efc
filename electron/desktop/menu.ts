import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand, MenuEntry } from './tray-menu.ts';

/** Electron's form of a menu that was described as data. */
export function menuTemplate(
  entries: readonly MenuEntry[],
  perform: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  return entries.map((entry) => menuItem(entry, perform));
}

function menuItem(entry: MenuEntry, perform: (command: MenuCommand) => void): MenuItemConstructorOptions {
  switch (entry.kind) {
    case 'line':
      return { type: 'separator' };
    case 'text':
      return { label: entry.label, enabled: false };
    case 'submenu':
      return { label: entry.label, submenu: menuTemplate(entry.entries, perform) };
    case 'item':
      return {
        label: entry.label,
        click: () => perform(entry.command),
        ...(entry.accelerator === undefined ? {} : { accelerator: entry.accelerator }),
        ...(entry.checked === undefined ? {} : { type: 'checkbox', checked: entry.checked }),
      };
  }
}

/**
 * Without an application menu Cmd+C, Cmd+V and Cmd+A do nothing in the pages, even though an app without a Dock icon
 * never shows it (electron/electron #49807). It is there to be seen while the dashboard is open.
 */
export function installAppMenu(openSettings: () => void): void {
  app.setAboutPanelOptions({
    applicationName: 'LeanVibe Lifeguard',
    applicationVersion: app.getVersion(),
    copyright: 'Copyright © LeanVibe. MIT licence.',
  });
  const own: MenuItemConstructorOptions[] = [
    { role: 'about' },
    { type: 'separator' },
    { label: 'Settings…', accelerator: 'CommandOrControl+,', click: openSettings },
    { type: 'separator' },
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    { type: 'separator' },
    { role: 'quit' },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([{ role: 'appMenu', submenu: own }, { role: 'editMenu' }, { role: 'windowMenu' }]),
  );
}
