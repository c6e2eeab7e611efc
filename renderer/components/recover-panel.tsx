import type { Recover } from '../store/use-recover.ts';
import { Note } from './note.tsx';
import { Looking } from './preparing.tsx';

/** What a press on "Recover" led to, when that is not simply a run: a question, or the reason why not. */
export function RecoverPanel({ recover }: { readonly recover: Recover }) {
  const { state, agree, dismiss } = recover;
  if (state.kind === 'refused')
    return (
      <Note kind="error" text={state.reason} hint={state.hint}>
        <button type="button" className="button" onClick={dismiss}>
          Dismiss
        </button>
      </Note>
    );
  if (state.kind === 'asking') return <Looking />;
  if (state.kind !== 'confirm') return null;
  return (
    <div className="note note-warning" role="alert">
      {state.because === null ? null : <p>{state.because}</p>}
      <p>{state.shown.plan.confirm ?? `${state.shown.plan.title}?`}</p>
      <div className="actions">
        <button type="button" className="button danger" onClick={() => void agree()}>
          Agree and run
        </button>
        <button type="button" className="button" onClick={dismiss}>
          Do nothing
        </button>
      </div>
    </div>
  );
}
