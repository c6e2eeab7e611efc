import { app, dialog, Menu, type Tray } from 'electron';
import type { StackId } from '../../shared/domain/index.ts';
import type { HostCalls } from '../app/index.ts';
import { perform } from './commands.ts';
import {
  commandFolders,
  commandScript,
  HOMEBREW_FOLDER,
  installCommand,
  isCommandInstalled,
} from './install-command.ts';
import { loginItem } from './login-item.ts';
import { menuTemplate } from './menu.ts';
import { OVERVIEW_PAGE } from './pages.ts';
import { type AppStacks, worstStack } from './stacks.ts';
import { trayMenu } from './tray-menu.ts';
import type { EngineFace, Page } from './types.ts';
import type { Updates } from './updates/index.ts';

const report = (error: unknown): void => console.error('Lifeguard:', error instanceof Error ? error.message : error);

interface MenuContext {
  readonly stacks: AppStacks;
  readonly hostOf: (engine: EngineFace, stack: StackId | null) => HostCalls;
  readonly open: (page: Page, stack: StackId | null) => void;
  readonly updates: Updates | null;
}

/** Built at the click, so that it always tells the present state and costs nothing before. */
export async function popUpMenu(tray: Tray, { stacks, hostOf, open, updates }: MenuContext): Promise<void> {
  const { id, engine, snapshot } = worstStack(stacks);
  const handlers = engine.handlers(hostOf(engine, id));
  const openPage = (page: Page) => open(page, id);
  const openStack = (stack: StackId | null) => open(OVERVIEW_PAGE, stack);
  const folders = commandFolders(app.getPath('home'));
  const script = app.isPackaged ? commandScript(process.resourcesPath) : null;
  const commandMissing = script !== null && !(await isCommandInstalled(script, [...folders, HOMEBREW_FOLDER]));
  const install = async (): Promise<void> => {
    if (script === null) return;
    const { ok, message } = await installCommand(script, folders, process.env.PATH ?? '');
    await dialog.showMessageBox({ type: ok ? 'info' : 'warning', message });
  };
  const all = { shown: id, all: stacks.views() };
  const entries = trayMenu(snapshot, {
    launchAtLogin: loginItem(),
    commandMissing,
    now: new Date(),
    stacks: all,
    ...(updates === null ? {} : { updates: { state: updates.state(), previous: updates.previous() } }),
  });
  const template = menuTemplate(entries, (command) => {
    perform(command, { handlers, openPage, openStack, installCommand: install, updates }).catch(report);
  });
  tray.popUpContextMenu(Menu.buildFromTemplate(template));
}
