import { useCallback, useMemo, useSyncExternalStore } from 'react';
import {
  type ComponentId,
  ComponentIdSchema,
  REVIEW_PERIODS,
  type ReviewPeriod,
  type RunbookId,
  RunbookIdSchema,
} from '../shared/domain/index.ts';

const PLAIN = [
  'popover',
  'overview',
  'components',
  'incidents',
  'recovery',
  'models',
  'services',
  'ios',
  'checklists',
  'logs',
  'reference',
  'guide',
  'settings',
] as const;

/** A page, as in the address after `#/`. */
export type Route =
  | { readonly page: (typeof PLAIN)[number] | 'ios-guide' | 'notifications' }
  | { readonly page: 'incident' | 'logs-around'; readonly id: number }
  | { readonly page: 'review'; readonly period: ReviewPeriod }
  | { readonly page: 'component'; readonly id: ComponentId }
  | { readonly page: 'runbook'; readonly id: RunbookId }
  /** The form for a service: an entry of this name, or a new one. */
  | { readonly page: 'service-form'; readonly id: ComponentId | null };

/** The route of a path such as `recovery/<runbook>`; null when there is no such page. */
export function parseRoute(path: string): Route | null {
  const [page = '', id, ...rest] = path.split('/');
  if (page === 'services' && id === 'change' && rest.length === 1) {
    const changed = ComponentIdSchema.safeParse(rest[0]);
    return changed.success ? { page: 'service-form', id: changed.data } : null;
  }
  if (rest.length > 0) return null;
  if (path === 'notifications' || path === 'incidents/notifications') return { page: 'notifications' };
  if (id === undefined) {
    const plain = PLAIN.find((p) => p === page);
    return plain === undefined ? null : { page: plain };
  }
  if (page === 'services' && id === 'add') return { page: 'service-form', id: null };
  if (page === 'ios' && id === 'guide') return { page: 'ios-guide' };
  const period = REVIEW_PERIODS.find((p) => p === id);
  if (page === 'incidents' && period !== undefined) return { page: 'review', period };
  const component = ComponentIdSchema.safeParse(id);
  if (page === 'components' && component.success) return { page: 'component', id: component.data };
  if (page === 'incidents' && /^[1-9]\d{0,8}$/.test(id)) return { page: 'incident', id: Number(id) };
  if (page === 'logs' && /^[1-9]\d{0,8}$/.test(id)) return { page: 'logs-around', id: Number(id) };
  const runbook = RunbookIdSchema.safeParse(id);
  return page === 'recovery' && runbook.success ? { page: 'runbook', id: runbook.data } : null;
}

/** The path of a route, without `#/`. */
export function pathOf(route: Route): string {
  if (route.page === 'component') return `components/${route.id}`;
  if (route.page === 'ios-guide') return 'ios/guide';
  if (route.page === 'notifications') return 'incidents/notifications';
  if (route.page === 'service-form') return route.id === null ? 'services/add' : `services/change/${route.id}`;
  if (route.page === 'logs-around') return `logs/${route.id}`;
  if (route.page === 'review') return `incidents/${route.period}`;
  if (route.page === 'incident') return `incidents/${route.id}`;
  return route.page === 'runbook' ? `recovery/${route.id}` : route.page;
}

export const hrefOf = (route: Route): string => `#/${pathOf(route)}`;

/** The address of a page by its path, with what of it is shown: `logs?log=app`; null when there is no such page. */
export function hrefOfPage(page: string): string | null {
  const { path, query } = partsOf(page);
  const route = parseRoute(path);
  if (route === null) return null;
  return query.size === 0 ? hrefOf(route) : `${hrefOf(route)}?${query}`;
}

/** Goes to a page by its path; an unknown one is ignored. */
export function goTo(path: string): void {
  const route = parseRoute(path);
  if (route !== null) location.hash = hrefOf(route);
}

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The two parts of a hash: `#/logs?search=x` is the path `logs` and what is shown of it. */
function partsOf(hash: string): { readonly path: string; readonly query: URLSearchParams } {
  const [path = '', query = ''] = hash.replace(/^#\//, '').split('?', 2);
  return { path, query: new URLSearchParams(query) };
}

/** The page that the address names; the overview when it names none. */
export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => partsOf(location.hash).path);
  return useMemo(() => parseRoute(path) ?? { page: 'overview' }, [path]);
}

/**
 * What of a page is shown (a search, a filter, a range), kept in the address: a copied address shows the same, and Back as well.
 * Typing does not fill the history; an empty text leaves the address. A second argument of true is a step of its own for Back.
 * @param name of the parameter after `?`
 */
export function useParam(name: string): readonly [string, (value: string, isStep?: boolean) => void] {
  const value = useSyncExternalStore(subscribe, () => partsOf(location.hash).query.get(name) ?? '');
  const set = useCallback(
    (next: string, isStep = false): void => {
      const { path, query } = partsOf(location.hash);
      if (next === '') query.delete(name);
      else query.set(name, next);
      const rest = query.toString();
      const address = `#/${path}${rest === '' ? '' : `?${rest}`}`;
      if (isStep) history.pushState(null, '', address);
      else history.replaceState(history.state, '', address);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    },
    [name],
  );
  return [value, set];
}
