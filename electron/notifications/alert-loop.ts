import type { Clock, Instant, Snapshot, TriggerHit } from '../../shared/domain/index.ts';
import type { AlertPolicy } from './alert-policy.ts';
import { stillTold } from './escalated.ts';
import { type HeldBack, heldBack } from './held-back.ts';
import { type AlertAction, decide, delivered, isHeld } from './policy.ts';
import { type AlertState, woke } from './state.ts';

/** While something is open or wrong, time alone can make a decision due. */
const TICK_MS = 1000;

/** Who tells what the policy decided: a banner on the screen, a message to somebody else. */
export interface AlertVoice {
  /** Resolves when it was told, or taken away. */
  readonly perform: (action: AlertAction) => Promise<void>;
  /** One of the guide's triggers has fallen due; null when the one that was told of is due no more. */
  readonly escalate: (due: TriggerHit | null) => Promise<void>;
}

export interface AlertLoopOptions extends AlertVoice {
  readonly engine: {
    snapshot(): Snapshot;
    subscribe(listener: (snapshot: Snapshot) => void, interest: 'news'): () => void;
  };
  /** What a person wants to be told now. */
  readonly policy: () => AlertPolicy;
  readonly now: () => Instant;
  /** Where time alone makes something due, by this clock; the system's own timers when absent. */
  readonly after?: Clock['after'];
  /** What was told before. */
  readonly start: AlertState;
  /** Told of what is held back now, each time anew. */
  readonly onHeld?: (held: readonly HeldBack[]) => void;
  /** Keeps what was told; resolves when it is kept. */
  readonly save: (state: AlertState) => Promise<void>;
}

export interface AlertLoop {
  /** Resolves when what was told is kept. */
  readonly saved: () => Promise<void>;
  /** The machine woke: hold everything until readings are fresh. */
  readonly woke: () => void;
  readonly dispose: () => void;
}

const bySystem: Clock['after'] = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

/** Performs what the policy decides, one action after the other, and records only what was told. */
export function startAlertLoop(options: AlertLoopOptions): AlertLoop {
  const { engine, now, policy, after = bySystem } = options;
  let state = options.start;
  let saved = JSON.stringify(state);
  /** One that an earlier start of the program told of may be on the screen still. */
  let isDueShown = (state.escalated ?? []).length > 0;
  let working = false;
  let again = false;
  let cancel = () => {};
  let over = false;
  let saving: Promise<void> = Promise.resolve();

  const save = (): Promise<void> => {
    const text = JSON.stringify(state);
    if (text === saved) return saving;
    saved = text;
    saving = options
      .save(state)
      .catch((error: unknown) => console.error('Lifeguard could not store its alerts:', error));
    return saving;
  };
  /** Tells once of each trigger that has fallen due, with its incident behind it. */
  const tellDue = async (): Promise<void> => {
    const snapshot = engine.snapshot();
    const { escalation: due } = snapshot;
    // After a start it is not known before the first look: nothing is over because of that.
    if (due === undefined) return;
    const told = stillTold(state.escalated ?? [], snapshot);
    state = { ...state, escalated: told };
    if (due === null) {
      if (isDueShown) await options.escalate(null);
      isDueShown = false;
      return;
    }
    if (told.includes(due.key) || isHeld(policy(), snapshot, now())) return;
    state = { ...state, escalated: [...told, due.key] };
    isDueShown = true;
    await options.escalate(due);
  };
  const round = async (): Promise<void> => {
    const decision = decide(state, engine.snapshot(), policy(), now());
    state = decision.state;
    for (const action of decision.actions) {
      await options.perform(action);
      state = delivered(state, action, now());
    }
    await tellDue();
    options.onHeld?.(heldBack(state, engine.snapshot(), policy(), now()));
    await save();
  };
  const consider = (): void => {
    if (over) return;
    if (working) {
      again = true;
      return;
    }
    cancel();
    working = true;
    void round()
      .catch((error: unknown) => console.error('Lifeguard could not notify:', error))
      .then(() => {
        working = false;
        if (again) {
          again = false;
          consider();
        } else if (!over && (state.open.length > 0 || engine.snapshot().causes.length > 0))
          cancel = after(TICK_MS, consider);
      });
  };
  const unsubscribe = engine.subscribe(consider, 'news');
  consider();
  return {
    saved: () => saving,
    woke() {
      state = woke(state, now());
    },
    dispose() {
      over = true;
      unsubscribe();
      cancel();
    },
  };
}
