import {
  type Assessment,
  type BuiltInMetricId,
  type ComponentHealth,
  type ComponentId,
  type Finding,
  type FindingId,
  factOf,
  type HealthPolicy,
  type HealthState,
  type Instant,
  type Level,
  METRICS,
} from '../../shared/domain/index.ts';

/*
 * Two layers. Readings confirm one of healthy, degraded and critical (`counters.confirmed`), with hysteresis; what is shown
 * may lie on top of it: unknown, stale, starting, off. So a blink of the probe loses neither a count nor a beginning.
 *
 *            2 good readings                     3 warnings in a row
 *   critical ────────────────▶ healthy ─────────────────────────────▶ degraded
 *      ▲  │                                                              ▲
 *      │  └── 3 warnings, none critical ─────────────────────────────────┘
 *      └── critical: at once from anywhere; after wake at the second
 */

type Counters = ComponentHealth['counters'];
type Confirmed = NonNullable<Counters['confirmed']>;

const NO_COUNTS = { warnings: 0, criticals: 0, goods: 0, firstBadAt: null } as const;
/** A floor for short periods: a slow answer of one probe must not make its component stale, in milliseconds. */
const STALE_FLOOR_MS = 15_000;
/** Uptimes are whole seconds on some systems, so a start is known to a second only. */
const START_PRECISION_MS = 1000;
/** Failures that a start explains. */
const STARTING_UP: ReadonlySet<FindingId> = new Set([
  'failure:refused',
  'failure:timeout',
  'failure:reset',
  'failure:starting',
]);

/** Failures of what is not there; a slow one has none of these. */
const GONE: ReadonlySet<FindingId> = new Set(['failure:refused', 'failure:unreachable']);

/** Failures that what is slow has as well. */
const SLOW_TOO: ReadonlySet<FindingId> = new Set(['failure:timeout', 'failure:reset', 'failure:starting']);

/** A component of which nothing is known yet. */
export const initialHealth = (component: ComponentId, now: Instant): ComponentHealth => ({
  component,
  state: 'unknown',
  since: now,
  findings: [],
  lastReadingAt: null,
  flapping: null,
  counters: {
    ...NO_COUNTS,
    changesAt: [],
    graceUntil: null,
    confirmed: null,
    confirmedSince: null,
    lastGoodAt: null,
    awoke: false,
  },
});

/** The component after one more reading. Pure; only the monotonic clock counts. */
export function next(
  health: ComponentHealth,
  assessment: Assessment,
  now: Instant,
  policy: HealthPolicy,
): ComponentHealth {
  const open = stillOpen(health.counters, assessment);
  if (assessment.level === 'ok' && open.length > 0) {
    const answered = { ...health.counters, criticals: 0, goods: 0, graceUntil: null, answeredAt: now.mono };
    const counters = noteWorse({ ...answered, confirmed: asBadAs(open) }, 'no', now);
    const state = shownState(health.state, counters, 'warning');
    return show({ ...health, findings: open, lastReadingAt: now, counters }, state, now, policy);
  }
  // That it may come back is a reason to wait with the alarm; one that was given is not taken back for it.
  const isTold = health.state === 'critical' && health.findings.some(({ id }) => GONE.has(id));
  if (assessment.mayComeBackMs !== undefined && isTold)
    return show({ ...health, lastReadingAt: now }, health.state, now, policy);
  const read = { ...health, findings: assessment.findings, lastReadingAt: now };
  const level = effectiveLevel(health, assessment, now, policy);
  switch (level) {
    case 'unknown':
      return show(read, 'unknown', now, policy);
    case 'off':
      // What comes after it is another process: what the one before answered last may be in the same second as its start.
      return show({ ...read, counters: { ...forgotten(health.counters), lastGoodAt: null } }, 'off', now, policy);
    case 'starting':
      return show({ ...read, counters: startingCounters(health, assessment, now, policy) }, 'starting', now, policy);
    case 'ok':
    case 'warning':
    case 'critical': {
      const weight = assessment.stated === true && level === 'warning' ? policy.warningsToDegrade : 1;
      const confirmed = confirm(count(health.counters, level, now, weight), now, policy);
      const isGone = level === 'critical' && assessment.findings.some(({ id }) => GONE.has(id));
      const bad = [...assessment.findings, ...(isGone ? slownessOf(health.counters) : open)];
      const isWorse = level === 'critical' && assessment.findings.some(isNoSlowness);
      const worse = isWorse ? 'yes' : level === 'critical' && assessment.findings.every(isSilence) ? 'not-said' : 'no';
      const counters = noteWorse(remembering(confirmed, level === 'ok' ? null : bad), worse, now);
      return show({ ...read, counters }, shownState(health.state, counters, level), now, policy);
    }
  }
}

