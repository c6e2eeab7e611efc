import {
  type Answer,
  type Bridge,
  type CallName,
  type EngineEvent,
  EventSchema,
  MAX_MESSAGE_BYTES,
  type Response,
  ResponseSchema,
} from '../../shared/contract/index.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;
/** A call that is not answered in this time is given up; the longest that the engine takes is a plan, about 5 s. */
const CALL_LIMIT_MS = 30_000;

interface SocketBridgeOptions {
  readonly url: string;
  readonly token: string;
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
export function socketBridge({ url, token, whenSeen }: SocketBridgeOptions): Bridge & { readonly close: () => void } {
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

  function connect(): void {
    if (closed) return;
    const opening = new WebSocket(url, [`lifeguard.token.${token}`]);
    socket = opening;
    opening.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      setConnected(true);
    };
    opening.onmessage = ({ data }) => receive(data);
    opening.onclose = () => {
      for (const id of [...pending.keys()]) settle(id, LOST);
      setConnected(false);
      if (closed) return;
      retry = setTimeout(() => whenSeen(connect), retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    };
  }

  function settle(id: number, answer: Answer<unknown>): void {
    const call = pending.get(id);
    if (call === undefined) return;
    pending.delete(id);
    clearTimeout(call.limit);
    call.settle(answer);
  }

  function receive(data: unknown): void {
    const message = typeof data === 'string' && data.length <= MAX_MESSAGE_BYTES * 4 ? parse(data) : null;
    if (message === null) return;
    const event = EventSchema.safeParse(message);
    if (event.success) {
      for (const listener of eventListeners) listener(event.data);
      return;
    }
    const response = ResponseSchema.safeParse(message);
    if (response.success) settle(response.data.id, answerOf(response.data));
  }

  connect();
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
