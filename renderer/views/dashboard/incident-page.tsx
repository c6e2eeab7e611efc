import {
  againstText,
  clocksOf,
  componentTitle,
  type Incident,
  type IncidentClock,
  type IncidentDetail,
  type TimelineEntry,
  tookText,
} from '../../../shared/domain/index.ts';
import { formatClock, formatDuration } from '../../../shared/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { severityText, tie } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { Escalation } from './escalation.tsx';
import { IncidentShare } from './incident-share.tsx';
import { incidentMark, resolvedWords } from './incident-words.ts';
import { pastHref } from './past-time.ts';
import { Patterns } from './patterns.tsx';
import { RunHistory } from './run-history.tsx';

/** One incident: cause, clocks, what happened in its order, what was tried, and the report. */
export function IncidentPage({ id }: { readonly id: number }) {
  const turn = usePageState(
    ({ snapshot }) => `${snapshot?.causes.map((c) => c.id).join()} ${snapshot?.recovery?.state}`,
  );
  const { value, error } = useAsk('incident', { id }, turn);
  return (
    <>
      <a className="back" href={hrefOf({ page: 'incidents' })}>
        <Icon name="back" />
        Incidents
      </a>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null ? (
        error === null ? (
          <Note kind="quiet" text={`There is no incident ${id}.`} />
        ) : null
      ) : (
        <Detail detail={value} />
      )}
    </>
  );
}

function Detail({ detail: { incident, timeline, runs, patterns } }: { readonly detail: IncidentDetail }) {
  return (
    <>
      <header>
        <h1 className="t-20">{incident.title}</h1>
        <p>
          <WordsWithCode text={incident.detail} />
        </p>
        <p className="head-state">
          <StateMark state={incidentMark(incident)} silent />
          <span>
            {`Incident ${incident.id}, ${severityText(incident.severity)}. `}
            <span className="secondary">
              {incident.state === 'open' ? 'Open.' : `${capitalOf(resolvedWords(incident))}.`}
            </span>
          </span>
        </p>
      </header>
      <div className="columns">
        <div className="column">
          <Clocks detail={{ incident, timeline }} />
          <Patterns patterns={patterns ?? []} />
          <section className="section" aria-labelledby="timeline-title">
            <h2 id="timeline-title" className="t-13">
              Timeline
            </h2>
            <Timeline entries={timeline} />
            <p>
              <a href={hrefOf({ page: 'logs-around', id: incident.id })}>What the logs said around it</a>
              {' · '}
              <a href={pastHref({ page: 'overview' }, incident.openedAt)}>Everything as it was then</a>
            </p>
          </section>
        </div>
        <div className="column">
          {runs.length === 0 ? null : (
            <section className="section" aria-labelledby="runs-title">
              <h2 id="runs-title" className="t-13">
                What was tried
              </h2>
              <RunHistory runs={runs} />
            </section>
          )}
          <Escalation id={incident.id} state={incident.state} />
          <IncidentShare id={incident.id} />
        </div>
      </div>
    </>
  );
}

const capitalOf = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const CLOCK_NAMES: Readonly<Record<IncidentClock['what'], readonly [over: string, open: string]>> = {
  detect: ['Detected after', 'Detection'],
  respond: ['Responded after', 'Response'],
  diagnose: ['Diagnosed after', 'Diagnosis'],
  recover: ['Recovered after', 'Recovery'],
};

/** The guide's clocks against the targets of its class, counted down while it is open. */
function Clocks({ detail }: { readonly detail: Pick<IncidentDetail, 'incident' | 'timeline'> }) {
  const { incident } = detail;
  const isOpen = incident.state === 'open';
  const now = useNow(({ wall }) => (isOpen ? Math.floor(wall / 1000) * 1000 : 0));
  return (
    <dl className="facts">
      {clocksOf(detail, now).map((clock) => (
        <div key={clock.what}>
          <dt className="secondary">{CLOCK_NAMES[clock.what][clock.tookMs === null ? 1 : 0]}</dt>
          <dd className="nums">{tie(clockLine(clock, incident))}</dd>
        </div>
      ))}
      {incident.affected.length === 0 ? null : (
        <div>
          <dt className="secondary">Also affected</dt>
          <dd>{incident.affected.map(componentTitle).join(', ')}</dd>
        </div>
      )}
    </dl>
  );
}

/** `4 s · target 1 min, within the target`; without a target, or without a time, only the other half. */
function clockLine(clock: IncidentClock, incident: Incident): string {
  const { tookMs, soFarMs, targetMs } = clock;
  if (tookMs === null && soFarMs === null) return againstText(clock, incident);
  if (targetMs === null) return tookText(clock);
  return `${tookText(clock)} · target ${formatDuration(targetMs)}, ${againstText(clock, incident)}`;
}

const KINDS: Readonly<Record<TimelineEntry['kind'], string>> = {
  opened: 'Opened',
  state: 'State',
  cause: 'Cause',
  reading: 'Reading',
  action: 'Action',
  notification: 'Notified',
  closed: 'Closed',
  reopened: 'Came back',
  merged: 'Merged',
  note: 'Note',
};

function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const today = useNow(({ wall }) => new Date(wall).setHours(0, 0, 0, 0));
  return (
    <ol className="timeline">
      {entries.map((entry, i) => (
        <li key={`${entry.at} ${i} ${entry.text}`} className={`timeline-${entry.kind}`}>
          <time className="nums secondary" dateTime={new Date(entry.at).toISOString()}>
            {`${formatClock(entry.at, today)}:${String(new Date(entry.at).getSeconds()).padStart(2, '0')}`}
          </time>
          <span className="timeline-kind t-11 secondary">{KINDS[entry.kind]}</span>
          <div className="timeline-text">
            <WordsWithCode text={entry.text} />
            {entry.raw === null ? null : (
              <details className="disclosure">
                <summary>Raw</summary>
                <Raw name={`Raw: ${entry.text}`} text={entry.raw} />
              </details>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