const isTroubled = ({ confirmed }: Counters): boolean => confirmed === 'degraded' || confirmed === 'critical';

/**
 * What was wrong and of which nobody can say whether it still is: an answer that leaves it open is no good one. A restart forgets nothing of it,
 * another trouble since does, unless it is that nothing was there.
 */
const stillOpen = (counters: Counters, { withheld = [] }: Assessment): readonly Finding[] =>
  isTroubled(counters) ? (counters.by ?? []).filter(({ id }) => withheld.includes(id)) : [];

/** What answers again is as bad as what is left open, and no worse. */
const asBadAs = (open: readonly Finding[]): Confirmed =>
  open.some(({ level }) => level === 'critical') ? 'critical' : 'degraded';

/** How long something took before it was gone is not over by that; a share of failures is of nothing else than its being gone. */
const slownessOf = ({ by = [] }: Counters): readonly Finding[] =>
  by.filter(({ metric }) => metric !== null && METRICS[metric as BuiltInMetricId]?.unit === 'ms');

/** Critical, and not what was slow before and still is: that has a beginning of its own. */
const isNoSlowness = ({ id, level, metric }: Finding): boolean =>
  level === 'critical' && !SLOW_TOO.has(id) && (metric === null || METRICS[metric as BuiltInMetricId]?.unit !== 'ms');

/** No answer at all: what is slow gives none, and neither does another program that has taken the place of what is gone. */
const isSilence = ({ id }: Finding): boolean => SLOW_TOO.has(id);

function noteWorse(
  { worseSince, worseBefore, ...others }: Counters,
  isWorse: 'yes' | 'no' | 'not-said',
  now: Instant,
): Counters {
  const before = worseSince ?? worseBefore;
  if (isWorse === 'yes') return { ...others, worseSince: before ?? now };
  return isWorse === 'no' || before === undefined ? others : { ...others, worseBefore: before };
}

/** @param findings of a bad reading; null after a good one */
function remembering(counters: Counters, findings: readonly Finding[] | null): Counters {
  const by = isTroubled(counters) ? (findings ?? counters.by) : undefined;
  const { by: _, ...others } = counters;
  return by === undefined ? others : { ...others, by };
}

/**
 * A start was seen or made: failures count as starting for the grace period; a good reading ends it.
 * @param graceMs where another time is known
 */
export function noteStart(
  health: ComponentHealth,
  now: Instant,
  policy: HealthPolicy,
  graceMs = policy.startupGraceMs,
): ComponentHealth {
  const counters = { ...health.counters, ...NO_COUNTS, graceUntil: now.mono + graceMs };
  const state = health.state === 'healthy' || health.state === 'degraded' ? health.state : 'starting';
  return show({ ...health, counters }, state, now, policy);
}

/**
 * A start is known to have failed: failures count as failures again. What was in trouble before it is so still, and is not starting until the
 * next reading; what else it was is not known.
 */
export function noteFailedStart(health: ComponentHealth, now: Instant, policy: HealthPolicy): ComponentHealth {
  const counters = { ...health.counters, graceUntil: null };
  const saysSo = health.findings.some(({ level }) => level === 'starting');
  if (health.state !== 'starting' || saysSo) return { ...health, counters };
  return isTroubled(counters)
    ? show({ ...health, counters }, counters.confirmed ?? 'unknown', now, policy)
    : show({ ...health, findings: [], counters }, 'unknown', now, policy);
}

/**
 * The component when no reading came in for too long; also ends flapping that has passed.
 * @param periodMs how often its probe runs
 * @returns the same object when nothing changes
 */
