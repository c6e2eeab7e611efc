import type { Series } from '../../../shared/contract/index.ts';
import { type ComponentView, type Incident, knowsBadTimes } from '../../../shared/domain/index.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The slowest steady cadence is a minute; what lies further apart is not joined. */
const LONGEST_STEP_MS = 150_000;
/** Points of a long range are means: each stands for so much of it, and two of them for a gap. */
const LONG_POINTS = 720;

/** A stretch of time on a strip, in epoch milliseconds. */
export interface Block {
  readonly kind: 'read' | 'degraded' | 'critical';
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Epoch milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The last hour or day of one component: where readings exist, and over them where it was not well, as this session saw it and as the history
 * has it, but only where anything was read at all (`watched`; null when that is not known yet). Without a measured series only the present state and the history are known.
 */
export function stripBlocks(
  component: ComponentView,
  series: Series | null,
  nowWall: number,
  rangeMs = HOUR_MS,
  incidents: readonly Incident[] = [],
  watched: readonly Stretch[] | null = null,
): readonly Block[] {
  const start = nowWall - rangeMs;
  const cut = (block: Block): readonly Block[] => {
    const from = Math.max(start, block.from);
    const to = Math.min(nowWall, block.to);
    return to > from ? [{ ...block, from, to }] : [];
  };
  const past = incidents.flatMap((i) => incidentBlock(i, component, nowWall));
  const known = (block: Block): readonly Block[] => within(block, watched);
  if (series === null) return [presentBlock(component, nowWall), ...past].flatMap(known).flatMap(cut);
  const marks = series.marks.map((m): Block => ({ kind: m.state, from: m.from, to: m.to ?? nowWall, text: m.text }));
  const step = Math.max(LONGEST_STEP_MS, (2 * rangeMs) / LONG_POINTS);
  // What is read of it now may have no figure: then it is well by its state.
  const { sparkMetric, metrics, state } = component;
  const stated = sparkMetric !== null && metrics[sparkMetric] === undefined && state === 'healthy';
  const present = stated ? [presentBlock(component, nowWall)] : [];
  return [...readBlocks(series.points, step), ...[...present, ...past, ...marks].flatMap(known)].flatMap(cut);
}

/**
 * When anything was read at all: outside of this, while the machine slept or Lifeguard was off, nobody knows how it was.
 * @param machine a figure that can always be read while Lifeguard runs
 */
export function watchedStretches(machine: Series, nowWall: number, rangeMs: number): readonly Stretch[] {
  const step = Math.max(LONGEST_STEP_MS, (2 * rangeMs) / LONG_POINTS);
  return readBlocks(machine.points, step).map(({ from, to }) => ({
    from,
    // The latest figure stands for the time until the next.
    to: nowWall - to <= step ? nowWall : to,
  }));
}

/** The parts of a block in which anything was read. */
function within(block: Block, watched: readonly Stretch[] | null): readonly Block[] {
  if (watched === null) return [block];
  return watched.flatMap((stretch) => {
    const from = Math.max(block.from, stretch.from);
    const to = Math.min(block.to, stretch.to);
    return to > from ? [{ ...block, from, to }] : [];
  });
}

function presentBlock({ state, since, findings }: ComponentView, nowWall: number): Block {
  const kind = state === 'degraded' || state === 'critical' ? state : 'read';
  const known = kind !== 'read' || state === 'healthy';
  return { kind, from: since.wall, to: known ? nowWall : since.wall, text: findings[0]?.text ?? '' };
}

/**
 * An incident on the strip of the component that had it, and of those that it took along: only while each was not well, because one that
 * came back has good times in between.
 */
function incidentBlock(incident: Incident, { id, ...now }: ComponentView, nowWall: number): readonly Block[] {
  const { component, affected, mergedInto, severity, startedAt, openedAt, closedAt, state, title } = incident;
  if (mergedInto !== null || (component !== id && !affected.includes(id))) return [];
  const kind = severity === 'P0' || severity === 'P1' ? 'critical' : 'degraded';
  const times = (incident.badTimes ?? []).filter((t) => t.component === id);
  // What lasts was asked for a moment ago, and ended when its component became well; the incident itself may wait for others.
  const until = now.state === 'healthy' ? Math.min(nowWall, now.since.wall) : nowWall;
  const known = times.map((t): Block => ({ kind: t.state, from: t.from, to: t.to ?? until, text: title }));
  // What it took along has times of its own, and may be unknown for the rest.
  if (state === 'open' && (component === id ? knowsBadTimes(incident) : incident.badTimes !== undefined)) return known;
  if (state === 'open') return [...known, { kind, from: incident.failingSince ?? startedAt, to: until, text: title }];
  if (incident.badTimes !== undefined) return known;
  // Kept before stretches were; where nobody saw the end, only the beginning is certain.
  return [{ kind, from: startedAt, to: closedAt ?? openedAt, text: title }];
}

/** When it was not well, in the order of time. */
export const badBlocks = (blocks: readonly Block[]): readonly Block[] =>
  blocks.filter(({ kind }) => kind !== 'read').toSorted((a, b) => a.from - b.from);

/** When nothing was read of it although Lifeguard looked, in the order of time: that it was well then is not known. */
export function unreadStretches(blocks: readonly Block[], watched: readonly Stretch[] | null): readonly Stretch[] {
  const known = blocks.toSorted((a, b) => a.from - b.from);
  return (watched ?? []).flatMap(({ from, to }) => {
    const holes: Stretch[] = [];
    let end = from;
    for (const block of [...known, { from: to, to }]) {
      const next = Math.min(block.from, to);
      // What was read before and after and is not joined was not read between; before the first reading and after the last some time goes by.
      const least = end === from || next === to ? LONGEST_STEP_MS : 0;
      if (next - end > least) holes.push({ from: end, to: next });
      end = Math.max(end, block.to);
    }
    return holes;
  });
}

function readBlocks(points: Series['points'], step: number): readonly Block[] {
  const blocks: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | null = null;
  for (const [at, value] of points) {
    if (value === null) {
      open = null;
    } else if (open !== null && at - open.to <= step) {
      open.to = at;
    } else {
      open = { from: at, to: at };
      blocks.push(open);
    }
  }
  return blocks.map((b) => ({ kind: 'read', ...b, text: '' }));
}
