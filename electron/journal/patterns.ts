import type { Happened, HappenedKind, Incident, Pattern } from '../../shared/domain/index.ts';
import { counted, formatDuration, formatPercent } from '../../shared/format.ts';
import { chanceOfSoMany } from '../../shared/statistics.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Fewer incidents, or fewer different occasions, prove nothing. */
const MIN_INCIDENTS = 3;
/** So large a share of the incidents has to fit. */
const MIN_SHARE = 0.75;
/** How likely chance alone may bring as many, all that was tried taken together. */
const CHANCE = 0.01;
/** A failure within one of these times belongs to what came before it. */
const WITHIN_MS = [2 * MINUTE, 10 * MINUTE] as const;
/** What is so nearly all the time is no pattern. */
const MOST_OF_THE_TIME = 0.7;
const HOURS_OF_DAY = 24;

export interface PatternInput {
  readonly incidents: readonly Incident[];
  /** What happened beside them and was no trouble. */
  readonly happened: readonly Happened[];
  /** Beginnings of the hours in which something was read, epoch milliseconds. */
  readonly watched: readonly number[];
  /** The hour of the day, 0 to 23, as the clock on the wall showed it. */
  readonly hourOf: (wall: number) => number;
}

/** One thing that incidents may have in common. */
interface Hypothesis {
  readonly id: string;
  /** `within 2 min after this machine woke up` */
  readonly words: string;
  readonly fits: (at: number) => boolean;
  /** It only says something where every incident fits, and those came on different days. */
  readonly always?: true;
  /** Share of the watched time that fits, 0 to 1. */
  readonly share: number;
  /** When it began to fit, each time; absent for what is no occasion. */
  readonly occasions?: readonly Occasion[];
  readonly occasionWords: (followed: number, of: number) => string;
}

interface Occasion {
  readonly from: number;
  readonly to: number;
}

/** What incidents of one cause have in common, the least likely to be chance first; at most one of a cause. Pure. */
export function patternsOf(input: PatternInput): Pattern[] {
  const groups = Map.groupBy(
    input.incidents.filter((i) => i.mergedInto === null),
    (i) => `${i.component} ${i.causeId}`,
  );
  const hypotheses = hypothesesOf(input);
  const many = [...groups.values()].filter((group) => group.length >= MIN_INCIDENTS);
  const tried = hypotheses.length * many.length;
  return many
    .flatMap((group) => {
      const found = hypotheses.flatMap((hypothesis) => judge(group, hypothesis, tried) ?? []);
      return found.sort((a, b) => a.chance - b.chance).slice(0, 1);
    })
    .sort((a, b) => a.chance - b.chance)
    .map(({ pattern }) => pattern);
}

function judge(
  group: readonly Incident[],
  hypothesis: Hypothesis,
  tried: number,
): { readonly pattern: Pattern; readonly chance: number } | null {
  const { fits, share, occasions, words, id, always } = hypothesis;
  const begun = group.map((i) => i.startedAt);
  const fitting = begun.filter(fits);
  const needed = always ? group.length : MIN_SHARE * group.length;
  if (fitting.length < MIN_INCIDENTS || fitting.length < needed) return null;
  if (always && new Set(fitting.map((at) => new Date(at).toDateString())).size < MIN_INCIDENTS) return null;
  const followed = occasions?.filter(({ from, to }) => begun.some((at) => at >= from && at < to)).length ?? 0;
  // What is more often followed by nothing does not bring it; and three failures after one occasion are one.
  if (occasions !== undefined && (followed < MIN_INCIDENTS || 2 * followed <= occasions.length)) return null;
  const chance = chanceOfSoMany(fitting.length, group.length, share);
  if (chance * tried > CHANCE) return null;
  const [newest] = group.toSorted((a, b) => b.startedAt - a.startedAt);
  if (newest === undefined) return null;
  const { component, causeId, title } = newest;
  const how = fitting.length === group.length ? (always ? 'Only' : 'Each time') : 'Most times';
  const pattern: Pattern = {
    id: `${component} ${causeId} ${id}`,
    ...{ component, causeId, title },
    text: `${how} (${fitting.length} of ${group.length}) ${words}.`,
    evidence: [
      ...(occasions === undefined ? [] : [hypothesis.occasionWords(followed, occasions.length)]),
      `That is ${formatPercent(100 * share)} of the time that was watched: by chance alone as many would hardly fall into it.`,
    ],
  };
  return { pattern, chance };
}

