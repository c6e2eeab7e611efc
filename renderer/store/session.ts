import type { Bridge, EngineEvent, Patch } from '../../shared/contract/index.ts';
import { EventSchema } from '../../shared/contract/index.ts';
import type { StackView } from '../../shared/domain/index.ts';
import { type Ask, createAsk } from '../bridge/client.ts';
import { type PageStore, putPatch, putSnapshot } from './store.ts';

interface SessionOptions {
  readonly bridge: Bridge;
  readonly store: PageStore;
  readonly isVisible: () => boolean;
  /** Calls `fn` whenever the page is shown or hidden; returns the function that stops that. */
  readonly onVisibility: (fn: () => void) => () => void;
  readonly onNavigate: (page: string) => void;
  /** Told when the stack that this page shows is not watched any more. */
  readonly onGone?: () => void;
}

export interface Session {
  readonly ask: Ask;
  readonly stop: () => void;
}

/** Keeps the store in step with the engine: whole snapshots, patches, connection, and whether anybody looks. */
export function openSession({ bridge, store, isVisible, onVisibility, onNavigate, onGone }: SessionOptions): Session {
  const ask = createAsk(bridge);
  /** Patches that came while a whole snapshot was on its way; null when none is. */
  let waiting: Patch[] | null = null;

  const tellVisible = (): void => {
    if (store.getState().connected) ask('visible', { visible: isVisible() }).catch(ignoreLost);
  };
  const takePatch = (patch: Patch): void => {
    if (waiting !== null) waiting.push(patch);
    else if (!putPatch(store, patch)) void fetchWhole();
  };
  /** A patch did not fit: something was missed. What comes meanwhile is kept and applied on top. */
  const fetchWhole = async (): Promise<void> => {
    waiting = [];
    try {
      const snapshot = await ask('snapshot', {});
      putSnapshot(store, snapshot);
      const later = (waiting ?? []).filter((patch) => patch.from >= snapshot.seq);
      waiting = null;
      for (const patch of later) takePatch(patch);
    } catch (error) {
      ignoreLost(error);
    } finally {
      waiting = null;
    }
  };
  const takeStacks = (stacks: readonly StackView[]): void => {
    const { stack } = store.getState();
    if (stack !== null && !stacks.some(({ id }) => id === stack)) onGone?.();
    else store.setState({ stacks: stacks.length > 1 ? stacks : [] });
  };
  const take = (event: EngineEvent): void => {
    if (event.event === 'navigate') onNavigate(event.data.page);
    else if (event.event === 'patch') takePatch(event.data);
    else if (event.event === 'stacks') takeStacks(event.data);
    else {
      waiting = waiting === null ? null : [];
      putSnapshot(store, event.data);
    }
  };
  const greet = (): void => {
    tellVisible();
    ask('host', {}).then((host) => store.setState({ host }), ignoreLost);
  };

  const stops = [
    bridge.onEvent((raw) => {
      const event = EventSchema.safeParse(raw);
      if (event.success) take(event.data);
    }),
    bridge.onConnection((connected) => {
      store.setState(({ wasConnected, refused }) => ({
        connected,
        wasConnected: wasConnected || connected,
        refused: connected ? null : refused,
      }));
      if (connected) greet();
    }),
    onVisibility(tellVisible),
  ];
  return {
    ask,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** A lost connection is already on the screen; the next one starts with a whole snapshot. */
function ignoreLost(_error: unknown): void {}
