import type { PeriodStatistics, Statistics } from '../../../shared/domain/index.ts';
import { formatDuration } from '../../../shared/format.ts';
import { Note } from '../../components/note.tsx';
import { tie } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { EscalationWithoutIncident } from './escalation.tsx';
import { IncidentList } from './incident-list.tsx';
import { rateText } from './incident-words.ts';
import { Patterns } from './patterns.tsx';
import { Proposals } from './proposals.tsx';
import { useStretch } from './stretch.ts';
import { DAY_MS } from './strip-blocks.ts';

/** What happened, what it has in common, what the history suggests, and how well it was noticed and mended. */
export function IncidentsPage() {
  // Incidents change when causes or recoveries do.
  const turn = usePageState(({ snapshot }) =>
    [...(snapshot?.causes ?? []).map((c) => `${c.component}${c.id}`), snapshot?.recovery?.state ?? ''].join(' '),
  );
  const minute = useNow((now) => Math.floor(now.wall / 60_000));
  const refresh = `${turn} ${minute}`;
  const { stretch } = useStretch();
  // What lies before the latest is asked for by its time: it may have been opened before it.
  const asked = stretch === null ? {} : { from: stretch.from - DAY_MS, to: stretch.to };
  const { value: incidents, error } = useAsk('incidents', { ...asked, limit: 200 }, refresh);
  const { value: statistics } = useAsk('statistics', {}, refresh);
  const counted = incidents?.filter((i) => i.mergedInto === null) ?? null;
  return (
    <>
      <h1 className="t-20">Incidents</h1>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      <EscalationWithoutIncident refresh={refresh} />
      <div className="columns">
        <div className="column">{counted === null ? null : <IncidentList incidents={counted} />}</div>
        <div className="column">
          <Patterns patterns={statistics?.patterns ?? []} named />
          <Proposals refresh={refresh} />
          <p>
            What was told of them, and what was held back and why:{' '}
            <a href={hrefOf({ page: 'notifications' })}>notifications</a>.
          </p>
          {statistics === null ? null : <Figures statistics={statistics} />}
        </div>
      </div>
    </>
  );
}

/** The week beside the week before; with few incidents the counts stand there instead of a share. */
function Figures({ statistics: { current, previous } }: { readonly statistics: Statistics }) {
  const rows: readonly (readonly [string, (p: PeriodStatistics) => string, string])[] = [
    ['Incidents', (p) => String(p.incidents), ''],
    ['Time to detection, median', (p) => timeText(p.detection.medianMs), ''],
    [
      'Time to recovery, median (MTTR: mean)',
      (p) => (p.recovery.meanMs === null ? '–' : `${timeText(p.recovery.medianMs)} (${timeText(p.recovery.meanMs)})`),
      '',
    ],
    ['Detected in time', (p) => rateText(p.detectedInTime), 'P0 60 s, P1 2 min, P2 5 min, P3 15 min'],
    ['Recovered in time', (p) => rateText(p.resolvedInTime), 'P0 10 min, P1 15 min, P2 30 min, P3 2 h'],
    ['Automatic recovery that worked', (p) => rateText(p.automaticSuccess), 'target: over 80 %'],
    ['Came back within a week', (p) => rateText(p.recurrence), 'target: under 5 %'],
  ];
  return (
    <section className="section" aria-labelledby="figures-title">
      <h2 id="figures-title" className="t-13">
        This week and the week before
      </h2>
      <table className="statistics nums">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Figure</span>
            </th>
            <th scope="col">Last 7 days</th>
            <th scope="col">7 days before</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, value, target]) => (
            <tr key={title}>
              <th scope="row">
                {title}
                {target === '' ? null : <span className="t-11 secondary"> {tie(target)}</span>}
              </th>
              <td>{tie(value(current))}</td>
              <td className="secondary">{tie(value(previous))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {current.incidents > 0 && current.incidents < 10 ? (
        <p className="t-11 secondary">
          So few incidents are no statistics: read the figures as what happened, not as a rate.
        </p>
      ) : null}
      <p>
        The guide’s reviews, filled with what happened: <a href={hrefOf({ page: 'review', period: 'week' })}>week</a>,{' '}
        <a href={hrefOf({ page: 'review', period: 'month' })}>month</a>,{' '}
        <a href={hrefOf({ page: 'review', period: 'quarter' })}>quarter</a>.
      </p>
    </section>
  );
}

const timeText = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms));