function hypothesesOf(input: PatternInput): readonly Hypothesis[] {
  if (input.watched.length === 0) return [];
  return [...afterSomething(input), ...atAnHour(input), ...withModel(input)];
}

const AFTER: Readonly<Partial<Record<HappenedKind, string>>> = {
  packages: 'packages of the backend’s environment changed, as `uv sync` does',
  wake: 'this machine woke up',
  save: 'a save',
  start: 'a start',
};

/** Soon after something happened. */
function afterSomething({ happened, watched }: PatternInput): readonly Hypothesis[] {
  const within = inHours(watched);
  const byKind = Map.groupBy(
    happened.filter((h) => h.kind !== undefined && within(h.at)),
    (h) => (h.kind === 'model' ? `model ${h.what ?? ''}` : (h.kind ?? '')),
  );
  return [...byKind].flatMap(([id, all]): readonly Hypothesis[] => {
    const [first] = all;
    const after =
      first?.kind === undefined ? undefined : first.kind === 'model' ? `${first.what} was loaded` : AFTER[first.kind];
    if (after === undefined) return [];
    return WITHIN_MS.map((ms) => {
      const occasions = joined(all.map((h) => ({ from: h.at, to: h.at + ms })));
      const covered = occasions.reduce((sum, { from, to }) => sum + to - from, 0);
      return {
        id: `${id} ${ms}`,
        words: `within ${formatDuration(ms)} after ${after}`,
        fits: (at) => occasions.some(({ from, to }) => at >= from && at < to),
        share: Math.min(1, covered / (watched.length * HOUR)),
        occasions,
        occasionWords: (followed, of) =>
          followed === of
            ? `It failed after each of the ${counted(of, 'time')} that this happened.`
            : `It failed after ${followed} of the ${counted(of, 'time')} that this happened.`,
      };
    });
  });
}

/** In the same hour of the day, on different days. */
function atAnHour({ watched, hourOf }: PatternInput): readonly Hypothesis[] {
  return [...Map.groupBy(watched, hourOf)].map(([hour, begun]): Hypothesis => {
    return {
      id: `hour ${hour}`,
      words: `between ${hour}:00 and ${(hour + 1) % HOURS_OF_DAY}:00`,
      fits: (at) => hourOf(at) === hour,
      share: begun.length / watched.length,
      occasions: begun.map((from) => ({ from, to: from + HOUR })),
      occasionWords: (followed, of) =>
        `On ${counted(of, 'day')} this hour was watched; on ${followed} of them it failed in it.`,
    };
  });
}

/** While one of several models was the one that was loaded last. */
function withModel({ happened, watched }: PatternInput): readonly Hypothesis[] {
  const loads = happened.filter((h) => h.kind === 'model').toSorted((a, b) => a.at - b.at);
  const at = (wall: number) => loads.findLast((h) => h.at <= wall)?.what ?? null;
  return [...new Set(loads.flatMap((h) => h.what ?? []))].flatMap((model): readonly Hypothesis[] => {
    const share = watched.filter((from) => at(from + HOUR / 2) === model).length / watched.length;
    if (share === 0 || share > MOST_OF_THE_TIME) return [];
    return [
      {
        id: `with ${model}`,
        words: `while ${model} was the model`,
        fits: (wall) => at(wall) === model,
        always: true,
        share,
        occasionWords: () => '',
      },
    ];
  });
}

const inHours = (watched: readonly number[]): ((at: number) => boolean) => {
  const hours = new Set(watched.map((at) => Math.floor(at / HOUR)));
  return (at) => hours.has(Math.floor(at / HOUR));
};

/** Occasions that overlap are one: who saves ten times in a minute did one thing. */
function joined(all: readonly Occasion[]): readonly Occasion[] {
  const found: Occasion[] = [];
  for (const one of all.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last === undefined || one.from >= last.to) found.push(one);
    else found[found.length - 1] = { from: last.from, to: Math.max(last.to, one.to) };
  }
  return found;
}
