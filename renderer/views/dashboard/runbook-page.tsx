import { useState } from 'react';
import { type PlanView, type RunbookId, runbookIn } from '../../../shared/domain/index.ts';
import { formatAttempts } from '../../../shared/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { RunPanel } from '../../components/run-panel.tsx';
import { capital } from '../../components/words.ts';
import { Options, WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf } from '../../routes.ts';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { usePageState } from '../../store/context.tsx';
import { running } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import { type RecoverRefused, RunButton } from './run-button.tsx';
import { RunHistory } from './run-history.tsx';
import { RunOutput } from './run-output.tsx';

/** One runbook: exactly what it would do now, and what it did. */
export function RunbookPage({ id }: { readonly id: RunbookId }) {
  const words = usePageState((s) => runbookIn(catalogueOfPage(s), id));
  const run = usePageState((s) => (running(s)?.runbook === id ? running(s) : null));
  const other = usePageState((s) =>
    running(s) !== null && running(s)?.runbook !== id ? (running(s)?.title ?? '') : null,
  );
  const turn = usePageState(({ snapshot }) => `${snapshot?.recovery?.id} ${snapshot?.recovery?.state}`);
  const { value: runs } = useAsk('runs', {}, turn);
  if (words === null) return <Note kind="quiet" text="There is no such runbook, or none any more." />;
  return (
    <>
      <header>
        <a className="back" href={hrefOf({ page: 'recovery' })}>
          <Icon name="back" />
          Recovery
        </a>
        <h1 className="t-20">{words.title}</h1>
        <p>{words.does}</p>
        <p className="secondary">{words.never}</p>
      </header>
      {other === null ? null : (
        <Note kind="quiet" text={`“${other}” is under way; only one recovery of a component runs at a time.`} />
      )}
      <div className="columns">
        <div className="column">
          {run === null ? (
            <Preview id={id} turn={turn} />
          ) : (
            <section className="section">
              <RunPanel />
              <h2 className="t-13">Output</h2>
              <RunOutput run={run} />
            </section>
          )}
        </div>
        <div className="column">
          <section className="section" aria-labelledby="history-title">
            <h2 id="history-title" className="t-13">
              What was run lately
            </h2>
            <RunHistory runs={(runs ?? []).filter((r) => r.runbook === id && r.state !== 'running')} />
          </section>
        </div>
      </div>
    </>
  );
}

function Preview({ id, turn }: { readonly id: RunbookId; readonly turn: string }) {
  const { value, error, reload } = useAsk('plan', { runbook: id }, turn);
  const [refused, setRefused] = useState<{ readonly turn: string; readonly answer: RecoverRefused } | null>(null);
  const onRefused = (refusal: RecoverRefused) => {
    setRefused({ turn, answer: refusal });
    if (refusal.now === null) reload();
  };
  if (error !== null && value === null)
    return (
      <Note kind="error" text={error.message} hint={error.hint}>
        <button type="button" className="button" onClick={reload}>
          Try again
        </button>
      </Note>
    );
  if (value === null) return <section className="section appears-late secondary">Making the plan…</section>;
  if (!value.ok)
    return (
      <Note kind="quiet" text={value.reason} hint={value.hint}>
        <button type="button" className="button" onClick={reload}>
          Look again
        </button>
      </Note>
    );
  // A refusal stands until something else has happened.
  const answer = refused?.turn === turn ? refused.answer : null;
  const shown = answer?.now ?? value;
  return (
    <section className="section" aria-labelledby="plan-title">
      <h2 id="plan-title" className="t-13">
        What would be done now, in this order
      </h2>
      {answer === null ? null : <Note kind="warning" text={answer.reason} hint={answer.hint} />}
      <PlanSteps plan={shown.plan} />
      {shown.plan.notes.map((note) => (
        <p key={note} className="secondary">
          <WordsWithCode text={note} />
        </p>
      ))}
      <p className="secondary">{`${capital(formatAttempts(shown.plan))}.`}</p>
      <RunButton key={shown.token} shown={shown} onRefused={onRefused} />
    </section>
  );
}

function PlanSteps({ plan }: { readonly plan: PlanView }) {
  return (
    <ol className="plan">
      {plan.steps.map((step) => (
        <li key={step.id} className={step.destroys === null ? 'plan-step' : 'plan-step plan-step-destroys'}>
          <p>
            {step.title}
            {step.optional ? <span className="secondary"> (goes on if this fails)</span> : null}
          </p>
          <code className="mono">
            <Options text={step.display} />
          </code>
          {step.destroys === null ? null : (
            <p className="destroys">
              <Icon name="warning" />
              <span>{step.destroys}</span>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