export function stale(health: ComponentHealth, now: Instant, periodMs: number, policy: HealthPolicy): ComponentHealth {
  const limitMs = Math.max(STALE_FLOOR_MS, periodMs * policy.staleAfterPeriods);
  const tooOld = health.lastReadingAt !== null && now.mono - health.lastReadingAt.mono > limitMs;
  const calm = health.state === 'off' || health.state === 'unknown' || health.state === 'stale';
  if (tooOld && !calm) return show({ ...health, counters: { ...health.counters, ...NO_COUNTS } }, 'stale', now, policy);
  if (health.flapping === null) return health;
  const aged = show(health, health.state, now, policy);
  return aged.flapping?.changes === health.flapping.changes ? health : aged;
}

/**
 * After sleep nothing that was read before says anything about now: no alarm before two fresh readings agree. Where they find what was in trouble
 * before it in trouble still, that began when it did: nobody has seen it well in between.
 */
export function afterSleep(health: ComponentHealth, now: Instant): ComponentHealth {
  const counters = { ...forgotten(health.counters), ...begunBefore(health.counters), awoke: true };
  const calm = health.state === 'off' || health.lastReadingAt === null;
  if (calm) return { ...health, counters };
  return { ...health, state: 'stale', since: now, flapping: null, counters };
}

/** When the trouble began that is known now, also of what is awake again and not known to be in it yet. */
function begunBefore(counters: Counters): Partial<Counters> {
  const { confirmed, confirmedSince, awoke, firstBadAt, worseSince, worseBefore } = counters;
  if (!isTroubled(counters) && !(awoke && confirmed === null)) return {};
  const worse = worseSince ?? worseBefore;
  return {
    firstBadAt: isTroubled(counters) ? confirmedSince : firstBadAt,
    ...(worse === undefined ? {} : { worseBefore: worse }),
  };
}

const forgotten = ({ worseSince: _, worseBefore: __, ...counters }: Counters): Counters => ({
  ...counters,
  ...NO_COUNTS,
  changesAt: [],
  graceUntil: null,
  confirmed: null,
  confirmedSince: null,
});

/** The level with start-up taken into account: what is starting may fail until its time is over. */
function effectiveLevel(
  { counters }: ComponentHealth,
  assessment: Assessment,
  now: Instant,
  policy: HealthPolicy,
): Level {
  const { level, findings, startedAt } = assessment;
  if (level === 'starting') {
    // It says itself that it is starting; after its time that is worth a warning, and still not an outage.
    return counters.graceUntil === null || now.mono < counters.graceUntil ? 'starting' : 'warning';
  }
  if (level !== 'critical') return level;
  const explainable = findings.every((f) => f.level !== 'critical' || STARTING_UP.has(f.id));
  if (!explainable) return level;
  if (counters.graceUntil !== null && now.mono < counters.graceUntil) return 'starting';
  const youngStart = typeof startedAt === 'number' && now.mono - startedAt < policy.startupGraceMs;
  return youngStart && !hasAnsweredSince(counters, startedAt) ? 'starting' : level;
}

/**
 * What has answered since its start has started; when it fails now, that is a failure.
 * @param startedAt on the monotonic clock, in milliseconds
 */
export function hasAnsweredSince(counters: Pick<Counters, 'lastGoodAt' | 'answeredAt'>, startedAt: number): boolean {
  const answeredAt = Math.max(
    counters.lastGoodAt ?? Number.NEGATIVE_INFINITY,
    counters.answeredAt ?? Number.NEGATIVE_INFINITY,
  );
  return answeredAt + START_PRECISION_MS >= startedAt;
}

