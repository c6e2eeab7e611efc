import type { Incident } from '../../shared/domain/index.ts';
import type { Fault } from './activities.ts';
import type { Notification, Seen } from './told.ts';

/** One activity as it went; times are epoch milliseconds. */
export interface Episode {
  readonly name: string;
  readonly row: string;
  readonly fault: Fault | null;
  readonly from: number;
  /** When it was over: what was broken answered again. */
  readonly over: number;
  /** When the next one began. */
  readonly to: number;
  /** How long until it was named; null for ordinary work, and where it was not. */
  readonly namedMs: number | null;
  /** How long after its end all was well again; null where it was not within the wait. */
  readonly calmMs: number | null;
}

/** What an episode left behind. */
export interface Score extends Episode {
  readonly notifications: readonly Notification[];
  readonly incidents: readonly Incident[];
  /** Milliseconds in which something was critical or degraded although nothing was wrong. */
  readonly redMs: number;
  readonly amberMs: number;
  /** Headlines of that time. */
  readonly said: readonly string[];
}

/** After the end of a fault it takes a moment to be sure: two good readings. Longer than this counts, in milliseconds. */
export const SURE_MS = 3000;

/** Broken code is work for so long and, in the product, for as long as starts take here (`ends.ts` of the backend): what lasts longer than this may have failed. */
const BROKEN_IS_WORK_MS = 20_000;

/** @param slack multiplies the moment that it takes to be sure of an end */
export function scoreOf(
  episode: Episode,
  seen: readonly Seen[],
  notified: readonly Notification[],
  incidents: readonly Incident[],
  slack = 1,
): Score {
  const within = (at: number) => at >= episode.from && at < episode.to;
  const truth = episode.fault === null ? null : ([episode.from, episode.over + SURE_MS * slack] as const);
  const { redMs, amberMs, said } = troubleOf(episode, seen, truth);
  return {
    ...episode,
    notifications: notified.filter((n) => within(n.at) && !isGoodNews(n)),
    incidents: incidents.filter((i) => within(i.openedAt) && !MACHINE.has(i.component)),
    redMs,
    amberMs,
    said,
  };
}

/** How the machine is does not depend on this day alone: others work on it as well. */
const MACHINE: ReadonlySet<string> = new Set(['cpu', 'memory', 'disk']);
const isGoodNews = ({ title }: Notification): boolean => /well again\.$/.test(title);

/** How long something was in trouble outside of the time in which something really was. */
function troubleOf({ from, to }: Episode, seen: readonly Seen[], truth: readonly [number, number] | null) {
  let redMs = 0;
  let amberMs = 0;
  const said = new Set<string>();
  for (const [i, { at, states, verdict, causes }] of seen.entries()) {
    const until = seen[i + 1]?.at ?? to;
    const begin = Math.max(at, from);
    const end = Math.min(until, to);
    if (end <= begin) continue;
    const excused = truth === null ? 0 : Math.max(0, Math.min(end, truth[1]) - Math.max(begin, truth[0]));
    const lasted = end - begin - excused;
    if (lasted <= 0) continue;
    const all = Object.entries(states).flatMap(([id, state]) => (MACHINE.has(id) ? [] : [state]));
    // A remark beside a healthy stack (a busy processor) is no trouble of the stack.
    const remark = causes.length > 0 && causes.every((c) => c.severity === 'P3');
    if (all.includes('critical')) redMs += lasted;
    else if (all.includes('degraded') && !remark) amberMs += lasted;
    else continue;
    const which = Object.keys(states).filter((id) => states[id] === 'critical' || states[id] === 'degraded');
    said.add(`${verdict} (${which.join(', ')})`);
  }
  return { redMs, amberMs, said: [...said] };
}

/** Whether it is as it has to be: ordinary work leaves nothing, a fault is named once and is over soon. */
export function failingsOf(score: Score): readonly string[] {
  const { notifications, incidents, fault, namedMs, redMs, amberMs } = score;
  const isWork = score.row === 'work' && (fault === null || score.over - score.from < BROKEN_IS_WORK_MS);
  const wrong: string[] = [];
  if (isWork && notifications.length > 0) wrong.push(`notified: ${notifications.map((n) => n.title).join(' | ')}`);
  if (isWork && incidents.length > 0) wrong.push(`incident: ${incidents.map((i) => i.title).join(' | ')}`);
  if (redMs > 0) wrong.push(`red ${(redMs / 1000).toFixed(1)} s while nothing was wrong: ${score.said.join(' | ')}`);
  if (amberMs > 0) wrong.push(`amber ${(amberMs / 1000).toFixed(1)} s: ${score.said.join(' | ')}`);
  if (fault !== null && namedMs === null) wrong.push('not named');
  if (score.calmMs === null) wrong.push('not calm again within its time');
  return wrong;
}

/** One line for each kind of activity, with what must be zero beside it, and a line of sums. */
export function table(scores: readonly Score[]): string {
  const kinds = [...new Map(scores.map((s) => [`${s.row} ${s.name}`, s])).keys()];
  const width = Math.max(...kinds.map((k) => k.length), 10);
  const head = `${'what happened'.padEnd(width)}  times  notified  incidents   red s  amber s  named  after      calm after`;
  const lines = kinds.map((kind) =>
    line(
      kind,
      width,
      scores.filter((s) => `${s.row} ${s.name}` === kind),
    ),
  );
  const sums = [
    line(
      'ordinary work',
      width,
      scores.filter((s) => s.row === 'work'),
    ),
    line(
      'faults',
      width,
      scores.filter((s) => s.row !== 'work'),
    ),
  ];
  return [head, ...lines, '─'.repeat(head.length), ...sums].join('\n');
}

const most = (values: readonly (number | null)[]): string => {
  const known = values.filter((v) => v !== null);
  return known.length === 0 ? '–' : `≤ ${(Math.max(...known) / 1000).toFixed(1)} s`;
};

function line(name: string, width: number, scores: readonly Score[]): string {
  const sum = (of: (s: Score) => number) => scores.reduce((total, s) => total + of(s), 0);
  const faults = scores.filter((s) => s.fault !== null);
  const named = faults.filter((s) => s.namedMs !== null).length;
  const cells = [
    String(scores.length).padStart(5),
    String(sum((s) => s.notifications.length)).padStart(8),
    String(sum((s) => s.incidents.length)).padStart(9),
    (sum((s) => s.redMs) / 1000).toFixed(1).padStart(7),
    (sum((s) => s.amberMs) / 1000).toFixed(1).padStart(7),
    (faults.length === 0 ? '–' : `${named}/${faults.length}`).padStart(5),
    most(scores.map((s) => s.namedMs)).padEnd(9),
    most(scores.map((s) => s.calmMs)),
  ];
  return `${name.padEnd(width)}  ${cells.join('  ')}`;
}
