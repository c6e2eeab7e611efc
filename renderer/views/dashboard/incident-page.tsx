import { useState } from 'react';
import {
  componentTitle,
  failureMs,
  type Incident,
  type IncidentDetail,
  SEVERITY_TARGETS,
  type TimelineEntry,
} from '../../../shared/domain/index.ts';
import { formatClock, formatDuration } from '../../../shared/format.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { severityText } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { Escalation } from './escalation.tsx';
import { incidentMark, resolvedWords } from './incident-words.ts';
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
      <Clocks incident={incident} />
      <Patterns patterns={patterns ?? []} />
      <section className="section" aria-labelledby="timeline-title">
        <h2 id="timeline-title" className="t-13">
          Timeline
        </h2>
        <Timeline entries={timeline} />
      </section>
      {runs.length === 0 ? null : (
        <section className="section" aria-labelledby="runs-title">
          <h2 id="runs-title" className="t-13">
            What was tried
          </h2>
          <RunHistory runs={runs} />
        </section>
      )}
      <Escalation id={incident.id} refresh={incident.state} />
      <Report id={incident.id} />
    </>
  );
}

const capitalOf = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Detection and recovery against the targets of its class, counted down while it is open. */
function Clocks({ incident }: { readonly incident: Incident }) {
  const { severity, detectionMs, recoveryMs, state, affected } = incident;
  const target = SEVERITY_TARGETS[severity];
  // Without the good times between its failures.
  const so = useNow(
    (now) => Math.floor(((incident.failedBeforeMs ?? 0) + failureMs(incident, now.wall)) / 1000) * 1000,
  );
  const left = target.resolutionMs - so;
  const recovery =
    recoveryMs !== null
      ? `${formatDuration(recoveryMs)} · target ${formatDuration(target.resolutionMs)}, ${recoveryMs <= target.resolutionMs ? 'met' : 'missed'}`
      : state === 'lost'
        ? 'not known: Lifeguard was not running when it ended'
        : left >= 0
          ? `${formatDuration(left)} left of ${formatDuration(target.resolutionMs)}`
          : `${formatDuration(-left)} over the target of ${formatDuration(target.resolutionMs)}`;
  return (
    <dl className="facts">
      <div>
        <dt className="secondary">Detected after</dt>
        <dd className="nums">{`${formatDuration(detectionMs)} · target ${formatDuration(target.detectionMs)}, ${detectionMs <= target.detectionMs ? 'met' : 'missed'}`}</dd>
      </div>
      <div>
        <dt className="secondary">{recoveryMs === null ? 'Recovery' : 'Recovered after'}</dt>
        <dd className="nums">{recovery}</dd>
      </div>
      {affected.length === 0 ? null : (
        <div>
          <dt className="secondary">Also affected</dt>
          <dd>{affected.map(componentTitle).join(', ')}</dd>
        </div>
      )}
    </dl>
  );
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
  return (
    <ol className="timeline">
      {entries.map((entry, i) => (
        <li key={`${entry.at} ${i} ${entry.text}`} className={`timeline-${entry.kind}`}>
          <time className="nums secondary" dateTime={new Date(entry.at).toISOString()}>
            {`${formatClock(entry.at, entry.at)}:${String(new Date(entry.at).getSeconds()).padStart(2, '0')}`}
          </time>
          <span className="timeline-kind t-11 secondary">{KINDS[entry.kind]}</span>
          <div className="timeline-text">
            {entry.text}
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

function Report({ id }: { readonly id: number }) {
  const [open, setOpen] = useState(false);
  return (
    <section className="section" aria-labelledby="report-title">
      <h2 id="report-title" className="t-13">
        Report
      </h2>
      <details className="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Post-incident report, as Markdown</summary>
        {open ? <ReportText id={id} /> : null}
      </details>
    </section>
  );
}

function ReportText({ id }: { readonly id: number }) {
  const { value, error } = useAsk('report', { id });
  if (error !== null) return <Note kind="error" text={error.message} hint={error.hint} />;
  const markdown = value?.markdown ?? null;
  if (markdown === null) return <p className="secondary">The report is being written…</p>;
  return (
    <>
      <CopyButton text={() => markdown} />
      <Raw name="Text of the report" text={markdown} />
    </>
  );
}
