import { type Cause, type ComponentId, offerOf } from '../../../shared/domain/index.ts';
import { asSentence } from '../../../shared/format.ts';
import { Since } from '../../components/age.tsx';
import { CodePlaces } from '../../components/code-places.tsx';
import { OfferButton } from '../../components/offer-button.tsx';
import { Raw } from '../../components/raw.tsx';
import { RecoverPanel } from '../../components/recover-panel.tsx';
import { ResolutionClock } from '../../components/resolution-clock.tsx';
import { SnoozeButton } from '../../components/snooze-button.tsx';
import { severityText } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { usePageState } from '../../store/context.tsx';
import { running } from '../../store/selectors.ts';
import { useRecover } from '../../store/use-recover.ts';

/** Causes that lie in this component, with evidence and the way out. */
export function CauseList({ id }: { readonly id: ComponentId }) {
  const causes = usePageState((s) => s.snapshot?.causes ?? null);
  const own = (causes ?? []).filter((c) => c.component === id);
  if (own.length === 0) return null;
  return (
    <section className="section" aria-labelledby="causes-title">
      <h2 id="causes-title" className="t-13">
        {own.length > 1 ? 'Causes' : 'Cause'}
      </h2>
      <ul className="list">
        {own.map((cause) => (
          <li key={cause.id} className="cause">
            <CauseView cause={cause} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CauseView({ cause }: { readonly cause: Cause }) {
  const recover = useRecover();
  const busy = usePageState((s) => running(s) !== null);
  const { title, detail, evidence, action, since, severity, confidence } = cause;
  const offer = offerOf(action);
  return (
    <>
      <h3 className="t-15">{`${confidence < 0.5 ? 'Probably: ' : ''}${asSentence(title)}`}</h3>
      <p>
        <WordsWithCode text={detail} />
      </p>
      <CodePlaces text={`${title} ${detail}`} />
      <p className="secondary">
        {severityText(severity)}. It began <Since at={since} />. <ResolutionClock cause={cause} isNamed />
      </p>
      {evidence.length === 0 ? null : (
        <ul className="evidence">
          {evidence.map((fact) => (
            <li key={fact.text}>
              <WordsWithCode text={fact.text} />
              {fact.raw === null ? null : (
                <details className="disclosure">
                  <summary>Raw</summary>
                  <Raw name={`Raw: ${fact.text}`} text={fact.raw} />
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
      {action?.kind === 'advice' ? (
        <p>
          <WordsWithCode text={action.text} />
        </p>
      ) : null}
      <div className="actions">
        {offer === null ? null : (
          <>
            <OfferButton action={action} recover={recover} />
            <a className="button link" href={`#/recovery/${offer.runbook}`}>
              {busy ? 'See it run' : 'Preview'}
            </a>
          </>
        )}
        <SnoozeButton cause={cause} />
      </div>
      <RecoverPanel recover={recover} />
    </>
  );
}
