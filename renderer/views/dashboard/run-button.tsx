import { useState } from 'react';
import type { CallResult, ShownPlanView } from '../../../shared/contract/index.ts';
import { Note } from '../../components/note.tsx';
import { Looking } from '../../components/preparing.tsx';
import { usePageState } from '../../store/context.tsx';
import { running } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';

interface RunButtonProps {
  readonly shown: ShownPlanView;
  /** It did not begin: the answer says why, and what the plan is now. */
  readonly onRefused: (refusal: RecoverRefused) => void;
}

/** The answer of an engine that did not begin. */
export type RecoverRefused = Extract<CallResult<'recover'>, { ok: false }>;

/** Runs the plan that stands above it, exactly that; what must be agreed to is a box to tick first. */
export function RunButton({ shown: { token, plan }, onRefused }: RunButtonProps) {
  const { act, busy, error } = useAct('recover');
  const [agreed, setAgreed] = useState(false);
  const other = usePageState((s) => running(s) !== null);
  const run = async (): Promise<void> => {
    const answer = await act({ token, confirmed: agreed });
    if (answer !== null && !answer.ok) onRefused(answer);
  };
  return (
    <>
      {plan.confirm === null ? null : (
        <label className="agree">
          <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
          <span>{plan.confirm}</span>
        </label>
      )}
      <div className="actions">
        <button
          type="button"
          className="button primary"
          disabled={busy || other || (plan.confirm !== null && !agreed)}
          onClick={() => void run()}
        >
          {plan.title}
        </button>
      </div>
      {busy ? <Looking /> : null}
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
    </>
  );
}
