import { type Activity, type Chance, FAULTS, names, ORDINARY } from './activities.ts';
import type { Desk } from './desk.ts';
import { type Episode, failingsOf, type Score, scoreOf } from './score.ts';
import type { Seen } from './told.ts';

/** So long all is waited for until it is calm again after an activity. */
const CALM_MS = 60_000;
/** A notification is due after three seconds, and a recovery counts after ten: what an activity does is known by then. */
const SETTLE_MS = 4000;
const NEWS_MS = 12_000;
/** One activity in so many is a fault, */
const FAULT_EVERY = 4;
/** and between two faults lies so much time, in milliseconds: what fails three times in five minutes is unstable, and is rightly called so. */
const FAULTS_APART_MS = 160_000;

export interface DayOptions {
  readonly desk: Desk;
  readonly chance: Chance;
  /** What happens, one after the other. */
  readonly activities: Iterable<Activity>;
  /** Milliseconds after which nothing more is begun. */
  readonly lengthMs: number;
  /** Multiplies what a fault may take to be named and what is not counted right after its end; more than 1 beside other tests. */
  readonly slack?: number;
  readonly told?: (text: string) => void;
}

/** Lives through activities one after the other, and counts what each left behind. */
export async function liveThrough(options: DayOptions): Promise<readonly Score[]> {
  const { desk, chance, activities, lengthMs, slack = 1, told } = options;
  const { observer } = desk;
  await observer.until(desk.isCalm, 60_000, 'calm before the day');
  // Percentiles and held connections need a moment; a day does not begin with the first second of a backend.
  await observer.holds(() => false, SETTLE_MS);
  const episodes: Episode[] = [];
  const begun = performance.now();
  for (const activity of activities) {
    if (performance.now() - begun > lengthMs) break;
    told?.(`${activity.row} ${activity.name}`);
    const episode = await liveOne(desk, activity, chance, slack);
    episodes.push(episode);
    const so = failingsOf(scoreOf(episode, observer.seen, observer.notified, [], slack));
    for (const text of so) told?.(`  ${text}`);
    if (episode.calmMs === null) told?.(`  ${unrest(observer.last)}`);
  }
  const incidents = await observer.incidents();
  return episodes.map((e) => scoreOf(e, observer.seen, observer.notified, incidents, slack));
}

async function liveOne(
  desk: Desk,
  { name, row, fault, run }: Activity,
  chance: Chance,
  slack: number,
): Promise<Episode> {
  const { observer } = desk;
  const from = Date.now();
  let namedMs: number | null = null;
  const named = async () => {
    if (fault === undefined) return;
    const isNamed = () => observer.last !== undefined && observer.last.at >= from && names(fault, observer.last);
    if (await observer.holds(isNamed, fault.limitMs * slack)) namedMs = Date.now() - from;
    // A fault lasts long enough to be notified; broken code is mended when its writer sees it.
    if (row !== 'work') await observer.holds(() => observer.notified.some((n) => n.at >= from), SETTLE_MS);
  };
  await run(desk, chance, named);
  const over = Date.now();
  const isCalm = await observer.holds(desk.isCalm, CALM_MS);
  const calmMs = isCalm ? Date.now() - over : null;
  const isNotified = observer.notified.some((n) => n.at >= from);
  await observer.holds(() => false, isNotified ? NEWS_MS : SETTLE_MS);
  return { name, row, fault: fault ?? null, from, over, to: Date.now(), namedMs, calmMs };
}

/** What is not well, as it was seen last. */
const unrest = (last: Seen | undefined): string =>
  JSON.stringify({
    states: Object.entries(last?.states ?? {}).filter(([, state]) => state !== 'healthy' && state !== 'off'),
    causes: last?.causes.map(({ severity, title, detail }) => `${severity} ${title} ${detail}`),
  });

/** Ordinary work without end, as chance has it, with a fault now and then. */
export function* asItComes(chance: Chance, reload: boolean): Generator<Activity> {
  const fits = (a: Activity) => a.needs === undefined || (a.needs === 'reload') === reload;
  let lastFault = Number.NEGATIVE_INFINITY;
  for (;;) {
    const isDue = chance.next() < 1 / FAULT_EVERY && performance.now() - lastFault > FAULTS_APART_MS;
    yield pick((isDue ? FAULTS : ORDINARY).filter(fits), chance);
    if (isDue) lastFault = performance.now();
  }
}

/** Each activity that fits once, faults among the work. */
export function eachOnce(reload: boolean): readonly Activity[] {
  const fits = (a: Activity) => a.needs === undefined || (a.needs === 'reload') === reload;
  const faults = FAULTS.filter(fits);
  return ORDINARY.filter(fits).flatMap((activity, i) => [activity, ...faults.slice(i, i + 1)]);
}

function pick(activities: readonly Activity[], chance: Chance): Activity {
  const sum = activities.reduce((total, a) => total + a.weight, 0);
  let at = chance.next() * sum;
  const found = activities.find((a) => {
    at -= a.weight;
    return at < 0;
  });
  if (found === undefined) throw new Error('There is nothing to do.');
  return found;
}
