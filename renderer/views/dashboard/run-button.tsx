import { useState } from 'react';
import type { PlanView } from '../../../shared/domain/index.ts';
import { Note } from '../../components/note.tsx';
import { usePageState } from '../../store/context.tsx';
import { running } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';

interface RunButtonProps {
  readonly plan: PlanView;
  /** The world has changed since the plan was made: it should be made anew. */
  readonly onRefused: () => void;
}

/** Runs the plan that stands above it; what must be agreed to is a box to tick first. */
export function RunButton({ plan, onRefused }: RunButtonProps) {
  const { act, busy, error } = useAct('recover');
  const [agreed, setAgreed] = useState(false);
  const [refused, setRefused] = useState<{ readonly reason: string; readonly hint: string | null } | null>(null);
  const other = usePageState((s) => running(s) !== null);
  const run = async (): Promise<void> => {
    const answer = await act({ runbook: plan.runbook, agreed: plan.confirm });
    setRefused(answer === null || answer.ok ? null : answer);
    if (answer !== null && !answer.ok) onRefused();
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
      {refused === null ? null : <Note kind="error" text={refused.reason} hint={refused.hint} />}
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
    </>
  );
}
