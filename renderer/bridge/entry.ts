import { ENTRY_PATH, EntryAnswerSchema, type EntryRequest } from '../../shared/contract/index.ts';

/** Why a page is not let in: the code in its address is used or too old, its session has ended, or it has neither. */
export type Refusal = 'code' | 'session' | 'neither';

export type EntryAnswer =
  | { readonly kind: 'let-in'; readonly session: string }
  | { readonly kind: 'refused'; readonly why: Refusal }
  /** Nobody answered. */
  | { readonly kind: 'away' };

/** How a page of the browser gets in. */
export interface Entry {
  /** Asks the server anew each time; never rejects. */
  readonly ask: () => Promise<EntryAnswer>;
  /** Calls `fn` once, as soon as another tab of this browser was let in. */
  readonly onceLetIn: (fn: () => void) => void;
}

/** Where the token of the session is kept, for reloads and further tabs: per origin, so that no server on another port gets it. */
export interface SessionStore {
  readonly get: () => string | null;
  readonly put: (session: string) => void;
  /** Calls `fn` when another tab put something there; returns the function that stops that. */
  readonly onChange: (fn: () => void) => () => void;
}

/** Sends a request to be let in; resolves to the answer's status and body, or null when nobody answers. */
export type PostEntry = (request: EntryRequest) => Promise<{ readonly status: number; readonly body: unknown } | null>;

/**
 * The way in: the code of a printed address is exchanged for a session, which every later tab and reload of this browser uses.
 * @param code from the address, used up by the first answer to it
 */
export function createEntry(code: string | null, store: SessionStore, post: PostEntry): Entry {
  let unused = code;
  let codeRefused = false;

  /** The session's token, false when it was refused, null when nobody answered. */
  async function send(request: EntryRequest): Promise<string | false | null> {
    const answer = await post(request);
    if (answer === null) return null;
    const parsed = answer.status === 200 ? EntryAnswerSchema.safeParse(answer.body) : null;
    return parsed?.success ? parsed.data.session : false;
  }

  async function ask(): Promise<EntryAnswer> {
    if (unused !== null) {
      const session = await send({ code: unused });
      if (session === null) return { kind: 'away' };
      unused = null;
      codeRefused = session === false;
      if (session !== false) store.put(session);
    }
    const kept = store.get();
    if (kept === null) return { kind: 'refused', why: codeRefused ? 'code' : 'neither' };
    const session = await send({ session: kept });
    if (session === null) return { kind: 'away' };
    if (session !== false) return { kind: 'let-in', session };
    // What was refused stays: it is worth nothing to anybody, and a reload or a further tab can say that Lifeguard was started anew.
    return { kind: 'refused', why: codeRefused ? 'code' : 'session' };
  }

  return {
    ask,
    onceLetIn(fn) {
      const stop = store.onChange(() => {
        if (store.get() === null) return;
        stop();
        fn();
      });
    },
  };
}

/** What `takeCode` needs of a window; tests pass a plain object. */
export interface Address {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
}

const PRINTED = /^#code=([\w-]{1,100})(?:&page=([a-z0-9/-]+))?$/;

/** Whether the address is one that Lifeguard printed. */
export const isPrintedAddress = ({ location }: Pick<Address, 'location'>): boolean => PRINTED.test(location.hash);

/** The code of a printed address (`#code=…`), taken out of the address bar at once; null when there is none. */
export function takeCode({ location, history }: Address): string | null {
  const match = PRINTED.exec(location.hash);
  if (match === null) return null;
  const [, code = '', page = 'overview'] = match;
  history.replaceState(null, '', `${location.pathname}${location.search}#/${page}`);
  return code;
}

const KEY = 'lifeguard.session';

/** The browser's own storage; where it allows none, the session lasts as long as the page. */
export function browserStore(): SessionStore {
  let kept: string | null = null;
  return {
    get() {
      try {
        return localStorage.getItem(KEY) ?? kept;
      } catch {
        return kept;
      }
    },
    put(session) {
      kept = session;
      try {
        localStorage.setItem(KEY, session);
      } catch {
        // Kept for this page above.
      }
    },
    onChange(fn) {
      const changed = (event: StorageEvent) => {
        if (event.key === KEY) fn();
      };
      window.addEventListener('storage', changed);
      return () => window.removeEventListener('storage', changed);
    },
  };
}

/** A page that asks for longer than this is not answered, in milliseconds. */
const LIMIT_MS = 5000;

export const postEntry: PostEntry = async (request) => {
  try {
    const response = await fetch(ENTRY_PATH, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const body: unknown = response.ok ? await response.json() : null;
    return { status: response.status, body };
  } catch {
    return null;
  }
};
