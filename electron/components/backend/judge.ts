import {
  type Assessment,
  type Failure,
  type FindingOf,
  lastWordsOf,
  type Readings,
  workersOf,
} from '../../../shared/domain/index.ts';
import { ended } from '../../health/ended.ts';
import { type AssessInput, assessed, compare, fact, failed, isUsed, off, unread } from '../../health/findings.ts';
import { startOf } from '../../health/young.ts';
import { listensElsewhere, placesOf } from './elsewhere.ts';
import { foreignHolder, strangerInItsPlace } from './strangers.ts';

/** Words that health answers use; anything else is taken as well, because the HTTP status already said so. */
const REPORTED: readonly (readonly [RegExp, FindingOf<'backend'>['level']])[] = [
  [/^(unhealthy|error|errors|fail|failed|failing|failure|critical|down|unavailable|not[_ -]?ready)$/i, 'critical'],
  [/^(degraded|warn|warning|partial|impaired)$/i, 'warning'],
  [/^(starting|initiali[sz]ing|loading|warming([_ -]?up)?|booting)$/i, 'starting'],
];

/** Judges the backend by its health answer, by who holds its port, and by how it has answered lately. */
export function assessBackend(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.backend;
  if (!settings['backend.enabled']) return off('backend');
  if (reading === undefined) return unread('backend');
  const used = isUsed(input) || settings['repository.path'] !== null || hasOwnProcess(readings);
  // Without a folder nothing tells a stranger that answers well from the backend itself.
  const folderKnown = settings['repository.path'] !== null || settings['backend.folder'] !== null;
  const holder = folderKnown || !reading.ok ? foreignHolder(readings) : null;
  if (!used && (!reading.ok || holder !== null)) return off('backend');
  const base = reading.ok ? assessed('backend', answerFindings(input)) : failed('backend', reading.failure);
  if (base.level === 'off' && holder === null) return base;
  if (!reading.ok && holder === null && neverRan(input, reading.failure)) return off('backend');
  if (mayBeStarting(input)) return unread('backend');
  if (!reading.ok && holder === null && isStoppedByHand(readings)) return stoppedByHand(readings);
  const backMs = reading.ok || holder !== null ? 0 : timeToComeBack(readings);
  if (backMs > 0) return { ...assessed('backend', [UNHEARD]), mayComeBackMs: backMs };
  const beside = holder === null && folderKnown ? strangerInItsPlace(readings) : null;
  if (beside !== null)
    return assessed('backend', [
      fact('fact:not-there', 'critical', `What answers there is ${beside.name} (pid ${beside.pid}), not the backend`),
    ]);
  const held =
    holder === null
      ? []
      : [fact('fact:port-held', 'critical', `The port is held by ${holder.name} (pid ${holder.pid})`)];
  const known = reading.ok ? [] : knownNotToCome(readings);
  const elsewhere = reading.ok || reading.failure.kind !== 'refused' ? null : listensElsewhere(readings, settings);
  const wrong =
    elsewhere === null
      ? []
      : [fact('fact:elsewhere', 'critical', `It listens on ${placesOf(elsewhere)}, which is not where it is asked`)];
  const withheld = reading.ok ? unknownFigures(input) : [];
  return {
    ...assessed('backend', [...base.findings, ...held, ...wrong, ...known]),
    startedAt: startOf(readings, 'backend'),
    ...(withheld.length === 0 ? {} : { withheld }),
  };
}

/** Somebody ended it where they had started it: what is not meant to run is not missed. */
export const isStoppedByHand = (readings: Readings): boolean =>
  readings.process?.ok === true && readings.process.facts.stopped?.from === 'terminal';

function stoppedByHand({ process }: Readings): Assessment {
  const at = process?.facts.stopped?.at ?? null;
  const words = 'The backend was asked to end in the terminal where it ran; it can be started again there';
  return ended('backend', 'fact:ended', at, `${words}, or with \`lifeguard recover backend\``);
}

/** Whoever asks a backend to end and means to start it again does so within this time, in milliseconds. */
const COMES_BACK_MS = 5000;

/** Nobody heard whether it was asked to end: whoever ended it to start it again does so within this time, in milliseconds. */
const UNHEARD_MS = 3000;
const UNHEARD = fact('fact:not-back', 'starting', 'It has ended; whether it was asked to is not known');

