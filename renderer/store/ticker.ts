import type { Instant } from '../../shared/domain/index.ts';
import type { PageStore } from './store.ts';

const TICK_MS = 1000;

/** The engine's present time, for everything on the page that shows an age. */
export interface Ticker {
  readonly now: () => Instant;
  readonly subscribe: (listener: () => void) => () => void;
}

interface TickerOptions {
  readonly store: PageStore;
  readonly isVisible: () => boolean;
  readonly onVisibility: (fn: () => void) => () => void;
}

const ZERO: Instant = { mono: 0, wall: 0 };

/**
 * One timer for the whole page, and none while it is hidden or shows no age. The engine's clock is carried on by this page's
 * monotonic one, so a wall clock that is set back changes nothing.
 */
export function createTicker({ store, isVisible, onVisibility }: TickerOptions): Ticker {
  const listeners = new Set<() => void>();
  let current = ZERO;
  let timer: ReturnType<typeof setInterval> | undefined;
  let stops: (() => void)[] = [];

  const read = (): Instant => {
    const { snapshot, receivedAt } = store.getState();
    if (snapshot === null) return ZERO;
    const passed = performance.now() - receivedAt;
    return { mono: snapshot.at.mono + passed, wall: snapshot.at.wall + passed };
  };
  const tick = (): void => {
    current = read();
    for (const listener of listeners) listener();
  };
  const retime = (): void => {
    clearInterval(timer);
    timer = isVisible() ? setInterval(tick, TICK_MS) : undefined;
    if (isVisible()) tick();
  };
  return {
    now: () => {
      if (current === ZERO || listeners.size === 0) current = read();
      return current;
    },
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        const unwatch = store.subscribe((state, before) => {
          if (state.receivedAt !== before.receivedAt) tick();
        });
        stops = [unwatch, onVisibility(retime)];
        retime();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        for (const stop of stops) stop();
      };
    },
  };
}
