import {
  type Cause,
  componentTitle,
  type Evidence,
  elapsedMs,
  type Incident,
  type Instant,
  type TimelineEntry,
} from '../../shared/domain/index.ts';
import { formatDuration, formatList } from '../../shared/format.ts';
import { endBadTimes } from './bad-times.ts';
import type { Instance } from './instances.ts';
import { entry, type Lifecycle, type Note, type Observation, type Open } from './lifecycle-state.ts';
import { withNamed } from './named-causes.ts';

/** The cause, begun no earlier than the last failure of its component ended: that time is counted there. */
export function notBefore(cause: Cause, closed: Lifecycle['closed'], at: Instant): Cause {
  const ends = closed.filter((c) => c.incident.component === cause.component).map((c) => c.closedMono);
  const mono = Math.max(cause.since.mono, ...ends);
  return mono === cause.since.mono ? cause : { ...cause, since: { mono, wall: at.wall - (at.mono - mono) } };
}

/** A new incident, with what was read as its first entries. What began while alarms were paused counts from the end of the pause. */
export function begin(id: number, found: Cause, seen: Observation, instance: Instance | null, note: Note): Open {
  const { at, lastGood, pauseEndedAt = null } = seen;
  const heldUntil = pauseEndedAt !== null && found.since.mono < pauseEndedAt.mono ? pauseEndedAt : null;
  const cause = heldUntil === null ? found : { ...found, since: heldUntil };
  const failedMs = Math.max(0, elapsedMs(cause.since, at));
  const wells = [lastGood?.[cause.component], cause.wellAt].filter((mono) => mono !== undefined);
  const good = wells.length === 0 || heldUntil !== null ? undefined : Math.min(...wells);
  // It may have failed at any time since it was last seen well.
  const detectionMs = good === undefined ? failedMs : Math.max(failedMs, at.mono - good);
  const unnamed: Incident = {
    id,
    causeId: cause.id,
    component: cause.component,
    severity: cause.severity,
    title: cause.title,
    detail: cause.detail,
    evidence: [...cause.evidence],
    affected: [...cause.explains],
    startedAt: Math.round(at.wall - failedMs),
    failingSince: Math.round(at.wall - failedMs),
    openedAt: Math.round(at.wall),
    closedAt: null,
    state: 'open',
    detectionMs: Math.round(detectionMs),
    ...(good === undefined ? {} : { detectedWithin: true as const }),
    diagnosisMs: Math.round(failedMs),
    recoveryMs: null,
    reopened: 0,
    resolvedBy: null,
    mergedInto: null,
    runs: [],
  };
  const incident = withNamed(unnamed, cause, at.wall);
  const evidence = cause.evidence.map((e) => readingEntry(at, cause, e));
  const opened = entry(at, 'opened', cause.component, `${cause.title} ${cause.detail}`.trim());
  return note(
    { incident, startedMono: cause.since.mono, beforeMs: 0, inherited: false, instance },
    ...evidence,
    ...(heldUntil === null ? [] : [heldEntry(found, heldUntil)]),
    opened,
  );
}

const heldEntry = ({ component, since }: Cause, until: Instant): TimelineEntry =>
  entry(
    until,
    'note',
    component,
    `Alarms were paused until now. It has been so for ${formatDuration(elapsedMs(since, until))}; the clocks of this incident begin here.`,
  );

/** A reading stands where it was read, or where what it tells of was. */
const readingEntry = (at: Instant, { component }: Cause, { text, raw, at: was = at.wall }: Evidence): TimelineEntry =>
  entry({ ...at, wall: was }, 'reading', component, text, raw);

/** What was at one moment is one fact, whatever figures of it are read until the end. */
const factOf = ({ text, at }: Evidence): string =>
  at === undefined ? text : `${at} ${text.replaceAll(/\d[\d.,]*/g, '0')}`;

/** Whether it says another thing, whatever figures are in it: the error of a start that somebody mended half, another model. */
const saysOther = (a: string, b: string): boolean => withoutFigures(a) !== withoutFigures(b);
const withoutFigures = (title: string): string => title.replaceAll(/\d[\d.,]*( ?(ms|s|min|h|%|[KMG]?B)\b)?/g, '0');

