import type { Instant } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import { type AlertState, NO_ALERTS, revive } from './state.ts';

export interface AlertStore {
  readonly load: (now: Instant) => Promise<AlertState>;
  /** Resolves when it is on the disk; saves happen in the order in which they were asked for. */
  readonly save: (state: AlertState) => Promise<void>;
}

/** Keeps what was notified in a file, so that a restart neither repeats a notification nor forgets to close one. */
export function alertStore(file: string): AlertStore {
  let last: Promise<void> = Promise.resolve();
  const write = async (state: AlertState): Promise<void> => replaceFile(file, JSON.stringify(state));
  return {
    async load(now) {
      try {
        return revive(JSON.parse(ownText(file) ?? ''), now);
      } catch {
        // No file yet, or one that is broken: at worst one notification is repeated.
        return NO_ALERTS;
      }
    },
    save(state) {
      const done = last.then(() => write(state));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
