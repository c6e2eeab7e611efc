import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPageStore, type PageStore, putSnapshot } from '../../../renderer/store/store.ts';
import { createTicker, type Ticker } from '../../../renderer/store/ticker.ts';
import { NOW, snapshot } from '../../support/renderer-fixtures.ts';

describe('the ticker', () => {
  let store: PageStore;
  let ticker: Ticker;
  let visible: boolean;
  let change: Set<() => void>;

  beforeEach(() => {
    vi.useFakeTimers();
    store = createPageStore();
    putSnapshot(store, snapshot());
    visible = true;
    change = new Set();
    ticker = createTicker({
      store,
      isVisible: () => visible,
      onVisibility: (fn) => {
        change.add(fn);
        return () => change.delete(fn);
      },
    });
  });
  afterEach(() => vi.useRealTimers());
  const setVisible = (now: boolean) => {
    visible = now;
    for (const fn of change) fn();
  };

  it('carries the engine’s clock on', () => {
    ticker.subscribe(() => undefined);
    vi.advanceTimersByTime(7000);
    expect(ticker.now()).toEqual({ mono: NOW.mono + 7000, wall: NOW.wall + 7000 });
  });

  it('has one timer however many listen, and none when nobody does', () => {
    expect(vi.getTimerCount()).toBe(0);
    const stops = [1, 2, 3].map(() => ticker.subscribe(() => undefined));
    expect(vi.getTimerCount()).toBe(1);
    for (const stop of stops) stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(change.size).toBe(0);
  });

  it('has no timer while the page is hidden, and is right at once when it is shown', () => {
    const heard = vi.fn();
    ticker.subscribe(heard);
    setVisible(false);
    expect(vi.getTimerCount()).toBe(0);
    heard.mockClear();
    vi.advanceTimersByTime(60_000);
    expect(heard).not.toHaveBeenCalled();
    setVisible(true);
    expect(heard).toHaveBeenCalledOnce();
    expect(ticker.now().mono).toBe(NOW.mono + 60_000);
  });

  it('starts again after everybody had left', () => {
    ticker.subscribe(() => undefined)();
    const heard = vi.fn();
    ticker.subscribe(heard);
    heard.mockClear();
    vi.advanceTimersByTime(3000);
    expect(heard).toHaveBeenCalledTimes(3);
  });
});