/**
 * It ran in a terminal or was started by a program there, and before Lifeguard could hear how, it ended: as work looks just as often as failure.
 * @returns how long it may still take to come back, in milliseconds; 0 for no time
 */
function timeToComeBack(readings: Readings): number {
  const { backend } = readings;
  const ended = endedUnheard(readings);
  return ended === null || backend === undefined ? 0 : Math.max(0, UNHEARD_MS - (backend.at.wall - ended.at));
}

function endedUnheard({ process }: Readings): { readonly at: number } | null {
  const { unheard = null, awaited = null } = process?.ok === true ? process.facts : {};
  // A worker that is about to come has its own time.
  if (awaited !== null) return null;
  return unheard?.from === 'terminal' || unheard?.from === 'program' ? unheard : null;
}

/** Findings that end the patience with a start: that it will not come is known already. */
function knownNotToCome(readings: Readings): readonly FindingOf<'backend'>[] {
  const reading = readings.process;
  if (!reading?.ok) return [];
  const { stopped = null, reloader, root, sourceError, outputTail } = reading.facts;
  if (stopped !== null && reading.at.wall - stopped.at > COMES_BACK_MS)
    return [fact('fact:not-back', 'critical', 'It was asked to end and was not started again')];
  if (endedUnheard(readings) !== null)
    return [fact('fact:not-back', 'critical', 'It has ended and was not started again')];
  const waits = reloader && root !== null && workersOf(reading.facts.tree).length === 0;
  const broken = sourceError !== null || lastWordsOf(outputTail).error !== null;
  return waits && broken ? [fact('fact:code', 'critical', 'Its code cannot be started')] : [];
}

function answerFindings({ readings, settings }: AssessInput): readonly FindingOf<'backend'>[] {
  const reading = readings.backend;
  if (!reading?.ok) return [];
  const { reported, words } = reading.facts;
  const level = REPORTED.find(([pattern]) => pattern.test(reported ?? ''))?.[1];
  const says = words === null || words === '' ? `It reports "${reported}"` : `It reports "${reported}": ${words}`;
  return [
    ...(level === undefined
      ? []
      : [{ ...fact(`reported:${reported?.toLowerCase()}`, level, says), reported: true as const }]),
    ...compare('backend.p95', judgedP95(reading), settings['thresholds.backend.p95']),
    ...compare('backend.errors', reading.metrics['backend.errors'], settings['thresholds.backend.errors']),
  ];
}

type BackendReading = Extract<NonNullable<Readings['backend']>, { readonly ok: true }>;

/** What judges is not always what is shown: how slow it was until a minute ago stays in the figure of five minutes. */
const judgedP95 = ({ metrics, facts: { p95Since } }: BackendReading): number | undefined =>
  p95Since === undefined ? metrics['backend.p95'] : (p95Since ?? undefined);

/** Figures of many answers that have a limit. */
const OF_MANY = ['backend.p95', 'backend.errors'] as const;

/** Limits by which nobody can judge yet: a start forgets the answers of the process before it, and few of the new one prove nothing. */
const unknownFigures = ({ readings, settings }: AssessInput) =>
  OF_MANY.filter((metric) => {
    const { warning, critical } = settings[`thresholds.${metric}`];
    return (warning ?? critical) !== null && readings.backend?.metrics[metric] === undefined;
  }).map((metric) => `threshold:${metric}` as const);

/** A working copy in which nothing was ever seen running is not in use; that it does not answer is no outage. */
const neverRan = ({ readings, use }: AssessInput, { kind }: Failure): boolean =>
  use?.hasRun?.() === false && kind === 'refused' && !hasOwnProcess(readings);

/** The first looks come one after the other: that it does not answer says nothing before it is known how long its processes have run. */
const mayBeStarting = ({ component, readings: { backend, process }, use }: AssessInput): boolean =>
  use !== null &&
  !use.everSeen.has(component) &&
  process === undefined &&
  backend?.ok === false &&
  MAY_START.has(backend.failure.kind);
const MAY_START: ReadonlySet<Failure['kind']> = new Set(['refused', 'timeout', 'reset']);

const hasOwnProcess = (readings: Readings): boolean => (readings.process?.facts.root ?? null) !== null;
