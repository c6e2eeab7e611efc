import { useRef } from 'react';
import { usePageState } from '../store/context.tsx';
import { running } from '../store/selectors.ts';
import { useAct } from '../store/use-act.ts';
import { Elapsed } from './age.tsx';
import { Note } from './note.tsx';
import { RunSteps } from './run-steps.tsx';
import { StateMark } from './state-mark.tsx';
import { useFocusThatWasLost } from './use-focus-that-was-lost.ts';

interface RunPanelProps {
  readonly compact?: boolean;
  /** The run that was begun on this page: its Cancel has the focus that the pressed button had. */
  readonly begun?: string | null;
}

/** The recovery that is under way: its steps as they go, and a way to stop it. */
export function RunPanel({ compact = false, begun = null }: RunPanelProps) {
  const run = usePageState(running);
  const cancel = useRef<HTMLButtonElement>(null);
  useFocusThatWasLost(cancel, run !== null && run.id === begun);
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
        <button ref={cancel} type="button" className="button" disabled={busy} onClick={() => void act({ run: run.id })}>
          {busy ? 'Cancelling…' : 'Cancel'}
        </button>
      </div>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
    </section>
  );
}
