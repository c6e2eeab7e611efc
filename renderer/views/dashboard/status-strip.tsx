import type { Cause } from '../../../shared/domain/index.ts';
import { Elapsed } from '../../components/age.tsx';
import { Icon } from '../../components/icon.tsx';
import { OfferButton } from '../../components/offer-button.tsx';
import { RecoverPanel } from '../../components/recover-panel.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { endText, runMark, tie } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf, type Route } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { isWellNow, lastRun, rootCause, running } from '../../store/selectors.ts';
import { type Recover, useRecover } from '../../store/use-recover.ts';
import '../../styles/status-strip.css';

interface StripProps {
  readonly route: Route;
}

/**
 * How it is, on every page: in one line, with the one thing to do about it. The overview says the same at length in its place. A
 * screen reader hears of changes from elsewhere, once.
 */
export function StatusStrip({ route }: StripProps) {
  const state = usePageState((s) => s.snapshot?.verdict.state ?? 'unknown');
  const recover = useRecover();
  const run = usePageState(running);
  const begins = recover.state.kind === 'asking';
  return (
    <section className={`status-strip strip-${begins ? 'recovering' : state}`} aria-label="State of the stack">
      <div className="strip-line">
        {run !== null ? <UnderWay route={route} /> : <Known route={route} recover={recover} />}
      </div>
      <RecoverPanel recover={recover} />
    </section>
  );
}

/** What is known, and what helps. */
function Known({ route, recover }: StripProps & { readonly recover: Recover }) {
  const verdict = usePageState((s) => s.snapshot?.verdict ?? null);
  const cause = usePageState(rootCause);
  const done = usePageState(lastRun);
  const isOver = usePageState(isWellNow);
  if (verdict === null) return null;
  const news = verdict.state === 'healthy' && done !== null ? done : null;
  return (
    <>
      <StateMark state={verdict.state} />
      <p className="strip-words">
        <strong>{tie(verdict.headline)}</strong>{' '}
        {news === null ? (
          <span className="secondary strip-why">
            <WordsWithCode text={verdict.detail} />
          </span>
        ) : (
          <a className="strip-why" href={hrefOf({ page: 'runbook', id: news.runbook })}>
            <StateMark state={runMark(news, isOver)} silent /> <WordsWithCode text={endText(news, isOver)} />
          </a>
        )}
      </p>
      {cause === null || says(route, cause) ? null : (
        <div className="strip-tools">
          <OfferButton action={cause.action} recover={recover} />
          <a className="button link" href={hrefOf({ page: 'component', id: cause.component })}>
            Details
            <Icon name="chevron" />
          </a>
        </div>
      )}
    </>
  );
}

/** Whether the page itself tells of this cause and offers what helps: then the strip would say it twice. */
const says = (route: Route, cause: Cause): boolean => route.page === 'component' && route.id === cause.component;

/** A recovery that runs: the step that it is at, and the way to all of them. */
function UnderWay({ route }: StripProps) {
  const run = usePageState(running);
  if (run === null) return null;
  const at = run.steps.findIndex((step) => step.state === 'running');
  const step = run.steps[at];
  return (
    <>
      <StateMark state="recovering" />
      <p className="strip-words">
        <strong>{run.title}</strong>{' '}
        <span className="secondary strip-why nums">
          {step === undefined ? '' : `${step.title}, step ${at + 1} of ${run.steps.length} · `}
          <Elapsed from={run.startedAt} />
        </span>
      </p>
      {route.page === 'runbook' && route.id === run.runbook ? null : (
        <div className="strip-tools">
          <a className="button link" href={hrefOf({ page: 'runbook', id: run.runbook })}>
            See it run
            <Icon name="chevron" />
          </a>
        </div>
      )}
    </>
  );
}
