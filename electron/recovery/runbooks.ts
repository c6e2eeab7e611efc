import {
  type ComponentId,
  componentTitle,
  type PlanResult,
  type Readings,
  type RunbookId,
  type Settings,
} from '../../shared/domain/index.ts';
import type { RunbookWords } from '../../shared/runbook-words.ts';
import { attemptLimit, severityLimits } from './limits.ts';
import type { Mends, Reload, RunbookActs } from './runbook.ts';
import type { GatherInput } from './world.ts';

/** A runbook: its words, which the pages share, and what it does. */
export interface Runbook extends RunbookWords, Omit<RunbookActs, 'prepare'> {
  /** Looks up what no reading tells and makes the plan. Reads, never changes. */
  readonly prepare: (input: GatherInput) => Promise<PlanResult>;
}

/** Finds a runbook of which it is known that there is one. */
export type FindRunbook = (id: RunbookId) => Runbook;

/**
 * Puts the words of every runbook together with what it does, in the order of the screens.
 * @param reload of every component, for plans that change what others have loaded
 * @param mending the runbook that puts a component right where it is broken
 */
export function runbooksOf(
  words: readonly RunbookWords[],
  acts: Readonly<Record<string, RunbookActs>>,
  reload: Reload,
  mending: (component: ComponentId, readings: Readings) => string | null,
): readonly Runbook[] {
  const mends: Mends = async (component, input) => {
    const act = acts[mending(component, input.readings) ?? ''];
    return act === undefined ? null : act.prepare(input, reload, mends);
  };
  return words.flatMap((of) => {
    const act = acts[of.id];
    if (act === undefined) return [];
    const { prepare, ...rest } = act;
    return [
      {
        ...of,
        ...rest,
        prepare: async (input) =>
          switchedOff(of, input.settings) ?? notUsed(limited(await prepare(input, reload, mends), of), of, input),
      },
    ];
  });
}

type Refusal = Extract<PlanResult, { ok: false }>;

/** What somebody does not want to have looked at is not mended either: nothing is known of it. */
function switchedOff({ component }: RunbookWords, settings: Settings): Refusal | null {
  const key = `${component}.enabled`;
  if ((settings as Readonly<Record<string, unknown>>)[key] !== false) return null;
  return {
    ok: false,
    reason: `${componentTitle(component)} is not watched: the setting ${key} is off.`,
    hint: `Turn it on: lifeguard config reset ${key}`,
  };
}

/** A plan for what is not on this machine would end in an error that says nothing; a plan’s own refusal knows more. */
function notUsed(made: PlanResult, { component }: RunbookWords, { readings }: GatherInput): PlanResult {
  const reading = readings[component];
  if (!made.ok || reading?.ok !== false || reading.failure.kind !== 'absent') return made;
  const { got, hint } = reading.failure;
  return { ok: false, reason: `${componentTitle(component)} is not used here. ${got}`, hint };
}

/**
 * How often it is tried is the guide's, by how grave what it mends is; but what asks first is done as often as was agreed to. The limit of
 * an attempt follows from its steps as well, so that what is shown can be kept and is.
 */
function limited(made: PlanResult, { severity }: RunbookWords): PlanResult {
  if (!made.ok) return made;
  const { plan } = made;
  const { attempts, timeoutMs } = severityLimits(severity ?? 'medium');
  return {
    ok: true,
    plan: {
      ...plan,
      attempts: plan.confirm === null ? attempts : plan.attempts,
      attemptTimeoutMs: attemptLimit(plan.steps, Math.max(plan.attemptTimeoutMs, timeoutMs)),
    },
  };
}
