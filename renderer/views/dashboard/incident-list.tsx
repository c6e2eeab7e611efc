import {
  componentTitle,
  failureMs,
  type Incident,
  runningText,
  SEVERITY_TARGETS,
  type Severity,
} from '../../../shared/domain/index.ts';
import { counted, formatClock, formatDuration, often } from '../../../shared/format.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { hrefOf, useParam } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { useRoving } from '../../store/use-roving.ts';
import { dayOf, type IncidentFilter, matchingIncidents, SPANS } from './incident-filter.ts';
import { incidentMark, resolvedWords } from './incident-words.ts';
import { useStretch } from './stretch.ts';
import { StretchChip } from './stretch-chip.tsx';

const SEVERITIES: readonly Severity[] = ['P0', 'P1', 'P2', 'P3'];

/** What has happened, newest first, by days and nights; found by component, class, time and words, which stand in the address. */
export function IncidentList({ incidents }: { readonly incidents: readonly Incident[] }) {
  const [component, setComponent] = useParam('of');
  const [severity, setSeverity] = useParam('class');
  const [span, setSpan] = useParam('when');
  const [words, setWords] = useParam('find');
  const { stretch, choose } = useStretch();
  // Which day it is: not each second.
  const day = useNow(({ wall }) => Math.floor(wall / 60_000)) * 60_000;
  const filter: IncidentFilter = { component, severity, span, words, stretch };
  const found = matchingIncidents(incidents, filter, day);
  const roving = useRoving(found.length);
  const components = [...new Set(incidents.map((i) => i.component))];
  const trouble = usePageState((s) => s.snapshot?.problems.find(({ of }) => of)?.message);
  if (incidents.length === 0)
    return <p className="secondary">{trouble ?? 'Nothing has failed since Lifeguard keeps its history.'}</p>;
  return (
    <section className="section" aria-label="History">
      <div className="incident-tools">
        <input
          type="search"
          className="field"
          aria-label="Search the incidents"
          placeholder="Search the incidents"
          maxLength={200}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Choice name="When" any="Any time" value={span} onChange={setSpan} options={SPANS.map((s) => [s.id, s.name])} />
        <Choice
          name="Component"
          any="Any component"
          value={component}
          onChange={setComponent}
          options={components.map((id) => [id, componentTitle(id)])}
        />
        <Choice
          name="Class"
          any="Any class"
          value={severity}
          onChange={setSeverity}
          options={SEVERITIES.map((s) => [s, s])}
        />
      </div>
      <StretchChip on={{ page: 'incidents' }} />
      <p className="t-11 secondary incident-count" role="status">
        {found.length === incidents.length
          ? counted(incidents.length, 'incident')
          : `${found.length} of ${counted(incidents.length, 'incident')}`}
      </p>
      {found.length > 0 ? null : (
        <p className="secondary">
          No incident is like that.{' '}
          <button
            type="button"
            className="button link"
            onClick={() => {
              for (const set of [setComponent, setSeverity, setSpan, setWords]) set('');
              choose(null);
            }}
          >
            Show all
          </button>
        </p>
      )}
      <div {...roving.list}>
        {[...Map.groupBy(found, ({ openedAt }) => dayOf(openedAt, day)).entries()].map(([title, members]) => (
          <section key={title} className="incident-day" aria-label={title}>
            <h2 className="t-11 secondary">{title}</h2>
            <ul className="list">
              {members.map((incident) => (
                <li key={incident.id}>
                  <IncidentLine incident={incident} stop={roving.line(found.indexOf(incident))} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly any: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly onChange: (value: string) => void;
}

const Choice = ({ name, any, value, options, onChange }: ChoiceProps) => (
  <select className="field" aria-label={name} value={value} onChange={(event) => onChange(event.target.value)}>
    <option value="">{any}</option>
    {options.map(([id, title]) => (
      <option key={id} value={id}>
        {title}
      </option>
    ))}
  </select>
);

interface LineProps {
  readonly incident: Incident;
  readonly stop: ReturnType<ReturnType<typeof useRoving>['line']>;
}

function IncidentLine({ incident, stop }: LineProps) {
  const { id, title, component, severity, openedAt, recoveryMs, reopened, state } = incident;
  const left = useNow((now) => (state === 'open' ? leftText(incident, now.wall) : ''));
  const length = recoveryMs === null ? left || 'end not known' : formatDuration(recoveryMs);
  return (
    <a className="incident-line" href={hrefOf({ page: 'incident', id })} {...stop}>
      <StateMark state={incidentMark(incident)} silent />
      <span className="incident-title">{title}</span>
      <span className="incident-length nums">{length}</span>
      <span className="incident-about t-11 secondary nums">
        {`${formatClock(openedAt, openedAt)} · ${severity} · ${componentTitle(component)}`}
        {reopened === 0 ? '' : ` · came back ${often(reopened)}`}
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
