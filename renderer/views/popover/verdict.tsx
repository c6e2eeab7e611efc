import type { ReactNode } from 'react';
import { clockedCause } from '../../../shared/domain/index.ts';
import { Since } from '../../components/age.tsx';
import { Icon } from '../../components/icon.tsx';
import { OfferButton } from '../../components/offer-button.tsx';
import { RecoverPanel } from '../../components/recover-panel.tsx';
import { ResolutionClock } from '../../components/resolution-clock.tsx';
import { SnoozeButton } from '../../components/snooze-button.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { endText, runMark, tie } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import type { Route } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { isWellNow, lastRun, rootCause, running } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { useOpenPage } from '../../store/use-open-page.ts';
import type { Recover } from '../../store/use-recover.ts';

interface VerdictProps {
  readonly recover: Recover;
  /** How the last recovery ended; in one line unless there is room for more. */
  readonly atEnd?: ReactNode;
}

/** What is the matter in one sentence, the strongest evidence in a second, and the one thing to do about it. */
export function Verdict({ recover, atEnd = <LastRun /> }: VerdictProps) {
  const verdict = usePageState((s) => s.snapshot?.verdict ?? null);
  const connected = usePageState((s) => s.connected);
  // What was true of a moment that is over is not said as if it were so now.
  if (verdict === null || !connected) return null;
  return (
    <section className="verdict" aria-label="Verdict">
      <div className="verdict-head">
        <StateMark state={verdict.state} />
        <h1 className="t-15">{tie(verdict.headline)}</h1>
      </div>
      {verdict.detail === '' ? null : (
        <p className="secondary verdict-detail">
          <WordsWithCode text={verdict.detail} />
        </p>
      )}
      <Clock />
      <Due />
      <Actions recover={recover} />
      <RecoverPanel recover={recover} />
      {atEnd}
    </section>
  );
}

/** The guide's clock of what is wrong. */
function Clock() {
  const cause = usePageState((s) => (s.snapshot === null ? null : clockedCause(s.snapshot)));
  if (cause === null || cause.severity === 'P3') return null;
  return (
    <p className="secondary verdict-detail t-11">
      <ResolutionClock cause={cause} />
    </p>
  );
}

/** One of the guide's triggers has fallen due: whom to call stands with the incident. */
function Due() {
  const due = usePageState((s) => s.snapshot?.escalation ?? null);
  const openPage = useOpenPage();
  if (due === null) return null;
  const page: Route = due.incident === null ? { page: 'incidents' } : { page: 'incident', id: due.incident };
  return (
    <p className="verdict-detail">
      <strong>{`Escalate (${due.severity}): ${due.title}.`}</strong> {due.why}{' '}
      <button type="button" className="button link" onClick={() => openPage(page)}>
        Whom to call
      </button>
    </p>
  );
}

function Actions({ recover }: { readonly recover: Recover }) {
  const cause = usePageState(rootCause);
  const paused = usePageState((s) => s.snapshot?.verdict.state === 'paused');
  const question = usePageState((s) => s.snapshot?.question ?? null);
  const comes = usePageState((s) => s.snapshot?.coming?.text ?? null);
  const words = question?.text ?? comes;
  const busy = usePageState((s) => running(s) !== null) || recover.state.kind === 'asking';
  const pause = useAct('pause');
  const openPage = useOpenPage();
  if (cause === null && !paused) return null;
  const action = cause?.action ?? null;
  const details: Route = cause === null ? { page: 'overview' } : { page: 'component', id: cause.component };
  return (
    <>
      {action?.kind === 'advice' ? (
        <p className="verdict-detail">
          <WordsWithCode text={action.text} />
        </p>
      ) : null}
      {words === null ? null : (
        <p className="verdict-detail">
          <WordsWithCode text={words} />
        </p>
      )}
      <div className="actions verdict-detail">
        {question === null ? null : (
          <button
            type="button"
            className="button primary"
            disabled={busy}
            onClick={() => void recover.answer(question)}
          >
            {question.label}
          </button>
        )}
        <OfferButton action={action} recover={recover} asked={question?.runbook ?? null} />
        {paused ? (
          <button
            type="button"
            className="button"
            disabled={pause.busy}
            onClick={() => void pause.act({ until: null })}
          >
            Resume alarms
          </button>
        ) : null}
        {cause === null ? null : (
          <button type="button" className="button link" onClick={() => openPage(details)}>
            Details
            <Icon name="chevron" />
          </button>
        )}
        {cause === null || paused ? null : <SnoozeButton cause={cause} />}
      </div>
    </>
  );
}

/** How the last recovery ended, for as long as that says anything about the present. */
function LastRun() {
  const run = usePageState(lastRun);
  const isOver = usePageState(isWellNow);
  const openPage = useOpenPage();
  if (run === null || run.endedAt === null) return null;
  return (
    <button type="button" className="last-run" onClick={() => openPage({ page: 'runbook', id: run.runbook })}>
      <StateMark state={runMark(run, isOver)} />
      <span>
        <WordsWithCode text={endText(run, isOver)} />{' '}
        <span className="secondary nums">
          <Since at={run.endedAt} />
        </span>
      </span>
    </button>
  );
}
