import { BrowserWindow } from 'electron';
import type { StackId } from '../../shared/domain/index.ts';
import { lastingWindow } from './lasting-window.ts';
import { pageAddress } from './pages.ts';
import { stackAt } from './stacks.ts';
import type { Disposable, Page } from './types.ts';
import { webPreferences } from './web-preferences.ts';
import { loadPage, whileThere } from './while-there.ts';

export interface Dashboard extends Disposable {
  /** Brings the window up on a page; makes it when there is none. */
  readonly open: (page: Page, stack?: StackId | null) => void;
  readonly isOpen: () => boolean;
}

interface DashboardOptions {
  readonly preload: string;
  /** Called with every window that is made, before it loads. */
  readonly onCreate: (window: BrowserWindow) => void;
  /** Tells a page that is already there to go somewhere. */
  readonly navigate: (window: BrowserWindow, page: Page) => void;
  /** Told when it is brought up, and when it is gone. */
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** The big window. It is made when wanted and destroyed when closed, so that nobody pays for a page that nobody sees. */
export function createDashboard({ preload, onCreate, navigate, onOpen, onClose }: DashboardOptions): Dashboard {
  const kept = lastingWindow(() => {
    const window = new BrowserWindow({
      width: 1120,
      height: 740,
      minWidth: 900,
      minHeight: 600,
      show: false,
      title: 'LeanVibe Lifeguard',
      webPreferences: webPreferences(preload),
    });
    onCreate(window);
    window.once('ready-to-show', () => whileThere(window, () => window.show()));
    window.once('closed', onClose);
    return window;
  });
  return {
    open(page, stack = null) {
      onOpen();
      const there = kept.current();
      if (there === null) {
        const made = kept.wanted();
        if (made !== null) loadPage(made, pageAddress(page, stack));
        return;
      }
      if (there.isMinimized()) there.restore();
      there.show();
      there.focus();
      if (stackAt(there.webContents.getURL()) === stack) navigate(there, page);
      else loadPage(there, pageAddress(page, stack));
    },
    isOpen: () => kept.current() !== null,
    dispose: kept.dispose,
  };
}
