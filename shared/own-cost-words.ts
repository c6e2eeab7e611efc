import { componentTitle, type OwnCost, type OwnCostWindow } from './domain/index.ts';
import { formatBytes } from './format.ts';

export interface OwnCostRow {
  readonly title: string;
  readonly sinceStart: string;
  /** Over the last twelve hours; null while it has not run for that long. */
  readonly lately: string | null;
}

/** Of a shorter time no rate can be told: the start alone would be most of it. */
const LEAST_MS = 15_000;

/** `0.24`, `12`: two digits that count; `0` for none at all. */
const figure = (value: number): string =>
  value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(value >= 1 ? 1 : 2);

const ROWS: readonly (readonly [title: string, words: (window: OwnCostWindow) => string | null])[] = [
  ['Processor', ({ cpuMs, overMs }) => `${figure((100 * cpuMs) / overMs)} % of a core`],
  ['Wake-ups', ({ wakeUps, overMs }) => (wakeUps === null ? null : `${figure((1000 * wakeUps) / overMs)} a second`)],
  ['Written to disk', ({ writtenBytes }) => (writtenBytes === null ? null : formatBytes(writtenBytes))],
  ['Sent over connections', ({ sentBytes }) => formatBytes(sentBytes)],
];

const perMinute = ({ asked, overMs }: OwnCostWindow, component: string): string =>
  `${figure(((asked.find((a) => a.component === component)?.times ?? 0) * 60_000) / overMs)} a minute`;

/** What Lifeguard costs, as rows: the process, then how often each component is asked. Only what was counted is told. */
export function ownCostRows({ sinceStart, lately, residentBytes }: OwnCost): readonly OwnCostRow[] {
  if (sinceStart.overMs < LEAST_MS) return [];
  const counted = ROWS.flatMap(([title, words]) => {
    const first = words(sinceStart);
    return first === null ? [] : [{ title, sinceStart: first, lately: lately === null ? null : words(lately) }];
  });
  const memory = { title: 'Memory now', sinceStart: formatBytes(residentBytes), lately: null };
  const mostFirst = sinceStart.asked.toSorted((a, b) => b.times - a.times);
  const asked = mostFirst.map(({ component }) => ({
    title: `Asks ${componentTitle(component)}`,
    sinceStart: perMinute(sinceStart, component),
    lately: lately === null ? null : perMinute(lately, component),
  }));
  return [...counted, memory, ...asked];
}
