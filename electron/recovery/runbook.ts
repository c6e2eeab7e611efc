import type { ComponentId, PlanResult, PlanStep, ProbeId, Settings } from '../../shared/domain/index.ts';
import type { GatherInput, PlanInput } from './world.ts';

/** Steps after which what runs has loaded what a plan changed under it; none where nothing of it runs. */
export type Reload = (input: PlanInput) => readonly PlanStep[];

/** The plan that puts a component right, where it is broken by what was read; null where it is in order, or nothing mends it. */
export type Mends = (component: ComponentId, input: GatherInput) => Promise<PlanResult | null>;

/** What a runbook does; how it introduces itself stands in the declaration of its component. */
export interface RunbookActs {
  /** Short name on the command line: `lifeguard recover backend`. */
  readonly alias: string;
  /** Probes whose fresh readings its plan is made from. */
  readonly looksAt: readonly ProbeId[];
  /** Its plan is made of what it looks at itself; nothing else of the stack has to have been seen before. */
  readonly atOnce: boolean;
  /** What it needs and this stack does not have, in a few words; null where it has that, absent where nothing special is needed. */
  readonly lacks?: ((settings: Settings) => string | null) | undefined;
  /** Looks up what no reading tells and makes the plan. Reads, never changes. */
  readonly prepare: (input: GatherInput, reload: Reload, mends: Mends) => Promise<PlanResult>;
}

interface Plain {
  readonly alias: string;
  readonly looksAt?: readonly ProbeId[];
  readonly atOnce?: boolean;
  readonly lacks?: RunbookActs['lacks'];
  readonly plan: (input: PlanInput) => PlanResult;
}

/** A runbook whose plan is a pure function of what was read. */
export const runbook = ({ alias, looksAt = [], atOnce = false, lacks, plan }: Plain): RunbookActs => ({
  alias,
  looksAt,
  atOnce,
  lacks,
  prepare: (input) => Promise.resolve(plan(input)),
});

interface Gathering<X> extends Omit<Plain, 'plan'> {
  /** Looks up what is not part of any reading. */
  readonly gather: (input: GatherInput, mends: Mends) => X | Promise<X>;
  readonly plan: (input: PlanInput, found: X, reload: Reload) => PlanResult;
}

/** A runbook whose plan needs something looked up for it alone. */
export const gatheringRunbook = <X>({
  alias,
  looksAt = [],
  atOnce = false,
  gather,
  plan,
}: Gathering<X>): RunbookActs => ({
  alias,
  looksAt,
  atOnce,
  prepare: async (input, reload, mends) => plan(input, await gather(input, mends), reload),
});
