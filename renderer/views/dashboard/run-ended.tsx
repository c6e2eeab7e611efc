import { useRef } from 'react';
import { counted } from '../../../shared/format.ts';
import { Since } from '../../components/age.tsx';
import { CodePlaces } from '../../components/code-places.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { RunSteps } from '../../components/run-steps.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useFocusThatWasLost } from '../../components/use-focus-that-was-lost.ts';
import { endText, runMark } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { isWellNow, lastRun, rootCause } from '../../store/selectors.ts';
import type { Recover } from '../../store/use-recover.ts';
import { runText } from './run-text.ts';

/** The recovery that has ended, in the place where it ran: what came out, its steps, and what can be done now. */
export function RunEnded({ recover }: { readonly recover: Recover }) {
  const run = usePageState(lastRun);
  const isOver = usePageState(isWellNow);
  const offered = usePageState((s) => rootCause(s)?.action ?? null);
  const result = useRef<HTMLHeadingElement>(null);
  useFocusThatWasLost(result, run !== null && run.id === recover.begun);
  if (run === null) return null;
  const helped = run.state === 'succeeded';
  // The verdict above already has this button where that is what helps.
  const isOffered = offered?.kind === 'runbook' && offered.runbook === run.runbook;
  return (
    <section className={`run-ended run-ended-${isOver ? 'over' : run.state}`} aria-label={`${run.title}, ended`}>
      <div className="verdict-head">
        <StateMark state={runMark(run, isOver)} />
        <h2 ref={result} className="t-13" tabIndex={-1}>
          <WordsWithCode text={endText(run, isOver)} />
        </h2>
        <span className="secondary nums">
          <Since at={run.endedAt ?? run.startedAt} />
        </span>
      </div>
      {helped || isOver ? (
        <details className="disclosure">
          <summary>{run.steps.length === 1 ? 'Its one step' : `All ${counted(run.steps.length, 'step')}`}</summary>
          <RunSteps run={run} />
        </details>
      ) : (
        <RunSteps run={run} />
      )}
      <div className="actions">
        {helped || isOver || isOffered ? null : (
          <button
            type="button"
            className="button"
            disabled={recover.state.kind === 'asking'}
            onClick={() => void recover.start(run.runbook, run.target ?? null)}
          >
            Try again
          </button>
        )}
        {helped ? null : <CodePlaces text={run.result ?? ''} />}
        {helped ? null : <CopyButton text={() => runText(run)} />}
        <a className="button link" href={hrefOf({ page: 'runbook', id: run.runbook })}>
          {helped ? 'What was done' : 'Its whole output'}
          <Icon name="chevron" />
        </a>
      </div>
    </section>
  );
}
