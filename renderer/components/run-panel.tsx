import { usePageState } from '../store/context.tsx';
import { running } from '../store/selectors.ts';
import { useAct } from '../store/use-act.ts';
import { Elapsed } from './age.tsx';
import { Note } from './note.tsx';
import { RunSteps } from './run-steps.tsx';
import { StateMark } from './state-mark.tsx';

/** The recovery that is under way: its steps as they go, and a way to stop it. */
export function RunPanel({ compact = false }: { readonly compact?: boolean }) {
  const run = usePageState(running);
  const { act, busy, error } = useAct('cancelRecovery');
  if (run === null) return null;
  const about = [
    run.attempt > 1 ? `Attempt ${run.attempt} of ${run.attempts}.` : '',
    run.joined > 0 ? 'Asked for more than once: this is the one run.' : '',
  ]
    .join(' ')
    .trim();
  return (
    <section className={compact ? 'verdict' : 'run-panel'} aria-label={`${run.title}, under way`}>
      <div className="verdict-head">
        <StateMark state="recovering" />
        <h1 className="t-15">{run.title}</h1>
        <span className="secondary nums">
          <Elapsed from={run.startedAt} />
        </span>
      </div>
      {about === '' ? null : <p className="secondary verdict-detail">{about}</p>}
      <RunSteps run={run} />
      <div className="actions">
        <button type="button" className="button" disabled={busy} onClick={() => void act({ run: run.id })}>
          {busy ? 'Cancelling…' : 'Cancel'}
        </button>
      </div>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
    </section>
  );
}
