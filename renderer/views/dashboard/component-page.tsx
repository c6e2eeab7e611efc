import { useState } from 'react';
import { type ComponentId, componentTitle, type MetricId } from '../../../shared/domain/index.ts';
import { Elapsed } from '../../components/age.tsx';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { capital, stateWord, valueWords } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf } from '../../routes.ts';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { usePageState } from '../../store/context.tsx';
import { componentOf, markOf, splitIds } from '../../store/selectors.ts';
import { CauseList } from './cause-list.tsx';
import { Facts } from './facts.tsx';
import { Figures } from './figures.tsx';
import { InspectionSection } from './inspection.tsx';
import { MetricChart, RANGES, type Range } from './metric-chart.tsx';
import { runbooksOf } from './runbooks-of.ts';
import { useStretch } from './stretch.ts';
import { StretchChip } from './stretch-chip.tsx';

/** One component: state, what is found, figures with their limits, the last hour, what can be done. */
export function ComponentPage({ id }: { readonly id: ComponentId }) {
  const catalogue = usePageState(catalogueOfPage);
  const metrics = [...catalogue.metrics].flatMap(([m, { component }]) => (component === id ? [m] : []));
  const [chosen, setChosen] = useState<MetricId | null>(null);
  const [range, setRange] = useState<Range>(RANGES[0]);
  const sparkMetric = usePageState((s) => componentOf(id)(s)?.sparkMetric ?? null);
  const inspection = catalogue.declared.find((d) => d.id === id)?.inspection;
  const shown = chosen ?? sparkMetric ?? metrics[0] ?? null;
  const { stretch, choose } = useStretch();
  return (
    <>
      <Head id={id} />
      <div className="columns">
        <div className="column">
          <Findings id={id} />
          <CauseList id={id} />
          {shown === null ? null : (
            <section className="section" aria-labelledby="chart-title">
              <div className="head">
                <h2 id="chart-title" className="t-13">
                  {catalogue.metrics.get(shown)?.title}
                </h2>
                <RangeChoice
                  range={stretch === null ? range : null}
                  onChoose={(next) => {
                    setRange(next);
                    if (stretch !== null) choose(null);
                  }}
                />
              </div>
              <StretchChip on={{ page: 'component', id }} />
              <MetricChart key={shown} metric={shown} range={range} stretch={stretch} onStretch={choose} />
            </section>
          )}
          {metrics.length === 0 ? null : (
            <section className="section" aria-labelledby="figures-title">
              <h2 id="figures-title" className="t-13">
                Figures
              </h2>
              <Figures id={id} metrics={metrics} shown={shown} onShow={setChosen} />
            </section>
          )}
          {inspection === undefined ? null : <InspectionSection key={id} id={id} title={inspection} />}
        </div>
        <div className="column">
          <Facts id={id} />
          <Runbooks id={id} />
          <RawState id={id} />
        </div>
      </div>
    </>
  );
}

interface RangeChoiceProps {
  /** Null while a stretch of time is shown that is none of these. */
  readonly range: Range | null;
  readonly onChoose: (range: Range) => void;
}

function RangeChoice({ range, onChoose }: RangeChoiceProps) {
  return (
    <fieldset className="ranges">
      <legend className="hidden">Range of the chart</legend>
      {RANGES.map((r) => (
        <label key={r.ms} className="range">
          <input type="radio" name="range" checked={r === range} onChange={() => onChoose(r)} />
          {r.name}
        </label>
      ))}
    </fieldset>
  );
}

function Head({ id }: { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  const mark = usePageState(markOf(id));
  const connected = usePageState((s) => s.connected);
  if (component === null)
    return <Note kind="quiet" text="This component is not part of what Lifeguard watches here." />;
  const { main } = valueWords(component);
  return (
    <header>
      <a className="back" href={hrefOf({ page: 'components' })}>
        <Icon name="back" />
        Components
      </a>
      <div className="head">
        <h1 className="t-20">{component.title}</h1>
        {component.figure === null ? null : <p className="t-20 nums head-figure">{main}</p>}
      </div>
      <p className="head-state">
        <StateMark state={mark} silent />
        <span>
          {capital(stateWord(mark))}
          {connected ? (
            <span className="secondary">
              {component.figure === null && component.label !== component.state ? `, ${component.label}` : ''}
              {component.state === 'off' ? '' : ', for '}
              {component.state === 'off' ? null : <ForText id={id} />}
            </span>
          ) : null}
        </span>
      </p>
      {component.flapping === null ? null : (
        <p className="secondary verdict-detail">
          Unstable: its state changed {component.flapping.changes} times in{' '}
          {Math.round(component.flapping.windowMs / 60_000)}&nbsp;min.
        </p>
      )}
    </header>
  );
}

function ForText({ id }: { readonly id: ComponentId }) {
  const since = usePageState((s) => componentOf(id)(s)?.since ?? null);
  return since === null ? null : <Elapsed from={since} />;
}

function Findings({ id }: { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  if (component === null || (component.findings.length === 0 && component.explainedBy === null)) return null;
  return (
    <section className="section" aria-labelledby="findings-title">
      <h2 id="findings-title" className="t-13">
        What the last reading says
      </h2>
      <ul className="list findings">
        {component.explainedBy === null ? null : (
          <li>
            It is because of{' '}
            <a href={hrefOf({ page: 'component', id: component.explainedBy })}>
              {componentTitle(component.explainedBy)}
            </a>
            .
          </li>
        )}
        {component.findings.map((finding) => (
          <li key={finding.id + finding.text} className="finding">
            <StateMark
              state={
                finding.level === 'warning' ? 'degraded' : finding.level === 'critical' ? 'critical' : finding.level
              }
            />
            <span>
              <WordsWithCode text={finding.text} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Runbooks({ id }: { readonly id: ComponentId }) {
  const healers = usePageState((s) => (componentOf(id)(s)?.healers ?? [id]).join(' '));
  const catalogue = usePageState(catalogueOfPage);
  const runbooks = runbooksOf(splitIds(healers), catalogue.runbooks);
  if (runbooks.length === 0) return null;
  return (
    <section className="section" aria-labelledby="runbooks-title">
      <h2 id="runbooks-title" className="t-13">
        What can be done
      </h2>
      <ul className="list">
        {runbooks.map(({ id: runbook, title, does }) => (
          <li key={runbook} className="runbook-line">
            <div>
              <a href={hrefOf({ page: 'runbook', id: runbook })}>{title}</a>
              <p className="secondary">{does}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Exactly what the engine holds about it, for a report or a doubt. */
function RawState({ id }: { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  return (
    <section className="section">
      <details className="disclosure">
        <summary>Raw state</summary>
        <Raw name="Raw state" text={JSON.stringify({ ...component, spark: undefined }, null, 2)} />
      </details>
    </section>
  );
}
