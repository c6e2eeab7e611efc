import { z } from 'zod';
import { HeldAlarmsSchema } from '../../shared/contract/index.ts';
import { CAUSES, CauseIdSchema, catalogueIn, type Settings, stackName } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import type { AnyEngine } from '../app/index.ts';
import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText } from './io.ts';
import { refuseUnreached } from './unreached.ts';

/** What `pause --json` prints: what is held afterwards. */
export const PauseSchema = HeldAlarmsSchema.extend({ schema: z.literal(1) });

export const pause: Command = {
  name: 'pause',
  summary: 'hold alarms for a while: all of them, or those of one cause',
  usage: '[LENGTH|HH:MM|tomorrow|off [CAUSE]] [--json]',
  details: [
    'Watching goes on. While all alarms are held, nothing becomes an incident and nothing is recovered by itself.',
    'It is kept: a restart of Lifeguard does not end it. With several stacks it holds those of one.',
  ],
  examples: [
    ['lifeguard pause', 'what is held now, and until when'],
    ['lifeguard pause 45m', 'holds all alarms; 2h and 3d work too'],
    ['lifeguard pause 1h backend-slow', 'only this cause is not notified of'],
    ['lifeguard pause off', 'notifies again'],
  ],
  words: [0, 2],
  looks: false,
  async run({ args: [length, cause], attached, configuration, places, stack, unreached, print, json }) {
    if (cause !== undefined && !isCause(cause, (await configuration()).current().settings))
      throw new UsageError(
        `There is no cause "${cause}".`,
        'Those that are present are named by: lifeguard diagnose --json',
      );
    const now = Date.now();
    const until = length === undefined || length === 'off' ? null : untilOf(length, new Date(now));
    const engine = await stack();
    if (length !== undefined) {
      refuseUnreached(unreached());
      await hold(engine, until, cause ?? null);
    }
    const held = await engine.heldAlarms();
    // What this process alone knows ends with it.
    if (length !== undefined && held.unkept !== undefined && (await attached()) === null)
      throw new Error(`Nothing was changed: it could not be written down (${held.unkept}).`);
    if (json) print(jsonText(PauseSchema.parse({ schema: 1, ...held })));
    else {
      const isOneOfSeveral = places.stack !== undefined || (await configuration()).current().stacks.length > 0;
      print(heldWords(held, now, isOneOfSeveral ? stackName(places.stack ?? null) : null).join('\n'));
    }
    return EXIT.healthy;
  },
};

/** Whether anything that is watched with these settings can have this cause. */
function isCause(id: string, settings: Settings): boolean {
  const { ids } = catalogueIn(settings);
  const [, of] = id.split(':');
  if (of !== undefined) return CauseIdSchema.safeParse(id).success && ids.some((c) => c === of);
  return CAUSES.has(id) || (settings.services ?? []).some((s) => id.startsWith(`${s.id}-`));
}

async function hold(engine: AnyEngine, until: number | null, cause: string | null): Promise<void> {
  try {
    await (cause === null ? engine.pause(until) : engine.snooze(cause, until));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), 'See: lifeguard help pause');
  }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** The working day begins for a person, not with the date. */
const MORNING_HOUR = 8;

/**
 * The end of a pause in epoch milliseconds, in local time where it names one.
 * @param text `45m`, `2h`, `3d`, `17:30` (today, or tomorrow where that is over), `tomorrow`
 * @throws UsageError
 */
export function untilOf(text: string, now: Date): number {
  const length = /^([1-9]\d{0,4})(m|h|d)$/.exec(text);
  if (length) return now.getTime() + Number(length[1]) * (UNITS[length[2] ?? ''] ?? 0);
  const day = (days: number, hours: number, minutes: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours, minutes).getTime();
  if (text === 'tomorrow') return day(1, MORNING_HOUR, 0);
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!clock) throw new UsageError(`"${text}" is no length of a pause.`, 'Use: 45m, 2h, 3d, 17:30, tomorrow or off');
  const [hours, minutes] = [Number(clock[1]), Number(clock[2])];
  const today = day(0, hours, minutes);
  return today > now.getTime() ? today : day(1, hours, minutes);
}

/**
 * What is held, in sentences.
 * @param stack whose alarms these are, where there are several stacks; null where there is one
 */
export function heldWords(
  { pausedUntil, snoozed, unkept }: z.infer<typeof HeldAlarmsSchema>,
  now: number,
  stack: string | null,
): string[] {
  const [of, others] = stack === null ? ['', ''] : [` of the stack ${stack}`, '; those of other stacks are not'];
  const all =
    pausedUntil === null
      ? `Alarms${of} are not paused.`
      : `All alarms${of} are held until ${formatClock(pausedUntil, now)}${others}.`;
  const held = snoozed.map(({ cause, until }) => `Not notified of until ${formatClock(until, now)}: ${cause}`);
  const kept = unkept === undefined ? [] : [`It could not be written down (${unkept}): it ends with this Lifeguard.`];
  return [all, ...held, ...kept];
}
