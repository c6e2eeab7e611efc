const KEY = 'lifeguard.token';

/** What `takeToken` needs of a window; tests pass a plain object. */
export interface TokenPlace {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * The token from the address (`#token=…`) or, after a reload, from this tab's storage; null when there is none. It is taken
 * out of the address bar at once, so that it is neither bookmarked nor seen over a shoulder.
 */
export function takeToken({ location, history, sessionStorage }: TokenPlace): string | null {
  const match = /^#token=([\w-]+)(?:&page=([a-z0-9/-]+))?$/.exec(location.hash);
  if (match === null) return sessionStorage.getItem(KEY);
  const [, token = '', page = 'overview'] = match;
  sessionStorage.setItem(KEY, token);
  history.replaceState(null, '', `${location.pathname}${location.search}#/${page}`);
  return token;
}
