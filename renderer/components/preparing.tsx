import { runbookIn } from '../../shared/domain/index.ts';
import { catalogueOfPage } from '../store/catalogue.ts';
import { usePageState } from '../store/context.tsx';
import { StateMark } from './state-mark.tsx';

interface PreparingProps {
  readonly runbook: string;
  readonly compact?: boolean;
}

/** Stands where the steps of a run will stand, from the click on: what hangs may take seconds to be looked at. */
export function Preparing({ runbook, compact = false }: PreparingProps) {
  const title = usePageState((s) => runbookIn(catalogueOfPage(s), runbook)?.title ?? 'Recovery');
  return (
    <section className={compact ? 'verdict' : 'run-panel'} aria-label={`${title}, being prepared`}>
      <div className="verdict-head">
        <StateMark state="recovering" />
        <h1 className="t-15">{title}</h1>
      </div>
      <Looking />
    </section>
  );
}

/** The step before the first. */
export function Looking() {
  return (
    <div role="status">
      <ol className="steps">
        <li className="step step-running" aria-current="step">
          <span className="step-sign">
            <StateMark state="recovering" silent />
          </span>
          <span className="step-title">Looking at what is there…</span>
        </li>
      </ol>
    </div>
  );
}
