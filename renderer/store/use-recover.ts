import { useState } from 'react';
import { type PlanView, RUNBOOK_IDS } from '../../shared/domain/index.ts';
import { asAskError } from '../bridge/client.ts';
import { usePage } from './context.tsx';

/** Where a press on "Recover" has led so far. */
export type RecoverState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  /** Something is lost or not ours: the person has to agree first. */
  | { readonly kind: 'confirm'; readonly plan: PlanView; readonly confirm: string; readonly target: string | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string | null };

export interface Recover {
  readonly state: RecoverState;
  /** Plans and, when nothing has to be agreed to, runs. Takes any text, because a cause names its runbook by text. */
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
  const run = async (
    runbook: PlanView['runbook'],
    agreed: string | null,
    target: string | null,
  ): Promise<RecoverState> => {
    const answer = await ask('recover', { runbook, agreed, ...forTarget(target) });
    return answer.ok ? { kind: 'idle' } : { kind: 'refused', reason: answer.reason, hint: answer.hint };
  };
  return {
    state,
    start: (name, target = null) =>
      attempt(async () => {
        const runbook = RUNBOOK_IDS.find((id) => id === name);
        if (runbook === undefined) return { kind: 'refused', reason: `There is no runbook "${name}".`, hint: null };
        const answer = await ask('plan', { runbook, ...forTarget(target) });
        if (!answer.ok) return { kind: 'refused', reason: answer.reason, hint: answer.hint };
        const { confirm } = answer.plan;
        return confirm === null ? run(runbook, null, target) : { kind: 'confirm', plan: answer.plan, confirm, target };
      }),
    agree: async () => {
      if (state.kind === 'confirm') await attempt(() => run(state.plan.runbook, state.confirm, state.target));
    },
    dismiss: () => setState({ kind: 'idle' }),
  };
}

const forTarget = (target: string | null) => (target === null ? {} : { target });
