import { app } from 'electron';
import type { Handlers } from '../../shared/contract/index.ts';
import type { StackId } from '../../shared/domain/index.ts';
import { openLoginItemsPane } from './external.ts';
import { setLoginItem } from './login-item.ts';
import { recover } from './recover.ts';
import type { MenuCommand } from './tray-menu.ts';
import type { Page } from './types.ts';
import type { Updates } from './updates/updates.ts';

interface CommandContext {
  readonly handlers: Handlers;
  readonly openPage: (page: Page) => void;
  readonly openStack: (stack: StackId | null) => void;
  readonly installCommand: () => Promise<void>;
  /** Null for a build that has no newer versions to look for. */
  readonly updates: Pick<Updates, 'look' | 'goBack'> | null;
}

/** Performs a click in the menu. It goes through the same handlers as a click in a page. */
export async function perform(
  command: MenuCommand,
  { handlers, openPage, openStack, installCommand, updates }: CommandContext,
): Promise<void> {
  switch (command.kind) {
    case 'recover':
      return recover(handlers, command.runbook, openPage);
    case 'cancel-recovery':
      return void (await handlers.cancelRecovery({ run: command.run }));
    case 'check-now':
      return void (await handlers.checkNow({}));
    case 'pause':
      return void (await handlers.pause({ until: command.until }));
    case 'snooze':
      return void (await handlers.snooze({ cause: command.cause, until: command.until }));
    case 'open':
      return openPage(command.page);
    case 'open-stack':
      return openStack(command.stack);
    case 'launch-at-login':
      return setLoginItem(command.on);
    case 'login-items':
      return openLoginItemsPane();
    case 'install-command':
      return installCommand();
    case 'update':
      return updates?.look();
    case 'go-back':
      return updates?.goBack();
    case 'quit':
      return app.quit();
  }
}
