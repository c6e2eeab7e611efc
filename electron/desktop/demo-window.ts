import { BrowserWindow, session } from 'electron';
import { lastingWindow } from './lasting-window.ts';
import { secureSession } from './security.ts';
import { webPreferences } from './web-preferences.ts';
import { isThere, whileThere } from './while-there.ts';

/** A demo that runs: a stack of Lifeguard's own, and the page that watches it. */
export interface RunningDemo {
  /** An address on this machine that lets one browser in, once. */
  readonly address: () => string;
  /** Ends it and removes everything that was made for it. */
  readonly stop: () => Promise<void>;
}

export interface DemoWindow {
  /** Starts the demo in a window of its own, or brings the one up that is there. @throws when it cannot be started */
  readonly open: () => Promise<void>;
  readonly isOpen: () => boolean;
  /** Closes the window and ends the demo; none begins after that. */
  readonly stop: () => Promise<void>;
}

interface DemoWindowOptions {
  readonly start: () => Promise<RunningDemo>;
  /** Told when it is brought up, and when it is gone. */
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Kept in memory: nothing of a demo outlives the app. */
const PARTITION = 'demo';

/** The demo, for as long as its window is open. Its page is the one for browsers: no bridge of ours leads into it. */
export function createDemoWindow({ start, onOpen, onClose }: DemoWindowOptions): DemoWindow {
  let running: Promise<RunningDemo> | null = null;
  let ending: Promise<void> = Promise.resolve();
  let origin: string | null = null;
  let isSecured = false;
  const end = (): Promise<void> => {
    const demo = running;
    running = null;
    origin = null;
    if (demo !== null) ending = Promise.all([ending, demo.then((one) => one.stop()).catch(() => {})]).then(() => {});
    return ending;
  };
  const kept = lastingWindow(() => {
    const window = new BrowserWindow({
      width: 1120,
      height: 740,
      minWidth: 900,
      minHeight: 600,
      show: false,
      title: 'LeanVibe Lifeguard: demo',
      webPreferences: { ...webPreferences(), partition: PARTITION },
    });
    window.once('ready-to-show', () => whileThere(window, () => window.show()));
    window.once('closed', () => {
      void end();
      onClose();
    });
    return window;
  });
  return {
    async open() {
      const there = kept.current();
      if (there !== null) {
        if (there.isMinimized()) there.restore();
        there.show();
        there.focus();
        return;
      }
      // A second click while it starts waits for the same one.
      running ??= start();
      const own = running;
      const address = await own.then(
        (demo) => demo.address(),
        (error: unknown) => {
          if (running === own) running = null;
          throw error;
        },
      );
      if (running !== own || kept.current() !== null) return;
      origin = new URL(address).host;
      if (!isSecured) secureSession(session.fromPartition(PARTITION), (url) => url.host === origin);
      isSecured = true;
      onOpen();
      const made = kept.wanted();
      await made?.loadURL(address).catch((error: unknown) => {
        // One that is closed before its page is there was closed by somebody.
        if (isThere(made)) throw error;
      });
    },
    isOpen: () => kept.current() !== null,
    async stop() {
      kept.dispose();
      await end();
    },
  };
}
