import { Notification } from 'electron';
import { shortLine } from '../../shared/plain-text.ts';
import type { RunTool } from './types.ts';

export interface Banner {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
  readonly buttons: readonly string[];
  readonly onClick: () => void;
  readonly onButton: (index: number) => void;
}

export interface Banners {
  /** Resolves to how it reached the person; `none` means that nothing but the menu bar is left. */
  readonly show: (banner: Banner) => Promise<'system' | 'script' | 'none'>;
  readonly remove: (id: string) => void;
}

/** An unsigned app is told so at once; some fail without a word. Either way a person waits for nothing. */
const VERDICT_MS = 3000;
const SCRIPT_MS = 5000;
/** More than macOS shows, in characters as a person counts them. */
const MAX_TITLE = 120;
const MAX_BODY = 400;

/** The text travels as arguments: nothing in it can become script. */
const SCRIPT = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run'];

/** Shows notifications the system's way, and through osascript once the system has refused this build (Electron ≥ 42: unsigned). */
export function createBanners(run: RunTool): Banners {
  // Kept here, or their events are lost with the collected object.
  const alive = new Map<string, Notification>();
  let refused = !Notification.isSupported();

  const remove = (id: string): void => {
    alive.get(id)?.close();
    alive.delete(id);
    if (process.platform === 'darwin') Notification.remove(id);
  };
  const bySystem = (banner: Banner): Promise<'shown' | 'failed' | 'silent'> =>
    new Promise((resolve) => {
      const { id, title, body, silent } = banner;
      const actions = banner.buttons.map((text) => ({ type: 'button' as const, text }));
      const notification = new Notification({ id, groupId: 'lifeguard', title, body, silent, actions });
      const silence = setTimeout(() => resolve('silent'), VERDICT_MS);
      const settle = (outcome: 'shown' | 'failed'): void => {
        clearTimeout(silence);
        resolve(outcome);
      };
      notification.on('show', () => settle('shown'));
      notification.on('failed', () => settle('failed'));
      notification.on('click', banner.onClick);
      notification.on('action', (event) => banner.onButton(event.actionIndex));
      alive.set(id, notification);
      notification.show();
    });
  const byScript = async ({ title, body }: Banner): Promise<'script' | 'none'> => {
    if (process.platform !== 'darwin') return 'none';
    const done = await run('osascript', [...SCRIPT.flatMap((line) => ['-e', line]), '--', title, body], SCRIPT_MS);
    return done ? 'script' : 'none';
  };

  return {
    remove,
    async show(words) {
      // Names and messages of other programs are in it: one line each, cut where a person would.
      const banner = { ...words, title: shortLine(words.title, MAX_TITLE), body: shortLine(words.body, MAX_BODY) };
      // An object of the same id would be replaced by the system; ours has to go with it.
      alive.delete(banner.id);
      if (refused) return byScript(banner);
      const outcome = await bySystem(banner);
      if (outcome === 'shown') return 'system';
      alive.delete(banner.id);
      // Without an answer it may still be on the screen: another one would be a second.
      if (outcome === 'silent') return 'none';
      refused = true;
      return byScript(banner);
    },
  };
}
