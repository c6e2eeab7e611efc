import { useState } from 'react';
import type { CallArgs, ShownPlanView } from '../../shared/contract/index.ts';
import { type Question, RunbookIdSchema } from '../../shared/domain/index.ts';
import { asAskError } from '../bridge/client.ts';
import { usePage } from './context.tsx';
import type { PageStore } from './store.ts';

/** Where a press on "Recover" has led so far. */
export type RecoverState =
  | { readonly kind: 'idle' }
  /** Looking at what is there, and then waiting for the run to show. */
  | { readonly kind: 'asking'; readonly runbook: string }
  /** Something is lost or not ours, or what was agreed to has changed: `because` says which; the person has to agree first. */
  | { readonly kind: 'confirm'; readonly shown: ShownPlanView; readonly because: string | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string | null };

export interface Recover {
  readonly state: RecoverState;
  /** The run that was begun here, by its id; null before. What the person pressed is gone by then, so the focus follows the run. */
  readonly begun: string | null;
  /** Runs it, unless the plan asks something first. Takes any text, because a cause names its runbook by text. */
  readonly start: (runbook: string, target?: string | null) => Promise<void>;
  /** Yes to what was asked: runs exactly the plan that the question told of. */
  readonly answer: (question: Question) => Promise<void>;
  readonly agree: () => Promise<void>;
  readonly dismiss: () => void;
}

/** One click to recover, with a question only where the plan says that there must be one. */
export function useRecover(): Recover {
  const { ask, store } = usePage();
  const [state, setState] = useState<RecoverState>({ kind: 'idle' });
  const [begun, setBegun] = useState<string | null>(null);

  const attempt = async (runbook: string, work: () => Promise<RecoverState>): Promise<void> => {
    setState({ kind: 'asking', runbook });
    try {
      setState(await work());
    } catch (error) {
      const { message, hint } = asAskError(error);
      setState({ kind: 'refused', reason: message, hint });
    }
  };
  const send = async (request: CallArgs<'recover'>): Promise<RecoverState> => {
    const answer = await ask('recover', request);
    if (answer.ok) {
      setBegun(answer.run);
      await shown(store, answer.run);
      return { kind: 'idle' };
    }
    const { why, reason, hint, now } = answer;
    if (now === null) return { kind: 'refused', reason, hint };
    return { kind: 'confirm', shown: now, because: why === 'asks' ? null : reason };
  };
  return {
    state,
    begun,
    start: (name, target = null) =>
      attempt(name, async () => {
        const { success, data: runbook } = RunbookIdSchema.safeParse(name);
        if (!success) return { kind: 'refused', reason: `There is no runbook "${name}".`, hint: null };
        return send({ runbook, unseen: true, ...forTarget(target) });
      }),
    // All that has to be agreed to stands in the question.
    answer: ({ runbook, token }) => attempt(runbook, () => send({ token, confirmed: true })),
    agree: async () => {
      if (state.kind !== 'confirm') return;
      const { token, plan } = state.shown;
      await attempt(plan.runbook, () => send({ token, confirmed: true }));
    },
    dismiss: () => setState({ kind: 'idle' }),
  };
}

/** The answer may overtake the snapshot in which the run is: between the two nothing else may flash up. */
const SHOWN_MS = 2000;

/** Resolves when the page has a snapshot with this run, or after a time. */
function shown(store: PageStore, run: string): Promise<void> {
  const isThere = (): boolean => store.getState().snapshot?.recovery?.id === run;
  if (isThere()) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, SHOWN_MS);
    const unsubscribe = store.subscribe(() => {
      if (isThere()) done();
    });
  });
}

const forTarget = (target: string | null) => (target === null ? {} : { target });
