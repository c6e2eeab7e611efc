import {
  backendUrl,
  type Goal,
  type MemoryTrend,
  type PlanResult,
  type PlanStep,
  type Readings,
} from '../../../shared/domain/index.ts';
import { formatBytes, formatDuration, formatList, formatOf, formatPercent } from '../../../shared/format.ts';
import { isLeak } from '../../health/trend.ts';
import { actStep, httpStep, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { measureMemory } from './measure-memory.ts';
import { backendPlan, LOOK, notRunning } from './plan-performance.ts';
import { restartBackend, untilHealthy, verifiable } from './plan-recover.ts';

/** The guide restarts for memory when the machine is above this, in percent. */
const RESTART_ABOVE_PERCENT = 85;
/** What gave back this share of what had grown is no leak that only a restart ends. */
const GIVEN_BACK = 0.5;

/** What is short of memory; each is null where it is not. */
interface Short {
  /** Of the machine, in percent. */
  readonly used: number | null;
  /** Of the backend, and its budget, in bytes. */
  readonly over: { readonly resident: number; readonly budget: number } | null;
  readonly leak: MemoryTrend | null;
}

/** Free memory: model caches; a graceful restart only where that is not enough and memory is short, the backend is above its budget, or it leaks. */
export function planFreeMemory(input: PlanInput): PlanResult {
  const { readings, settings } = input;
  const nothing = notRunning(input, 'it holds no memory');
  if (nothing !== null) return nothing;
  const trend = readings.process?.facts.trend;
  const leak = isLeak(trend, settings['backend.leakWindow'] * 1000) ? trend : null;
  const short: Short = { ...shortOf(readings, settings['thresholds.process.resident'].warning), leak };
  const clear = httpStep(
    'clear-models',
    'Clear the model caches',
    'POST',
    `${backendUrl(settings)}/admin/clear-model-cache`,
  );
  const why = whyShort(short);
  if (why.length === 0) {
    const steps = [LOOK(), measureMemory('before'), clear, measureMemory('after'), verifyStep(['backend'], 30_000)];
    const used = readings.memory?.metrics['memory.used'];
    const resident = readings.process?.metrics['process.resident'];
    const budget = settings['thresholds.process.resident'].warning;
    const machine = `the machine uses ${used === undefined ? 'an unknown share' : formatPercent(used)} (the guide restarts above ${formatPercent(RESTART_ABOVE_PERCENT)})`;
    const own = `the backend ${resident === undefined ? 'an unknown amount' : formatBytes(resident)}${budget === null ? '' : ` (its budget is ${formatBytes(budget)})`}`;
    const words = `No restart: ${machine} and ${own}.`;
    return { ok: true, plan: backendPlan('free-memory', 'Free memory', steps, [words]) };
  }
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const goal = memoryGoal(short);
  const steps = [
    LOOK(),
    measureMemory('before', goal?.by),
    clear,
    enough(short, grownIn(readings)),
    ...[...restart.steps, untilHealthy(input)].map((step): PlanStep => ({ ...step, unlessEnough: true })),
    measureMemory('after', goal?.by),
    verifyStep(verifiable(settings), 30_000),
  ];
  const note = `The restart is left out where clearing the caches is enough. It is for this: ${formatList(why)}.`;
  const plan = backendPlan('free-memory', 'Free memory', steps, [note, ...restart.notes], restart.confirm);
  return { ok: true, plan: goal === null ? plan : { ...plan, goal: goal.goal } };
}

function shortOf(readings: Readings, budget: number | null): Omit<Short, 'leak'> {
  const used = readings.memory?.metrics['memory.used'];
  const resident = readings.process?.metrics['process.resident'];
  return {
    used: used !== undefined && used > RESTART_ABOVE_PERCENT ? used : null,
    over: resident !== undefined && budget !== null && resident > budget ? { resident, budget } : null,
  };
}

function whyShort({ used, over, leak }: Short): readonly string[] {
  const pace = leak === null ? null : `its memory grows by ${formatBytes(leak.bytesPerMinute)} a minute`;
  const ends = leak?.limitInMs == null ? '' : ` and reaches its limit in ${formatDuration(leak.limitInMs)}`;
  return [
    used === null ? null : `the machine uses ${formatPercent(used)} of its memory`,
    over === null ? null : `the backend takes ${formatOf(over.resident, over.budget, 'bytes')}`,
    pace === null ? null : `${pace}${ends}`,
  ].filter((words) => words !== null);
}

/** What a leak has taken so far, in bytes, with its part on the GPU where the trend is of that. */
function grownIn({ process }: Readings): { readonly now: number; readonly grown: number } | null {
  const trend = process?.facts.trend;
  const now = process?.metrics[trend?.of === 'footprint' ? 'process.footprint' : 'process.resident'];
  return trend == null || now === undefined ? null : { now, grown: (trend.bytesPerMinute * trend.spanMs) / 60_000 };
}

/** Whether the caches were it, looked at before anything is stopped. */
const enough = (short: Short, grown: ReturnType<typeof grownIn>): PlanStep =>
  actStep({
    id: 'enough',
    title: 'See whether that is enough',
    display: 'read memory of the backend and the machine',
    name: 'backend.memory-enough',
    args: { budget: short.over?.budget ?? null, leaks: short.leak !== null },
    onlyLooks: true,
    timeoutMs: 10_000,
    optional: true,
    run: async ({ leaks }, { world, signal }) => {
      const readings = await world.look(['process', 'memory'], signal);
      const { warning } = world.settings['thresholds.process.resident'];
      const still = whyShort({ ...shortOf(readings, warning), leak: null });
      const is = readings.process?.metrics[short.leak?.of === 'footprint' ? 'process.footprint' : 'process.resident'];
      const back = is === undefined || grown === null ? null : grown.now - is;
      const kept = leaks && (back === null || grown === null || back < grown.grown * GIVEN_BACK);
      if (is === undefined || still.length > 0 || kept) {
        const more = [...still, ...(kept && still.length === 0 ? ['what has grown was not given back'] : [])];
        return {
          ok: true,
          result: `It is not: ${formatList(more.length === 0 ? ['its memory was not read'] : more)}.`,
        };
      }
      return {
        ok: true,
        enough: true,
        result: `It is: the backend takes ${formatBytes(is)} now, and is not restarted.`,
      };
    },
  });

/** What was above its limit has to be below it afterwards; a leak alone cannot be judged by one look. */
function memoryGoal({ over, used }: Short): { readonly by: 'backend' | 'machine'; readonly goal: Goal } | null {
  if (over !== null)
    return {
      by: 'backend',
      goal: {
        what: 'memory of the backend',
        unit: 'bytes',
        limit: over.budget,
        next: 'It needs that much from its start on: use a smaller model, or raise the budget if it is meant to.',
      },
    };
  if (used === null) return null;
  return {
    by: 'machine',
    goal: {
      what: 'memory in use',
      unit: 'percent',
      limit: RESTART_ABOVE_PERCENT,
      next: 'What else runs takes it: look at the programs that use most, and end those that are not needed.',
    },
  };
}
