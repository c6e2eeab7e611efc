import {
  type Answer,
  type Bridge,
  type CallName,
  type EngineEvent,
  EventSchema,
  MAX_ANSWER_BYTES,
  type Response,
  ResponseSchema,
  SESSION_PROTOCOL,
} from '../../shared/contract/index.ts';
import type { Entry, Refusal } from './entry.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;
/** A call that is not answered in this time is given up; the longest that the engine takes is a plan, about 5 s. */
const CALL_LIMIT_MS = 30_000;

interface SocketBridgeOptions {
  readonly url: string;
  readonly entry: Entry;
  /** Told why the page is not let in. It goes on by itself as soon as another tab of this browser is. */
  readonly onRefused: (why: Refusal) => void;
  /** Calls `fn` as soon as somebody looks at the page, which may be now: nothing is tried behind a hidden page. */
  readonly whenSeen: (fn: () => void) => void;
}

interface Pending {
  readonly settle: (answer: Answer<unknown>) => void;
  readonly limit: ReturnType<typeof setTimeout>;
}

const failed = (message: string, hint: string | null): Answer<unknown> => ({
  ok: false,
  code: 'failed',
  message,
  hint,
});
const LOST = failed('Lifeguard did not answer: the connection to it was lost.', 'It is tried again by itself.');
const ABSENT = failed('Lifeguard is not connected.', 'It is tried again by itself.');
const LATE = failed(`Lifeguard did not answer within ${CALL_LIMIT_MS / 1000} s.`, null);

/** The contract over a WebSocket: what the preload is in the app, this is in a browser. Connects again by itself. */
export function socketBridge(options: SocketBridgeOptions): Bridge & { readonly close: () => void } {
  const { url, entry, onRefused, whenSeen } = options;
  const pending = new Map<number, Pending>();
  const eventListeners = new Set<(event: EngineEvent) => void>();
  const connectionListeners = new Set<(connected: boolean) => void>();
  let socket: WebSocket | null = null;
  let connected = false;
  let closed = false;
  let nextId = 0;
  let retryMs = FIRST_RETRY_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function setConnected(now: boolean): void {
    if (connected === now) return;
    connected = now;
    for (const listener of connectionListeners) listener(now);
  }

  async function connect(): Promise<void> {
    const asked = await entry.ask();
    if (closed) return;
    if (asked.kind === 'let-in') open(asked.session);
    else if (asked.kind === 'away') tryAgain();
    else {
      onRefused(asked.why);
      entry.onceLetIn(begin);
    }
  }

  function open(session: string): void {
    const opening = new WebSocket(url, [SESSION_PROTOCOL + session]);
    socket = opening;
    opening.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      setConnected(true);
    };
    opening.onmessage = ({ data }) => receive(data);
    opening.onclose = () => {
      for (const id of [...pending.keys()]) settle(id, LOST);
      setConnected(false);
      tryAgain();
    };
  }

  function tryAgain(): void {
    if (closed) return;
    retry = setTimeout(begin, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  function settle(id: number, answer: Answer<unknown>): void {
    const call = pending.get(id);
    if (call === undefined) return;
    pending.delete(id);
    clearTimeout(call.limit);
    call.settle(answer);
  }

  function receive(data: unknown): void {
    const message = typeof data === 'string' && data.length <= MAX_ANSWER_BYTES ? parse(data) : null;
    if (message === null) return;
    const event = EventSchema.safeParse(message);
    if (event.success) {
      for (const listener of eventListeners) listener(event.data);
      return;
    }
    const response = ResponseSchema.safeParse(message);
    if (response.success) settle(response.data.id, answerOf(response.data));
  }

  /** Not behind a hidden page, which may be one that the browser only fetched in advance: it would use the code up. */
  function begin(): void {
    whenSeen(() => void connect());
  }

  begin();
  return {
    call<C extends CallName>(name: C, args: unknown) {
      if (socket === null || !connected) return Promise.resolve(ABSENT);
      const id = nextId++;
      socket.send(JSON.stringify({ id, call: name, args }));
      return new Promise<Answer<unknown>>((resolve) => {
        pending.set(id, { settle: resolve, limit: setTimeout(() => settle(id, LATE), CALL_LIMIT_MS) });
      });
    },
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      listener(connected);
      return () => connectionListeners.delete(listener);
    },
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.close();
    },
  };
}

const answerOf = (response: Response): Answer<unknown> =>
  response.ok
    ? { ok: true, value: response.value }
    : { ok: false, code: response.code, message: response.message, hint: response.hint };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
