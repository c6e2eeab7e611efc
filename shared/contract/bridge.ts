import type { Answer } from './answer.ts';
import type { CallArgs, CallName } from './calls.ts';
import type { EngineEvent } from './wire.ts';

/** What the preload puts on `window.lifeguard`; the browser page builds the same over a WebSocket. */
export interface Bridge {
  /** Asks the engine. The value is not yet validated. */
  readonly call: <C extends CallName>(name: C, args: CallArgs<C>) => Promise<Answer<unknown>>;
  /** Subscribes to events; returns the function that unsubscribes. */
  readonly onEvent: (listener: (event: EngineEvent) => void) => () => void;
  /** Whether the engine is reachable; called at once with the present state. Returns the function that unsubscribes. */
  readonly onConnection: (listener: (connected: boolean) => void) => () => void;
}
