import { useEffect } from 'react';
import type { Route } from '../../routes.ts';
import { usePage } from '../../store/context.tsx';
import { tabOf } from '../../store/tab.ts';
import { listedPageOf, PAGES } from './page-list.ts';

/** Keeps title and icon of the tab with what is the matter. They follow the store, not what is drawn: a hidden page draws nothing. */
export function useTab(route: Route, isPast = false): void {
  const { store } = usePage();
  const listed = listedPageOf(route);
  useEffect(() => {
    const page = isPast
      ? 'The past'
      : listed === 'overview'
        ? null
        : (PAGES.find((p) => p.page === listed)?.title ?? null);
    const show = (): void => {
      const { title, icon } = tabOf(store.getState(), page);
      if (document.title !== title) document.title = title;
      const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
      if (link !== null && link.getAttribute('href') !== icon) link.setAttribute('href', icon);
    };
    show();
    return store.subscribe(show);
  }, [store, listed, isPast]);
}
