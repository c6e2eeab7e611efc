import { componentTitle, type Incident } from '../../../shared/domain/index.ts';
import type { Stretch } from './strip-blocks.ts';

/** What somebody looks for; an empty text stands for anything. */
export interface IncidentFilter {
  readonly component: string;
  readonly severity: string;
  readonly span: string;
  readonly words: string;
  /** A stretch of time, as somebody chose it on an axis. */
  readonly stretch: Stretch | null;
}

const HOUR_MS = 3_600_000;
/** A night begins and ends at these hours. */
const EVENING = 20;
const MORNING = 8;

/** Midnight of the day in which a moment lies, by this machine's clock. */
function midnight(wall: number, daysBefore = 0): number {
  const date = new Date(wall);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() - daysBefore);
  return date.getTime();
}

/** Times that are asked for by name, as epoch milliseconds from one to before the other. */
export const SPANS = [
  { id: 'today', name: 'Today', of: (now: number) => [midnight(now), Number.POSITIVE_INFINITY] },
  {
    id: 'night',
    name: 'Last night',
    of: (now: number) => [midnight(now, 1) + EVENING * HOUR_MS, midnight(now) + MORNING * HOUR_MS],
  },
  { id: 'week', name: 'Last 7 days', of: (now: number) => [midnight(now, 6), Number.POSITIVE_INFINITY] },
] as const satisfies readonly { id: string; name: string; of: (now: number) => readonly [number, number] }[];

/** Whether it was going on at any moment from one to before the other; `now` is epoch milliseconds like these. */
export const wasGoingOn = (
  { startedAt, openedAt, closedAt, state }: Incident,
  { from, to }: Stretch,
  now: number,
): boolean => startedAt < to && (closedAt ?? (state === 'open' ? now : openedAt)) >= from;

/**
 * Those that fit all of it. A time fits what was going on in it, not only what began in it.
 * @param now epoch milliseconds
 */
export function matchingIncidents(
  incidents: readonly Incident[],
  { component, severity, span, words, stretch }: IncidentFilter,
  now: number,
): readonly Incident[] {
  const [from, to] = SPANS.find(({ id }) => id === span)?.of(now) ?? [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return incidents.filter((i) => {
    const text = `${i.id} ${i.title} ${i.detail} ${componentTitle(i.component)}`.toLowerCase();
    return (
      (component === '' || i.component === component || i.affected.some((id) => id === component)) &&
      (severity === '' || i.severity === severity) &&
      wasGoingOn(i, { from, to }, now) &&
      (stretch === null || wasGoingOn(i, stretch, now)) &&
      wanted.every((word) => text.includes(word))
    );
  });
}

/**
 * The heading that something stands under: `Today`, `Last night`, `Yesterday`, `Tuesday 13 January`, with the year where it is
 * another one.
 */
export function dayOf(wall: number, now: number): string {
  const hour = new Date(wall).getHours();
  const isNight = wall >= midnight(now, 1) + EVENING * HOUR_MS && wall < midnight(now) + MORNING * HOUR_MS;
  if (isNight && (hour >= EVENING || hour < MORNING)) return 'Last night';
  if (wall >= midnight(now)) return 'Today';
  if (wall >= midnight(now, 1)) return 'Yesterday';
  const year = new Date(wall).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return new Date(wall).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', ...year });
}