function startingCounters(
  { counters }: ComponentHealth,
  assessment: Assessment,
  now: Instant,
  policy: HealthPolicy,
): Counters {
  const says = assessment.level === 'starting';
  const { mayComeBackMs, findings } = assessment;
  const isAway = mayComeBackMs !== undefined || findings.some(({ id, level }) => level === 'critical' && GONE.has(id));
  return {
    ...counters,
    // Should it fail in the end, it was gone since then, and not since its time to start was over.
    ...(isAway ? { worseBefore: counters.worseSince ?? counters.worseBefore ?? now } : {}),
    goods: 0,
    firstBadAt: says && mayComeBackMs === undefined ? counters.firstBadAt : (counters.firstBadAt ?? now),
    // What may come back has as long as is said of it now: it is seen to be on its way.
    graceUntil:
      mayComeBackMs !== undefined
        ? now.mono + mayComeBackMs
        : (counters.graceUntil ?? (says ? now.mono + policy.startupGraceMs : null)),
  };
}

/** @param weight of a warning: as many as are needed where one is enough */
function count(counters: Counters, level: 'ok' | 'warning' | 'critical', now: Instant, weight: number): Counters {
  if (level === 'ok') {
    return {
      ...counters,
      goods: counters.goods + 1,
      // Critical that now alternates between good and warning has to become degraded some time.
      warnings: counters.confirmed === 'critical' ? counters.warnings : 0,
      criticals: 0,
      firstBadAt: null,
      graceUntil: null,
      lastGoodAt: now.mono,
      awoke: false,
    };
  }
  return {
    ...counters,
    goods: 0,
    warnings: counters.confirmed === 'critical' && level === 'critical' ? 0 : counters.warnings + weight,
    criticals: level === 'critical' ? counters.criticals + 1 : 0,
    firstBadAt: counters.firstBadAt ?? now,
  };
}

/** Moves what is confirmed, if the counts are enough for it. */
function confirm(counters: Counters, now: Instant, policy: HealthPolicy): Counters {
  const to = confirmedBy(counters, policy);
  if (to === null || to === counters.confirmed) return counters;
  const changed = counters.confirmed !== null;
  return {
    ...counters,
    confirmed: to,
    confirmedSince: to === 'healthy' ? now : (counters.firstBadAt ?? now),
    changesAt: changed ? [...counters.changesAt, now.mono].slice(-100) : counters.changesAt,
    warnings: to === 'degraded' ? counters.warnings : 0,
    awoke: false,
  };
}

function confirmedBy(counters: Counters, policy: HealthPolicy): Confirmed | null {
  const { confirmed, warnings, criticals, goods, awoke, by = [] } = counters;
  if (criticals >= (awoke ? Math.max(2, policy.criticalsToAlarm) : policy.criticalsToAlarm)) return 'critical';
  if (warnings >= policy.warningsToDegrade) return 'degraded';
  // What was no noise when it was stated is none when it is not any more.
  const isTold = by.length > 0 && by.every(({ id }) => factOf(id)?.stated === true);
  const needed = confirmed === null || confirmed === 'healthy' || isTold ? 1 : policy.goodsToRecover;
  if (goods >= needed) return 'healthy';
  return confirmed;
}

/** What is shown for a reading that said something. */
function shownState(before: HealthState, counters: Counters, level: 'ok' | 'warning' | 'critical'): HealthState {
  // A first warning is not yet a state of its own; a first critical after wake is not yet known to be true.
  if (counters.confirmed === null) return level === 'warning' ? 'healthy' : 'unknown';
  const recovering = level === 'ok' && counters.confirmed !== 'healthy' && before === 'starting';
  return recovering ? 'starting' : counters.confirmed;
}

/** Puts the state on, with the time since when it holds and whether it flaps. */
function show(health: ComponentHealth, state: HealthState, now: Instant, policy: HealthPolicy): ComponentHealth {
  const changesAt = health.counters.changesAt.filter((at) => now.mono - at < policy.flapWindowMs);
  const flapping =
    changesAt.length >= policy.flapChanges
      ? { changes: changesAt.length, windowMs: policy.flapWindowMs, firstAt: changesAt[0] }
      : null;
  // What was being started was not well meanwhile, though nothing else was confirmed.
  const isBack = state === 'healthy' && health.state === 'starting';
  const confirmedSince = isBack ? now : health.counters.confirmedSince;
  const confirmed = state === health.counters.confirmed ? confirmedSince : null;
  const since = confirmed ?? (state === health.state ? health.since : now);
  return { ...health, state, since, flapping, counters: { ...health.counters, confirmedSince, changesAt } };
}
