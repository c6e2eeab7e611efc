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

export interface Pages extends Disposable {
  /** Takes a window into the circle of those that may call and are told. It leaves when it is closed. */
  readonly add: (window: BrowserWindow) => void;
  readonly navigate: (window: BrowserWindow, page: Page) => void;
}

interface Watcher {
  readonly window: BrowserWindow;
  session: FaceSession;
  /** What the page itself says: a window may be on the screen and its page not want anything. */
  looks: boolean;
}

interface PagesOptions {
  readonly engine: Pick<EngineFace, 'setVisible'>;
  /** Begins one page's conversation with the engine; what the engine has to say goes to `send`. */
  readonly openSession: (send: (event: EngineEvent) => void) => FaceSession;
}

/** Carries the contract between the engine and our windows. Calls from anybody else are rejected. */
export function connectPages({ engine, openSession }: PagesOptions): Pages {
  const watchers = new Map<number, Watcher>();
  const send = (window: BrowserWindow, event: EngineEvent): void => {
    if (!window.isDestroyed()) window.webContents.send(IPC_EVENT, event);
  };

  let anybody = false;
  /** Sends to a page only while its window is on the screen and the page wants it, and slows the engine when none is. */
  const refresh = (watcher: Watcher): Promise<Answer<unknown>> => {
    const now = [...watchers.values()].some(isSeen);
    if (now !== anybody) engine.setVisible(now);
    anybody = now;
    return watcher.session.call('visible', { visible: isSeen(watcher) });
  };
  const session = (window: BrowserWindow): FaceSession => openSession((event) => send(window, event));

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
      const watcher: Watcher = { window, session: session(window), looks: false };
      watchers.set(id, watcher);
      const update = (): void => void refresh(watcher);
      window.on('show', update);
      window.on('restore', update);
      window.on('hide', update);
      window.on('minimize', update);
      // A reloaded page knows nothing any more: it starts a new session and says itself when it wants to be told.
      window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (!isMainFrame || isSameDocument) return;
        watcher.session.close();
        watcher.session = session(window);
        watcher.looks = false;
        update();
      });
      window.on('closed', () => {
        watchers.delete(id);
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
  looks && !window.isDestroyed() && window.isVisible() && !window.isMinimized();

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
