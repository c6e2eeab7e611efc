import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Instant } from '../../shared/domain/index.ts';
import type { Ask } from '../bridge/client.ts';
import type { Answers } from './answers.ts';
import type { PageState, PageStore } from './store.ts';
import type { Ticker } from './ticker.ts';

/** What every view reaches: the store, the ways to ask the engine, the time. */
export interface Page {
  readonly store: PageStore;
  readonly ask: Ask;
  /** What views only read goes through here, so that the same is asked once. */
  readonly answers: Answers;
  readonly ticker: Ticker;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('A view was rendered outside PageContext.');
  return page;
}

/** Part of the page's state; renders again only when that part changed. */
export const usePageState = <T,>(select: (state: PageState) => T): T => useStore(usePage().store, select);

/** A value made of the present time (usually a text); renders again only when the value changed. */
export function useNow<T extends string | number>(select: (now: Instant) => T): T {
  const { ticker } = usePage();
  return useSyncExternalStore(ticker.subscribe, () => select(ticker.now()));
}
