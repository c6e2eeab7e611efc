import { type Answer, diff, dispatch, type EngineEvent, type Handlers } from '../../shared/contract/index.ts';
import type { Snapshot } from '../../shared/domain/index.ts';
import type { StackBoard } from './stacks.ts';
import { Turns } from './turns.ts';
import type { Engine, HostCalls } from './types.ts';

/** Calls of one page that are answered at a time. A page asks for ten at once when it is opened. */
const MAX_CALLS = 64;
/** A call that takes longer is given up, in milliseconds; the longest, a look at everything with a test prompt, takes 40 s. */
const CALL_LIMIT_MS = 60_000;
/** But for the one that waits as long as it is asked to, ten minutes at most. */
const WAITING_CALL_LIMIT_MS = 610_000;

/** One page that is connected to the engine, by whatever carries it (Electron IPC, WebSocket). */
export interface FaceSession {
  /** Answers one call of the page; never rejects. */
  call(name: string, args: unknown): Promise<Answer<unknown>>;
  /** Ends the session; nothing is sent after it. */
  close(): void;
}

/**
 * Carries an event to the page. Where the carrier can tell, it resolves when the page has taken it: until then what changes is
 * not sent, and afterwards only the newest state.
 */
export type SendEvent = (event: EngineEvent) => void | Promise<void>;

/**
 * Serves one page: answers its calls and sends what changed while somebody looks. A whole snapshot goes out when the page
 * becomes visible or when a patch would not do; after that only patches, one at a time to a page that is slow to take them; to one
 * that is hidden only when another thing is the matter, which its tab shows.
 * @param turns of everybody who comes in by the same door
 */
export function openSession(
  engine: Pick<Engine, 'snapshot' | 'subscribe' | 'handlers'>,
  host: HostCalls,
  send: SendEvent,
  onVisible: (visible: boolean) => void = () => {},
  stacks: StackBoard | null = null,
  turns = new Turns(),
): FaceSession {
  const who = {};
  let closed = false;
  let switcher: (() => void) | null = null;
  let seen = false;
  let sent: Snapshot | null = null;
  let unsubscribe: (() => void) | null = null;
  let onItsWay = false;
  let missed = false;
  let underWay = 0;

  const deliver = (event: EngineEvent) => {
    const taken = send(event);
    if (taken === undefined) return;
    onItsWay = true;
    void taken
      .catch(() => {})
      .then(() => {
        onItsWay = false;
        if (missed && unsubscribe !== null) (seen ? update : updateTab)(engine.snapshot());
      });
  };
  const update = (snapshot: Snapshot) => {
    missed = onItsWay;
    if (onItsWay) return;
    const patch = sent === null ? null : diff(sent, snapshot);
    sent = snapshot;
    deliver(patch === null ? { event: 'snapshot', data: snapshot } : { event: 'patch', data: patch });
  };
  const show = () => {
    if (seen) return;
    seen = true;
    sent = null;
    unsubscribe?.();
    unsubscribe = engine.subscribe(update);
    update(engine.snapshot());
    if (stacks !== null) switcher = tellStacks(stacks, send);
    onVisible(true);
  };
  const hide = () => {
    if (!seen) return;
    seen = false;
    unsubscribe?.();
    unsubscribe = closed ? null : engine.subscribe(updateTab, 'news');
    switcher?.();
    switcher = null;
    onVisible(false);
  };
  const updateTab = (snapshot: Snapshot) => {
    if (sent === null || matterOf(snapshot) !== matterOf(sent)) update(snapshot);
  };

  const handlers: Handlers = {
    ...engine.handlers(host),
    snapshot: async () => {
      // What the page holds from now on is this one; the next patch has to start there.
      const snapshot = engine.snapshot();
      if (seen) sent = snapshot;
      return snapshot;
    },
    visible: async ({ visible }) => {
      if (visible) show();
      else hide();
      return {};
    },
  };
  const call: FaceSession['call'] = async (name, args) => {
    if (underWay >= MAX_CALLS) return refused('refused', `More than ${MAX_CALLS} calls of this page are under way.`);
    underWay += 1;
    try {
      const turn = turns.take(who);
      if (turn !== null) await turn;
      if (closed) return refused('refused', 'The page that asked is gone.');
      return await withinLimit(dispatch(handlers, name, args), name);
    } finally {
      underWay -= 1;
    }
  };
  const close = () => {
    closed = true;
    turns.forget(who);
    hide();
    unsubscribe?.();
    unsubscribe = null;
  };
  return { call, close };
}

/** What a page's tab shows of a snapshot. */
const matterOf = ({ verdict, causes }: Snapshot): string => `${verdict.state} ${causes[0]?.id ?? ''}`;

/** Tells a page of all stacks, now and whenever one of them changes, where there are several or were. */
function tellStacks(stacks: StackBoard, send: SendEvent): () => void {
  let wereSeveral = false;
  const tell = () => {
    const data = stacks.views();
    if (data.length > 1 || wereSeveral) void send({ event: 'stacks', data });
    wereSeveral = data.length > 1;
  };
  tell();
  return stacks.subscribe(tell);
}

/** Serves a page of a stack that is not watched, or not any more: it hears which ones are, and nothing else is answered. */
export function openNoSession(stacks: StackBoard, send: SendEvent): FaceSession {
  return {
    async call() {
      void send({ event: 'stacks', data: stacks.views() });
      return refused('refused', 'This stack is not watched any more.');
    },
    close: () => {},
  };
}

/** The answer, or one that says that it took too long; whatever comes afterwards is ignored. */
function withinLimit(answer: Promise<Answer<unknown>>, name: string): Promise<Answer<unknown>> {
  return new Promise((resolve, reject) => {
    const ms = name === 'settled' ? WAITING_CALL_LIMIT_MS : CALL_LIMIT_MS;
    const late = refused('failed', `"${name.slice(0, 60)}" was not done within ${ms / 1000} s.`);
    const limit = setTimeout(() => resolve(late), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}

const refused = (code: 'refused' | 'failed', message: string): Answer<never> => ({
  ok: false,
  code,
  message,
  hint: null,
});
