import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type Clock,
  elapsedMs,
  type Instant,
  type Plan,
  type RunbookId,
  type StepAction,
} from '../../shared/domain/index.ts';

/** A plan as a person sees it, and the token that means exactly this plan. */
export interface ShownPlan {
  readonly token: string;
  readonly plan: Plan;
}

/** A plan that was kept because it was shown, or the reason why there is none. */
export type ShownPlanResult =
  | ({ readonly ok: true } & ShownPlan)
  | { readonly ok: false; readonly reason: string; readonly hint: string | null };

export interface KeptPlan extends ShownPlan {
  readonly runbook: RunbookId;
  /** Name or identifier of the simulator or device that was chosen. */
  readonly target: string | null;
  readonly shownAt: Instant;
  /** What names in it that are made of the time are made of, in epoch milliseconds: it takes a while from there until it is shown. */
  readonly asOf: number;
  /** The run that it began; null before. A token serves once. */
  readonly run: string | null;
}

/** What was shown longer ago than this is shown anew before it is carried out, in milliseconds. */
const VALID_MS = 600_000;

/** Pages make plans again whenever something ends; more than this many open pages are not to be expected. */
const KEPT = 64;

/** The plans that were shown, so that what a person agreed to is what runs. */
export function createShownPlans(clock: Clock) {
  const kept = new Map<string, KeptPlan>();

  return {
    /** Keeps a plan that is about to be shown. */
    show(plan: Plan, madeOf: Pick<KeptPlan, 'runbook' | 'target' | 'asOf'>): ShownPlan {
      const token = randomUUID();
      kept.set(token, { token, plan, ...madeOf, shownAt: clock.now(), run: null });
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(oldest);
      }
      return { token, plan };
    },
    /** What stands behind a token; null for one that this engine never gave, or gave long ago. */
    find: (token: string): KeptPlan | null => kept.get(token) ?? null,
    /** Remembers which run a token began: sent again, it means that run. */
    began(token: string, run: string): void {
      const plan = kept.get(token);
      if (plan !== undefined) kept.set(token, { ...plan, run });
    },
    isTooOld: ({ shownAt }: KeptPlan): boolean => elapsedMs(shownAt, clock.now()) > VALID_MS,
  };
}

/**
 * Whether what would be done now is what was shown: the same steps with the same actions, destroying in the same places, and nothing to be asked
 * where nothing was. Sentences may differ, because they hold counts that move; a process or a path is part of an action and may not.
 */
export const doesTheSame = (shown: Plan, now: Plan): boolean =>
  isDeepStrictEqual(essence(shown), essence(now)) && (now.confirm === null || shown.confirm !== null);

const essence = ({ steps, target }: Plan) => ({
  target: target?.id,
  steps: steps.map(({ id, action, destroys }) => ({ id, action: told(action), destroys: destroys !== null })),
});

/** What an action says of itself; what carries it out is made anew with every plan. */
const told = (action: StepAction) =>
  Object.fromEntries(Object.entries(action).filter(([, value]) => typeof value !== 'function'));
