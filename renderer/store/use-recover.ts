import { useState } from 'react';
import type { CallArgs, ShownPlanView } from '../../shared/contract/index.ts';
import { RUNBOOK_IDS } from '../../shared/domain/index.ts';
import { asAskError } from '../bridge/client.ts';
import { usePage } from './context.tsx';

/** Where a press on "Recover" has led so far. */
export type RecoverState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  /** Something is lost or not ours, or what was agreed to has changed: `because` says which; the person has to agree first. */
  | { readonly kind: 'confirm'; readonly shown: ShownPlanView; readonly because: string | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string | null };

export interface Recover {
  readonly state: RecoverState;
  /** Runs it, unless the plan asks something first. Takes any text, because a cause names its runbook by text. */
  readonly start: (runbook: string, target?: string | null) => Promise<void>;
  readonly agree: () => Promise<void>;
  readonly dismiss: () => void;
}

/** One click to recover, with a question only where the plan says that there must be one. */
export function useRecover(): Recover {
  const { ask } = usePage();
  const [state, setState] = useState<RecoverState>({ kind: 'idle' });

  const attempt = async (work: () => Promise<RecoverState>): Promise<void> => {
    setState({ kind: 'asking' });
    try {
      setState(await work());
    } catch (error) {
      const { message, hint } = asAskError(error);
      setState({ kind: 'refused', reason: message, hint });
    }
  };
  const send = async (request: CallArgs<'recover'>): Promise<RecoverState> => {
    const answer = await ask('recover', request);
    if (answer.ok) return { kind: 'idle' };
    const { why, reason, hint, now } = answer;
    if (now === null) return { kind: 'refused', reason, hint };
    return { kind: 'confirm', shown: now, because: why === 'asks' ? null : reason };
  };
  return {
    state,
    start: (name, target = null) =>
      attempt(async () => {
        const runbook = RUNBOOK_IDS.find((id) => id === name);
        if (runbook === undefined) return { kind: 'refused', reason: `There is no runbook "${name}".`, hint: null };
        return send({ runbook, unseen: true, ...forTarget(target) });
      }),
    agree: async () => {
      if (state.kind !== 'confirm') return;
      const { token } = state.shown;
      await attempt(() => send({ token, confirmed: true }));
    },
    dismiss: () => setState({ kind: 'idle' }),
  };
}

const forTarget = (target: string | null) => (target === null ? {} : { target });
