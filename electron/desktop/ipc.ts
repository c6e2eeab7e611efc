import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import {
  type Answer,
  CALLS,
  type EngineEvent,
  IPC_CALL,
  IPC_EVENT,
  MAX_MESSAGE_BYTES,
  plainProblem,
} from '../../shared/contract/index.ts';
import type { FaceSession } from '../app/index.ts';
import { isAppPage } from './security.ts';
import type { Disposable, EngineFace, Page } from './types.ts';
import { isThere, whileThere } from './while-there.ts';

export interface Pages extends Disposable {
  /** Takes a window into the circle of those that may call and are told. It leaves when it is closed. */
  readonly add: (window: BrowserWindow) => void;
  readonly navigate: (window: BrowserWindow, page: Page) => void;
}

interface Watcher {
  readonly window: BrowserWindow;
  session: FaceSession;
  /** Of the stack that the page shows. */
  engine: Pick<EngineFace, 'setVisible'> | null;
  /** What the page itself says: a window may be on the screen and its page not want anything. */
  looks: boolean;
}

interface PagesOptions {
  /** The engine whose stack the page at an address shows; null when none is watched there. */
  readonly engineAt: (address: string) => Pick<EngineFace, 'setVisible'> | null;
  /** Begins the conversation of the page at an address with its engine; what the engine has to say goes to `send`. */
  readonly openSession: (send: (event: EngineEvent) => void, address: string, window: BrowserWindow) => FaceSession;
}

/** Carries the contract between the engine and our windows. Calls from anybody else are rejected. */
export function connectPages({ engineAt, openSession }: PagesOptions): Pages {
  const watchers = new Map<number, Watcher>();
  const send = (window: BrowserWindow, event: EngineEvent): void =>
    whileThere(window, () => window.webContents.send(IPC_EVENT, event));

  const seen = new Set<Pick<EngineFace, 'setVisible'>>();
  /** Sends to a page only while its window is on the screen and the page wants it, and slows the engine when none is. */
  const refresh = (watcher: Watcher): Promise<Answer<unknown>> => {
    const now = new Set(
      [...watchers.values()].filter(isSeen).flatMap(({ engine }) => (engine === null ? [] : [engine])),
    );
    for (const engine of seen) {
      if (now.has(engine)) continue;
      seen.delete(engine);
      engine.setVisible(false);
    }
    for (const engine of now) {
      if (seen.has(engine)) continue;
      seen.add(engine);
      engine.setVisible(true);
    }
    return watcher.session.call('visible', { visible: isSeen(watcher) });
  };
  const at = (window: BrowserWindow, address: string) => ({
    engine: engineAt(address),
    session: openSession((event) => send(window, event), address, window),
  });

  // Not async: `senderFrame` has to be read before anything is awaited, and a throw here is the caller's rejection.
  ipcMain.handle(IPC_CALL, (event, name: unknown, args: unknown) => {
    const watcher = watchers.get(event.sender.id);
    if (watcher === undefined || !isFromMainFrame(event))
      throw new Error('This call does not come from a page of Lifeguard.');
    const refused = refusal(name, args);
    if (refused !== null) return refused;
    const wanted = name === 'visible' ? CALLS.visible.args.safeParse(args) : null;
    if (!wanted?.success) return watcher.session.call(String(name), args);
    watcher.looks = wanted.data.visible;
    return refresh(watcher);
  });

  return {
    add(window) {
      const { id } = window.webContents;
      const watcher: Watcher = { window, ...at(window, ''), looks: false };
      watchers.set(id, watcher);
      const update = (): void => void refresh(watcher);
      window.on('show', update);
      window.on('restore', update);
      window.on('hide', update);
      window.on('minimize', update);
      // A reloaded page knows nothing any more: it starts a new session and says itself when it wants to be told.
      window.webContents.on('did-start-navigation', ({ url, isMainFrame, isSameDocument }) => {
        if (!isMainFrame || isSameDocument || !isThere(window)) return;
        watcher.session.close();
        watcher.looks = false;
        update();
        Object.assign(watcher, at(window, url));
      });
      window.on('closed', () => {
        watchers.delete(id);
        // Else it would listen for what its tab shows, for as long as the app runs.
        watcher.session.close();
        watcher.looks = false;
        update();
      });
    },
    navigate: (window, page) => send(window, { event: 'navigate', data: { page } }),
    dispose() {
      for (const watcher of watchers.values()) watcher.session.close();
      watchers.clear();
      ipcMain.removeHandler(IPC_CALL);
    },
  };
}

const isSeen = ({ looks, window }: Watcher): boolean =>
  looks && isThere(window) && window.isVisible() && !window.isMinimized();

/** Whether a call comes from the top frame of one of the app's own pages. A frame that has gone by now is null. */
function isFromMainFrame({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isAppPage(senderFrame.url);
}

/** What is wrong with a message before its name is even looked at, or null. */
function refusal(name: unknown, args: unknown): Answer<never> | null {
  if (typeof name !== 'string') return refuse('bad-arguments', 'The name of a call has to be a text.');
  const problem = plainProblem(args, MAX_MESSAGE_BYTES);
  const call = `"${name.slice(0, 60)}"`;
  if (problem === null) return null;
  if (problem === 'too-large')
    return refuse('refused', `The call ${call} has more than ${MAX_MESSAGE_BYTES / 1024} KB of arguments.`);
  return refuse('bad-arguments', `The arguments of ${call} are not plain data.`);
}

const refuse = (code: 'refused' | 'bad-arguments', message: string): Answer<never> => ({
  ok: false,
  code,
  message,
  hint: null,
});
