import { app } from 'electron';
import type { CallArgs } from '../../shared/contract/index.ts';
import type { StackId } from '../../shared/domain/index.ts';
import type { HostCalls } from '../app/index.ts';
import { openLoginItemsPane, openMail, openReferenced } from './external.ts';
import { loginItem, setLoginItem } from './login-item.ts';
import { OVERVIEW_PAGE } from './pages.ts';
import { openPath } from './places.ts';
import { saveReport } from './save-report.ts';
import type { EngineFace, Page } from './types.ts';

/** What a page may have done with windows. */
interface WindowActs {
  readonly openPage: (page: Page) => void;
  readonly hidePopover: () => void;
  /** Shows a page of another stack in the window that asks. */
  readonly show: (page: Page, stack: StackId | null) => void;
  /** Starts the demo in a window of its own, or brings that up. */
  readonly openDemo: () => Promise<void>;
}

/** What only this face can answer. The demo has a host of its own (electron/serve). */
export function hostCalls(
  { paths, escalationMessage, reference, reportAs }: EngineFace,
  { openPage, hidePopover, show, openDemo }: WindowActs,
): HostCalls {
  const places: Readonly<Record<CallArgs<'open'>['place'], (page: Page) => void | Promise<void>>> = {
    dashboard: openPage,
    'login-items': openLoginItemsPane,
    'settings-file': () => openPath(paths.userFile),
    'log-folder': () => openPath(paths.logFolder),
    'backend-log': () => openPath(paths.backendLog),
  };
  return {
    host: async () => ({
      kind: 'app',
      version: app.getVersion(),
      platform: process.platform,
      demo: false,
      launchAtLogin: loginItem(),
    }),
    setLaunchAtLogin: async ({ on }) => {
      setLoginItem(on);
      return {};
    },
    open: async ({ place, page }) => {
      await places[place](page ?? OVERVIEW_PAGE);
      return {};
    },
    showStack: async ({ stack, page }) => {
      show(page, stack);
      return {};
    },
    openReference: async ({ id }) => {
      const found = (await reference()).find((entry) => entry.id === id)?.open ?? null;
      if (found?.kind === 'file') await openPath(found.path);
      if (found?.kind === 'url') await openReferenced(found.url);
      return {};
    },
    mailEscalation: async ({ id }) => {
      const message = await escalationMessage(id);
      if (message !== null) await openMail(message.mailto);
      return {};
    },
    saveReport: saveReport({ reportAs }),
    hidePopover: async () => {
      hidePopover();
      return {};
    },
    demoBreak: async () => {
      throw new Error('There is nothing to break here: that is what the demo is for.');
    },
    startDemo: async () => {
      await openDemo();
      return { address: null };
    },
  };
}
