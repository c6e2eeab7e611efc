import { type Answer, diff, dispatch, type EngineEvent, type Handlers } from '../../shared/contract/index.ts';
import type { Snapshot } from '../../shared/domain/index.ts';
import type { Engine, HostCalls } from './types.ts';

/** One page that is connected to the engine, by whatever carries it (Electron IPC, WebSocket). */
export interface FaceSession {
  /** Answers one call of the page; never rejects. */
  call(name: string, args: unknown): Promise<Answer<unknown>>;
  /** Ends the session; nothing is sent after it. */
  close(): void;
}

/**
 * Serves one page: answers its calls and sends what changed while somebody looks. A whole snapshot goes out when the page
 * becomes visible or when a patch would not do; after that only patches; nothing while it is hidden.
 */
export function openSession(
  engine: Pick<Engine, 'snapshot' | 'subscribe' | 'handlers'>,
  host: HostCalls,
  send: (event: EngineEvent) => void,
  onVisible: (visible: boolean) => void = () => {},
): FaceSession {
  let sent: Snapshot | null = null;
  let unsubscribe: (() => void) | null = null;

  const whole = (snapshot: Snapshot) => {
    sent = snapshot;
    send({ event: 'snapshot', data: snapshot });
  };
  const update = (snapshot: Snapshot) => {
    if (sent === null) return whole(snapshot);
    const patch = diff(sent, snapshot);
    if (patch === null) return whole(snapshot);
    sent = snapshot;
    send({ event: 'patch', data: patch });
  };
  const show = () => {
    if (unsubscribe !== null) return;
    whole(engine.snapshot());
    unsubscribe = engine.subscribe(update);
    onVisible(true);
  };
  const hide = () => {
    if (unsubscribe === null) return;
    unsubscribe();
    unsubscribe = null;
    sent = null;
    onVisible(false);
  };

  const handlers: Handlers = {
    ...engine.handlers(host),
    snapshot: async () => {
      // What the page holds from now on is this one; the next patch has to start there.
      const snapshot = engine.snapshot();
      if (unsubscribe !== null) sent = snapshot;
      return snapshot;
    },
    visible: async ({ visible }) => {
      if (visible) show();
      else hide();
      return {};
    },
  };
  return { call: (name, args) => dispatch(handlers, name, args), close: hide };
}