/** The same failure, perhaps named more exactly, with more that it explains, or with what was only found out now about how it came. */
export function goOn(open: Open, cause: Cause, { at }: Observation, note: Note): Open {
  const { incident } = open;
  const affected = [...new Set([...incident.affected, ...cause.explains])].filter((c) => c !== cause.component);
  const isOther = cause.id !== incident.causeId;
  // What is milder and left of it, such as the one late answer to what was asked while it hung, is no better name for it.
  const isRenamed = isOther ? cause.severity <= incident.severity : saysOther(cause.title, incident.title);
  const severity = cause.severity < incident.severity ? cause.severity : incident.severity;
  const told = new Set(incident.evidence.map(factOf));
  const found = cause.evidence.filter((e) => !told.has(factOf(e)) && (isRenamed || e.lasting === true));
  const isSame = !isRenamed && affected.length === incident.affected.length && severity === incident.severity;
  if (isSame && !open.inherited && found.length === 0) return open;
  // Another name for it does not undo how it came.
  const now = new Set(cause.evidence.map(factOf));
  const kept = incident.evidence.filter((e) => e.lasting === true && !now.has(factOf(e)));
  const next: Open = {
    ...open,
    inherited: false,
    incident: {
      ...(isRenamed ? withNamed(incident, cause, at.wall) : incident),
      affected,
      severity,
      ...(isRenamed
        ? {
            causeId: cause.id,
            title: cause.title,
            detail: cause.detail,
            evidence: [...kept, ...cause.evidence],
            ...(isOther && { diagnosisMs: Math.max(0, Math.round(open.beforeMs + at.mono - open.startedMono)) }),
          }
        : { evidence: [...incident.evidence, ...found] }),
    },
  };
  const words = open.inherited
    ? 'Lifeguard was started again; this is still so.'
    : isRenamed
      ? `Now: ${cause.title} ${cause.detail}`.trim()
      : grown(incident, { affected, severity });
  const readings = found.map((e) => readingEntry(at, cause, e));
  if (isSame && !open.inherited) return note(next, ...readings);
  return note(next, ...readings, entry(at, open.inherited ? 'note' : 'cause', cause.component, words));
}

/** What an earlier Lifeguard left open and is starting now was not well when this one came: its end is seen. */
export function stillStarting(open: Open, { at, states }: Observation, note: Note): Open {
  const { component } = open.incident;
  if (!open.inherited || states[component] !== 'starting') return open;
  const text = `Lifeguard was started again; ${componentTitle(component)} is starting.`;
  return note({ ...open, inherited: false }, entry(at, 'note', component, text));
}

/** What has become worse, as a sentence. */
function grown(before: Incident, { affected, severity }: Pick<Incident, 'affected' | 'severity'>): string {
  const more = affected.filter((id) => !before.affected.includes(id));
  const parts = [
    ...(more.length === 0 ? [] : [`It also affects ${formatList(more.map(componentTitle))}.`]),
    ...(severity === before.severity ? [] : [`It is now ${severity}, no longer ${before.severity}.`]),
  ];
  return parts.length === 0 ? 'It affects less than before.' : parts.join(' ');
}

/** The same failure again, shortly after it was over. */
export function reopen(
  { incident, beforeMs, closedMono }: Lifecycle['closed'][number],
  cause: Cause,
  { at }: Observation,
  instance: Instance | null,
  note: Note,
): Open {
  // A cause may look back further than its last recovery (what comes and goes does): that time has been counted.
  const startedMono = Math.max(cause.since.mono, closedMono);
  const next: Incident = {
    ...incident,
    state: 'open',
    closedAt: null,
    recoveryMs: null,
    resolvedBy: null,
    reopened: incident.reopened + 1,
    failingSince: Math.round(at.wall - Math.max(0, at.mono - startedMono)),
    failedBeforeMs: beforeMs,
  };
  const named = withNamed(next, cause, at.wall);
  const open = {
    incident: named,
    startedMono,
    beforeMs,
    inherited: false,
    instance,
  };
  return note(open, entry(at, 'reopened', cause.component, `It came back: ${cause.title} ${cause.detail}`.trim()));
}

/** The end of an incident that another one explains. */
export function mergedInto(open: Open, root: Open, { at }: Observation): Open {
  const incident: Incident = {
    ...open.incident,
    state: 'closed',
    closedAt: Math.round(at.wall),
    failingSince: null,
    recoveryMs: null,
    mergedInto: root.incident.id,
    ...(open.incident.badTimes && { badTimes: endBadTimes(open.incident.badTimes, at) }),
  };
  return { ...open, incident };
}
