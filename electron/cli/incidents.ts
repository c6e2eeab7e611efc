import { z } from 'zod';
import {
  againstText,
  clocksOf,
  componentTitle,
  type Incident,
  type IncidentClock,
  IncidentDetailSchema,
  IncidentSchema,
  type Run,
  StatisticsSchema,
  tookText,
} from '../../shared/domain/index.ts';
import { formatClock, formatDuration } from '../../shared/format.ts';
import { type Command, UsageError } from './command.ts';
import { endedAfter } from './ended-after.ts';
import { EXIT } from './exit-code.ts';
import { hasTroubledHistory } from './history-trouble.ts';
import { jsonText, shorten, wrap } from './io.ts';
import { lookAtOpen } from './look-at-open.ts';
import { table } from './render.ts';

/** A terminal with so many columns has room for what an incident is about beside its title, cut to this. */
const WIDE = 100;
const LONGEST_NAME = 24;
/** The half of fewer incidents than these says nothing. */
const FEW = 4;

/** What `incidents --json` prints. */
export const IncidentsSchema = z.object({
  schema: z.literal(1),
  incidents: z.array(IncidentSchema),
  statistics: StatisticsSchema,
});

export const incidents: Command = {
  name: 'incidents',
  summary: 'list what failed, or show one incident with its timeline',
  usage: '[NUMBER] [--json]',
  examples: [
    ['lifeguard incidents', 'the latest, and this week beside the week before'],
    ['lifeguard incidents 12', 'what happened in incident 12, in its order'],
  ],
  looks: 'after-plan',
  ofHistory: true,
  words: [0, 1],
  completes: (words) => (words.length === 0 ? ['incidents'] : []),
  async run(context) {
    const [word] = context.args;
    const engine = await context.stack();
    const { columns, print } = context;
    if (word !== undefined) {
      const id = numberOf(word);
      const known = await engine.incident(id);
      const detail =
        known?.incident.state === 'open' && (await lookAtOpen(context)) ? await engine.incident(id) : known;
      if (detail === null) throw noSuch(word);
      if (context.json) print(jsonText(IncidentDetailSchema.parse(detail)));
      else {
        const { incident, timeline } = detail;
        const lines = [
          ...wrap(`${incident.severity}  ${incident.title} ${incident.detail}`, columns),
          ...wrap(lengthText(incident), columns),
          ...clocksOf(detail, Date.now()).flatMap((clock) => wrap(clockLine(clock, incident), columns, '    ')),
          '',
        ];
        for (const { at, kind, text } of timeline)
          lines.push(
            ...wrap(`${stamp(at)}  ${kind}: ${text}`, columns, '    ').map((l, i) => (i === 0 ? l.trimStart() : l)),
          );
        for (const { text, evidence } of detail.patterns ?? [])
          lines.push('', ...wrap(`Pattern: ${text} ${evidence.join(' ')}`, columns));
        lines.push('', ...wrap(`The report: lifeguard report ${incident.id}`, columns));
        print(lines.join('\n'));
      }
      return incidentCode(detail.incident);
    }
    const latest = async () => (await engine.incidents({ limit: 20 })).filter((i) => i.mergedInto === null);
    const known = await latest();
    const all = known.some((i) => i.state === 'open') && (await lookAtOpen(context)) ? await latest() : known;
    const statistics = await engine.statistics();
    if (context.json) print(jsonText(IncidentsSchema.parse({ schema: 1, incidents: all, statistics })));
    else if (all.length === 0) print(withoutIncidents(await engine.runs(), hasTroubledHistory(engine), columns));
    else {
      const rows = all.map((i) => [
        String(i.id),
        i.severity,
        stamp(i.openedAt),
        // The title names it too, and in a narrow terminal is what is wanted.
        ...(columns < WIDE ? [] : [shorten(componentTitle(i.component), LONGEST_NAME)]),
        lengthText(i),
        i.title,
      ]);
      const { current, previous } = statistics;
      const { medianMs } = current.recovery;
      const half =
        medianMs === null || current.incidents < FEW
          ? ''
          : `, half of them recovered within ${formatDuration(medianMs)}`;
      const week = `This week: ${current.incidents} (the week before: ${previous.incidents})${half}.`;
      const patterns = (statistics.patterns ?? []).flatMap(({ title, text, evidence }) =>
        wrap(`Pattern of “${title}”: ${text} ${evidence.join(' ')}`, columns),
      );
      print([...table(rows, columns), '', ...wrap(week, columns), ...patterns].join('\n'));
    }
    return all.some((i) => i.state === 'open' && i.severity < 'P2')
      ? EXIT.critical
      : all.some((i) => i.state === 'open')
        ? EXIT.degraded
        : EXIT.healthy;
  },
};

/** Recoveries that failed although nothing that is watched did, such as a cache that could not be cleared, or that nothing. */
function withoutIncidents(runs: readonly Run[], isTroubled: boolean, columns: number): string {
  const failed = runs.filter((r) => r.state === 'failed').slice(0, 10);
  if (failed.length === 0)
    return isTroubled
      ? 'No incident is known, as far as the history can be read.'
      : 'Nothing has failed since Lifeguard keeps its history.';
  const lines = failed.map((r) => `${stamp(r.startedAt.wall)}  ${r.title} failed: ${r.result ?? 'it left no result.'}`);
  return ['No incident was recorded; these recoveries failed:', ...lines].flatMap((l) => wrap(l, columns)).join('\n');
}

const incidentCode = ({ state, severity }: Incident): number => {
  if (state !== 'open') return EXIT.healthy;
  return severity < 'P2' ? EXIT.critical : EXIT.degraded;
};

/** @throws UsageError */
export function numberOf(word: string): number {
  if (/^[1-9]\d{0,9}$/.test(word)) return Number(word);
  throw new UsageError(`"${word}" is not the number of an incident.`, 'The numbers are listed by: lifeguard incidents');
}

export const noSuch = (word: string): UsageError =>
  new UsageError(`There is no incident ${word}.`, 'The numbers are listed by: lifeguard incidents');

/** Day and time: `2026-01-14 13:35`. */
export function stamp(wall: number): string {
  const date = new Date(wall);
  const day = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
  return `${day} ${formatClock(wall, wall)}`;
}

const lengthText = (incident: Incident): string =>
  endedAfter(incident) ?? (incident.state === 'open' ? 'open' : 'end not known');

/** One of the guide's clocks: `Time to detect: 4 s, target 1 min: within the target`. */
function clockLine(clock: IncidentClock, incident: Incident): string {
  const target = clock.targetMs === null ? '' : `, target ${formatDuration(clock.targetMs)}`;
  return `Time to ${clock.what}: ${tookText(clock)}${target}: ${againstText(clock, incident)}`;
}
