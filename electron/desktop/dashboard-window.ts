import { BrowserWindow } from 'electron';
import { pageAddress } from './pages.ts';
import type { Disposable, Page } from './types.ts';
import { webPreferences } from './web-preferences.ts';

export interface Dashboard extends Disposable {
  /** Brings the window up on a page; makes it when there is none. */
  readonly open: (page: Page) => void;
}

interface DashboardOptions {
  readonly preload: string;
  /** Called with every window that is made, before it loads. */
  readonly onCreate: (window: BrowserWindow) => void;
  /** Tells a page that is already there to go somewhere. */
  readonly navigate: (window: BrowserWindow, page: Page) => void;
}

/** The big window. It is made when wanted and destroyed when closed, so that nobody pays for a page that nobody sees. */
export function createDashboard({ preload, onCreate, navigate }: DashboardOptions): Dashboard {
  let window: BrowserWindow | null = null;
  const create = (page: Page): void => {
    const made = new BrowserWindow({
      width: 1120,
      height: 740,
      minWidth: 900,
      minHeight: 600,
      show: false,
      title: 'LeanVibe Lifeguard',
      webPreferences: webPreferences(preload),
    });
    window = made;
    onCreate(made);
    made.once('ready-to-show', () => made.show());
    made.on('closed', () => {
      window = null;
    });
    void made.loadURL(pageAddress(page));
  };
  return {
    open(page) {
      if (window === null) return create(page);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      navigate(window, page);
    },
    dispose: () => window?.destroy(),
  };
}
