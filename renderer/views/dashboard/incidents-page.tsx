import {
  componentTitle,
  failureMs,
  type Incident,
  type PeriodStatistics,
  runningText,
  SEVERITY_TARGETS,
  type Statistics,
} from '../../../shared/domain/index.ts';
import { formatClock, formatDuration } from '../../../shared/format.ts';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { hrefOf } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { incidentMark, rateText, resolvedWords } from './incident-words.ts';
import { Patterns } from './patterns.tsx';
import { Proposals } from './proposals.tsx';

/** What happened, the newest first, and how well it was noticed and mended. */
export function IncidentsPage() {
  // Incidents change when causes or recoveries do.
  const turn = usePageState(({ snapshot }) =>
    [...(snapshot?.causes ?? []).map((c) => `${c.component}${c.id}`), snapshot?.recovery?.state ?? ''].join(' '),
  );
  const minute = useNow((now) => Math.floor(now.wall / 60_000));
  const refresh = `${turn} ${minute}`;
  const { value: incidents, error } = useAsk('incidents', { limit: 200 }, refresh);
  const { value: statistics } = useAsk('statistics', {}, refresh);
  const counted = incidents?.filter((i) => i.mergedInto === null) ?? null;
  return (
    <>
      <h1 className="t-20">Incidents</h1>
      {statistics === null ? null : <Figures statistics={statistics} />}
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      <Patterns patterns={statistics?.patterns ?? []} named />
      <Proposals refresh={refresh} />
      {counted === null ? null : <IncidentList incidents={counted} />}
    </>
  );
}

function IncidentList({ incidents }: { readonly incidents: readonly Incident[] }) {
  return (
    <section className="section" aria-labelledby="list-title">
      <h2 id="list-title" className="t-13">
        {incidents.length === 0 ? 'History' : `History · ${incidents.length}`}
      </h2>
      {incidents.length === 0 ? (
        <p className="secondary">Nothing has failed since Lifeguard keeps its history.</p>
      ) : (
        <ul className="list">
          {incidents.map((incident) => (
            <li key={incident.id}>
              <IncidentLine incident={incident} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function IncidentLine({ incident }: { readonly incident: Incident }) {
  const { id, title, component, severity, openedAt, recoveryMs, reopened, state } = incident;
  const day = useNow((now) => dayText(openedAt, now.wall));
  const left = useNow((now) => (state === 'open' ? leftText(incident, now.wall) : ''));
  const length = recoveryMs === null ? left || 'end not known' : formatDuration(recoveryMs);
  return (
    <a className="incident-line" href={hrefOf({ page: 'incident', id })}>
      <StateMark state={incidentMark(incident)} silent />
      <span className="incident-title">{title}</span>
      <span className="incident-length nums">{length}</span>
      <span className="incident-about t-11 secondary nums">
        {`${severity} · ${componentTitle(component)} · ${day}`}
        {reopened === 0 ? '' : ` · came back ${reopened === 1 ? 'once' : `${reopened} times`}`}
        {state === 'open' ? '' : ` · ${resolvedWords(incident)}`}
      </span>
    </a>
  );
}

/** How much is left of the time that the guide gives an incident of this class. */
const leftText = (incident: Incident, now: number): string => {
  const so = (incident.failedBeforeMs ?? 0) + failureMs(incident, now);
  return `open, ${runningText(SEVERITY_TARGETS[incident.severity].resolutionMs - Math.floor(so / 1000) * 1000)}`;
};

/** `today, 14:03`, `Tue 13 Jan, 14:03`. */
function dayText(wall: number, nowWall: number): string {
  const isToday = new Date(wall).toDateString() === new Date(nowWall).toDateString();
  const day = new Date(wall).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
  return `${isToday ? 'today' : day}, ${formatClock(wall, wall)}`;
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
                {target === '' ? null : <span className="t-11 secondary"> {target}</span>}
              </th>
              <td>{value(current)}</td>
              <td className="secondary">{value(previous)}</td>
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
