import {
  type Assessment,
  type FindingOf,
  HOSTS,
  type MemoryTrend,
  ownerOf,
  type ProcessInfo,
  type Readings,
  type Settings,
  workersOf,
} from '../../shared/domain/index.ts';
import { formatBytes, formatDuration } from '../../shared/format.ts';
import { lastWordsOf } from '../../shared/last-words.ts';
import { type AssessInput, assessed, compare, fact, failed, isUsed, off, unread } from './findings.ts';
import { isLeak } from './trend.ts';

/** Words that health answers use; anything else is taken as well, because the HTTP status already said so. */
const REPORTED: readonly (readonly [RegExp, FindingOf<'backend'>['level']])[] = [
  [/^(unhealthy|error|errors|fail|failed|failing|failure|critical|down|unavailable|not[_ -]?ready)$/i, 'critical'],
  [/^(degraded|warn|warning|partial|impaired)$/i, 'warning'],
  [/^(starting|initiali[sz]ing|loading|warming([_ -]?up)?|booting)$/i, 'starting'],
];

/** So many starts in ten minutes are a crash loop: a young process is then no reason to wait. */
export const CRASH_LOOP_RESTARTS = 3;

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
  if (!reading.ok && holder === null && isStoppedByHand(readings)) return off('backend');
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
  return { ...assessed('backend', [...base.findings, ...held, ...known]), startedAt: startOf(readings) };
}

/** Somebody ended it where they had started it: what is not meant to run is not missed. */
export const isStoppedByHand = (readings: Readings): boolean =>
  readings.process?.ok === true && readings.process.facts.stopped?.from === 'terminal';

/** Whoever asks a backend to end and means to start it again does so within this time, in milliseconds. */
const COMES_BACK_MS = 15_000;

/** Findings that end the patience with a start: that it will not come is known already. */
function knownNotToCome(readings: Readings): readonly FindingOf<'backend'>[] {
  const reading = readings.process;
  if (!reading?.ok) return [];
  const { stopped = null, reloader, root, sourceError, outputTail } = reading.facts;
  if (stopped !== null && reading.at.wall - stopped.at > COMES_BACK_MS)
    return [fact('fact:not-back', 'critical', 'It was asked to end and was not started again')];
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
    ...compare('backend.p95', reading.metrics['backend.p95'], settings['thresholds.backend.p95']),
    ...compare('backend.errors', reading.metrics['backend.errors'], settings['thresholds.backend.errors']),
  ];
}

const hasOwnProcess = (readings: Readings): boolean => (readings.process?.facts.root ?? null) !== null;

/** The engine forwards ports of containers through processes of its own; they are not strangers. */
const FORWARDERS = HOSTS.flatMap((host) => host.forwarders);
const isForwarder = ({ name }: ProcessInfo): boolean => FORWARDERS.some((word) => name.toLowerCase().includes(word));

/** The stranger that holds the backend's port, or null. */
export function foreignHolder(readings: Readings): ProcessInfo | null {
  const holder = readings.process?.facts.foreign ?? null;
  if (holder === null) return null;
  const owner = ownerOf(readings, 'backend');
  const container = owner.kind === 'container' || isForwarder(holder);
  const job = owner.kind === 'launchd' && owner.pid === holder.pid;
  return container || job ? null : holder;
}

/**
 * Another program on the backend's port number, on an address that is not the backend's, while the backend itself is not there: its answers
 * say nothing about the backend, and it keeps nobody from starting it. Null otherwise.
 */
export function strangerInItsPlace(readings: Readings): ProcessInfo | null {
  const facts = readings.process?.facts;
  if (facts == null || facts.root !== null || facts.foreign !== null) return null;
  const owner = ownerOf(readings, 'backend');
  const [stranger] = facts.strangers ?? [];
  return stranger === undefined || owner.kind === 'container' || isForwarder(stranger.process)
    ? null
    : stranger.process;
}

/** uvicorn's worker under `--reload`; other children say nothing about a start. */
const WORKER = /spawn_main/;

