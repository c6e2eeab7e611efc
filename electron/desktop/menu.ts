import { Menu, type MenuItemConstructorOptions } from 'electron';
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
 * never shows it (electron/electron #49807).
 */
export function installAppMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]));
}