/** When the backend or its worker started, on the monotonic clock; null when that is no reason to wait. */
function startOf(readings: Readings): number | null {
  const reading = readings.process;
  if (!reading?.ok || reading.facts.root === null || reading.facts.restarts >= CRASH_LOOP_RESTARTS) return null;
  const workers = reading.facts.tree.filter((p) => WORKER.test(p.commandLine));
  if (reading.facts.reloader && workers.length === 0) return null;
  const youngest = Math.min(...[reading.facts.root, ...workers].map((p) => p.uptimeSeconds));
  return reading.at.mono - youngest * 1000;
}

/** Judges the held-open WebSocket. Where there is no backend there is no WebSocket either. */
export function assessWebsocket(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.websocket;
  if (!settings['backend.enabled'] || !settings['backend.websocketEnabled']) return off('websocket');
  if (reading === undefined) return unread('websocket');
  const backend = assessBackend({ ...input, component: 'backend' });
  if (backend.level === 'off') return off('websocket');
  if (reading.ok) {
    return assessed('websocket', [
      ...compare(
        'websocket.handshake',
        reading.metrics['websocket.handshake'],
        settings['thresholds.websocket.handshake'],
      ),
      ...compare('websocket.ping', reading.metrics['websocket.ping'], settings['thresholds.websocket.ping']),
    ]);
  }
  // LeanVibe has a WebSocket: when every path is unknown to a backend that is ours, its clients are cut off (fault F13).
  const missing = reading.failure.kind === 'not-offered' && isUsed(input);
  const assessment = missing ? failed('websocket', reading.failure, 'critical') : failed('websocket', reading.failure);
  return { ...assessment, startedAt: startOf(readings) };
}

/** Judges the backend's process tree. That nothing runs is the backend's trouble, not the tree's. */
export function assessProcess({ readings, settings }: AssessInput): Assessment {
  const reading = readings.process;
  if (!settings['backend.enabled']) return off('process');
  if (reading === undefined) return unread('process');
  if (!reading.ok) return failed('process', reading.failure, reading.failure.kind === 'absent' ? 'off' : 'unknown');
  const { root, tree, others, belongs, restarts, strangers, foreign } = reading.facts;
  if (root === null) return off('process');
  const stopped = tree.find((p) => p.state === 'stopped');
  return assessed('process', [
    ...compare('process.resident', reading.metrics['process.resident'], settings['thresholds.process.resident']),
    ...leakFinding(readings, settings),
    ...(stopped ? [fact('fact:stopped', 'critical', `${stopped.name} (pid ${stopped.pid}) is stopped`)] : []),
    ...(belongs === 'orphan' ? [fact('fact:orphan', 'warning', 'What started it is gone')] : []),
    ...(others.length > 0
      ? [fact('fact:two-instances', 'warning', 'It runs more than once from the same folder')]
      : []),
    ...(strangers.length > 0 && !foreign
      ? [fact('fact:port-shared', 'warning', 'Another program shares its port number')]
      : []),
    ...(restarts >= CRASH_LOOP_RESTARTS
      ? [
          fact(
            'fact:restarts',
            'warning',
            `It started ${restarts} times in the last 10 minutes, and nobody asked for that`,
          ),
        ]
      : []),
  ]);
}

/** A leak is worth a word when it ends in trouble within this time; before, it may be a cache that fills. */
const LEAK_HORIZON_MS = 30 * 60_000;

function leakFinding(readings: Readings, settings: Settings): readonly FindingOf<'process'>[] {
  const trend = readings.process?.facts.trend;
  if (!isLeak(trend, settings['backend.leakWindow'] * 1000)) return [];
  const near = trend.limitInMs === null || trend.limitInMs <= LEAK_HORIZON_MS;
  return near ? [fact('fact:leak', 'warning', leakText(trend))] : [];
}

/** `Memory grows by 12 MB a minute, steadily for 6 min; the limit is reached in 8 min`. */
export function leakText({ bytesPerMinute, spanMs, limitInMs }: MemoryTrend): string {
  const pace = `Memory grows by ${formatBytes(bytesPerMinute)} a minute, steadily for ${formatDuration(spanMs)}`;
  return limitInMs === null ? pace : `${pace}; the limit is reached in ${formatDuration(limitInMs)}`;
}
