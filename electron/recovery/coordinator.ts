import { randomUUID } from 'node:crypto';
import type { ComponentId, Plan, PlanResult, RecoverRefusal, Run, RunbookId } from '../../shared/domain/index.ts';
import { redactDeep } from '../system/index.ts';
import type { FindRunbook } from './runbooks.ts';
import { executePlan } from './runner.ts';
import { createShownPlans, doesTheSame, type KeptPlan, type ShownPlan, type ShownPlanResult } from './shown-plans.ts';
import type { GatherInput, World } from './world.ts';

export interface CoordinatorDeps {
  readonly world: World;
  readonly runbook: FindRunbook;
  /** Looks at what plans are made from, and returns it fresh. */
  readonly planInput: (wanted: PlanWanted, signal: AbortSignal) => Promise<GatherInput>;
  /** What has to be said about a plan before anybody agrees to it, whatever its runbook. */
  readonly review: (made: PlanResult) => PlanResult | Promise<PlanResult>;
  /** Told that a person agreed to a plan that asked, before it begins. */
  readonly agreedTo: (plan: Plan) => void;
  /** Told after every change of any run. */
  readonly publish: (run: Run) => void;
  readonly redact: (text: string) => string;
  /** Keeps other Lifeguards on this machine from working on the same component; null when one already does. */
  readonly lock: (component: ComponentId) => Promise<RecoveryLock | null>;
  /** What is done to it by whoever works on it, as a sentence; null where that is not known. */
  readonly doneTo?: (component: ComponentId) => string | null;
}

/** What a plan is asked for. */
export interface PlanWanted {
  readonly runbook: RunbookId;
  /** Name or identifier of the simulator or device that was chosen. */
  readonly target: string | null;
  /** Epoch milliseconds that names made of the time are made of (backups): those of a plan that is made again are those of the plan that was shown. */
  readonly asOf: number;
  /** What was seen a moment ago will not do: somebody agreed to what was shown, or a try has just failed. */
  readonly anew: boolean;
}

/** Held while a run goes on; its file also tells, after a crash, that a run was cut off. */
export interface RecoveryLock {
  /** Keeps the run's latest state where other processes can read it. */
  readonly record: (run: Run) => void;
  readonly release: () => void;
}

export type RecoverRequest =
  /** The plan that was shown under this token; `confirmed` when a person agreed to what it asks. */
  | { readonly token: string; readonly confirmed: boolean }
  /** One click where no plan is shown: carried out only if the plan asks nothing. */
  | { readonly runbook: RunbookId; readonly unseen: true; readonly target?: string | null | undefined };

export type RecoverResult =
  | { readonly ok: true; readonly run: string; readonly joined: boolean; readonly ended: Promise<Run> }
  | Refused;

export interface Refused {
  readonly ok: false;
  readonly why: RecoverRefusal;
  readonly reason: string;
  readonly hint: string | null;
  /** The plan as it is now, kept under a token of its own; null when there is none. */
  readonly now: ShownPlan | null;
}

interface Wish {
  readonly runbook: RunbookId;
  readonly target: string | null;
  readonly confirmed: boolean;
  readonly seen: KeptPlan | null;
  readonly trigger: Run['trigger'];
}

interface Active {
  readonly runbook: RunbookId;
  readonly target: string | null;
  readonly id: string;
  readonly controller: AbortController;
  readonly ended: Promise<Run>;
  latest: Run | null;
}

/**
 * One recovery at a time per component: the same runbook asked for twice joins the run under way, another one is told to wait.
 * What runs is what was shown: a plan that is no longer true is never replaced silently, it comes back to be looked at.
 */
export function createCoordinator(deps: CoordinatorDeps) {
  const { runbook } = deps;
  const active = new Map<ComponentId, Active>();
  const preparing = new Map<ComponentId, Promise<RecoverResult>>();
  const shown = createShownPlans(deps.world.clock);
  const now = () => deps.world.clock.now().wall;
  let stopped = false;

  const make = async (wanted: PlanWanted, signal: AbortSignal): Promise<PlanResult> => {
    const made = await deps.review(await runbook(wanted.runbook).prepare(await deps.planInput(wanted, signal)));
    return made.ok ? { ok: true, plan: cleanPlan(made.plan, deps.redact) } : redactDeep(made, deps.redact);
  };

  async function plan(id: RunbookId, target: string | null = null): Promise<ShownPlanResult> {
    const asOf = now();
    const made = await make({ runbook: id, target, asOf, anew: false }, new AbortController().signal);
    if (made.ok) return { ok: true, ...shown.show(made.plan, { runbook: id, target, asOf }) };
    if (active.has(runbook(id).component) || !(await isHeld(id))) return made;
    const { reason, hint } = elsewhere(id);
    return { ok: false, reason, hint };
  }

  async function recover(request: RecoverRequest, trigger: Run['trigger'] = 'person'): Promise<RecoverResult> {
    if (stopped) return ENDING;
    const wish = wishOf(request, trigger);
    if (wish === null) return UNKNOWN;
    const { component } = runbook(wish.runbook);
    // Somebody else may just be making the plan for the same: then there will be a run to join.
    for (let other = preparing.get(component); other !== undefined; other = preparing.get(component))
      await other.catch(() => null);
    const joined = join(component, wish);
    if (joined !== null) return joined;
    const prepared = prepare(wish);
    preparing.set(component, prepared);
    try {
      return await prepared;
    } finally {
      if (preparing.get(component) === prepared) preparing.delete(component);
    }
  }

  function wishOf(request: RecoverRequest, trigger: Run['trigger']): Wish | null {
    if (!('token' in request)) {
      return { runbook: request.runbook, target: request.target ?? null, confirmed: false, seen: null, trigger };
    }
    const seen = shown.find(request.token);
    if (seen === null) return null;
    return { runbook: seen.runbook, target: seen.target, confirmed: request.confirmed, seen, trigger };
  }

  async function prepare(wish: Wish): Promise<RecoverResult> {
    const { runbook: id, target, seen, trigger } = wish;
    const wanted = { runbook: id, target, asOf: seen?.asOf ?? now(), anew: seen !== null };
    const made = await make(wanted, new AbortController().signal);
    if (!made.ok) return (await isHeld(id)) ? elsewhere(id) : { ...made, why: 'impossible', now: null };
    const refused = whyNot(wish, made.plan, wanted.asOf);
    if (refused !== null) return refused;
    const { component } = runbook(id);
    if (stopped) return ENDING;
    const lock = await deps.lock(component);
    if (stopped) {
      lock?.release();
      return ENDING;
    }
    if (lock === null) return elsewhere(id);
    const agreed = seen?.plan ?? made.plan;
    if (wish.confirmed) deps.agreedTo(agreed);
    // Who begins by itself waits between attempts, and longer each time; a run of its own repeats none.
    return launch(wish, trigger === 'automatic' ? { ...agreed, attempts: 1 } : agreed, lock);
  }

  function elsewhere(id: RunbookId): Refused {
    const done = deps.doneTo?.(runbook(id).component) ?? null;
    return busy(done ?? 'Another Lifeguard is recovering this component right now.', ', or cancel it there');
  }

  /** Whether somebody else is at work on it, by which it may be down: then it is not for its state that nothing can be done. */
  async function isHeld(id: RunbookId): Promise<boolean> {
    const lock = await deps.lock(runbook(id).component);
    lock?.release();
    return lock === null;
  }

  /** The reason why this plan is to be looked at first, with the plan as it is now; null when it can be carried out. */
  function whyNot({ runbook: id, target, confirmed, seen }: Wish, plan: Plan, asOf: number): Refused | null {
    const anew = (why: RecoverRefusal, reason: string): Refused => ({
      ok: false,
      why,
      reason,
      hint: 'Look at the plan and agree to it.',
      now: shown.show(plan, { runbook: id, target, asOf }),
    });
    if (seen !== null && shown.find(seen.token)?.run !== null) {
      return anew('used', 'This plan was carried out already. What would be done now is shown anew.');
    }
    if (seen !== null && shown.isTooOld(seen)) {
      return anew('too-old', 'This plan was made more than 10 minutes ago. It is shown anew, as it would be done now.');
    }
    if (seen !== null && !doesTheSame(seen.plan, plan)) {
      return anew('changed', 'Something has changed since this plan was shown. It is shown anew; nothing was done.');
    }
    if (plan.confirm !== null && !confirmed) return anew('asks', `${plan.title} asks first: ${plan.confirm}`);
    return null;
  }

  function join(component: ComponentId, { runbook: id, target, seen }: Wish): RecoverResult | null {
    const running = active.get(component);
    if (running === undefined) return null;
    const same = running.id === seen?.run || (running.runbook === id && running.target === target);
    if (!same) return busy(`${runbook(running.runbook).title} is under way for this component.`, ', or cancel it');
    if (seen !== null) shown.began(seen.token, running.id);
    if (running.latest !== null) {
      running.latest = { ...running.latest, joined: running.latest.joined + 1 };
      deps.publish(running.latest);
    }
    return { ok: true, run: running.id, joined: true, ended: running.ended };
  }

  function launch({ runbook: id, target, seen, trigger }: Wish, agreed: Plan, lock: RecoveryLock): RecoverResult {
    const { component } = runbook(id);
    const runId = randomUUID();
    if (seen !== null) shown.began(seen.token, runId);
    const controller = new AbortController();
    const publish = (run: Run) => {
      const latest = { ...run, joined: entry.latest?.joined ?? 0 };
      entry.latest = latest;
      lock.record(latest);
      deps.publish(latest);
    };
    const ended = Promise.resolve().then(carryOut);
    const entry: Active = { runbook: id, target, id: runId, controller, latest: null, ended };
    active.set(component, entry);
    return { ok: true, run: runId, joined: false, ended };

    async function carryOut(): Promise<Run> {
      try {
        return await executePlan(agreed, {
          id: runId,
          world: deps.world,
          signal: controller.signal,
          trigger,
          replan: () => make({ runbook: id, target, asOf: now(), anew: true }, controller.signal),
          publish,
          redact: deps.redact,
        });
      } finally {
        active.delete(component);
        lock.release();
      }
    }
  }

  return {
    plan,
    recover,
    /** What is asked for, and what it is for; null where the token is not known any more. */
    wanted(request: RecoverRequest): { readonly runbook: RunbookId; readonly component: ComponentId } | null {
      const wish = wishOf(request, 'person');
      return wish === null ? null : { runbook: wish.runbook, component: runbook(wish.runbook).component };
    },
    /** Cancels a run; false when there is none with this id. */
    cancel(runId: string): boolean {
      const found = [...active.values()].find((a) => a.id === runId);
      found?.controller.abort(new Error('cancelled'));
      return found !== undefined;
    },
    /** Cancels everything and waits until it has ended; nothing begins after it, not even what is being planned now. */
    async stop(): Promise<void> {
      stopped = true;
      for (const a of active.values()) a.controller.abort(new Error('Lifeguard ends'));
      await Promise.allSettled([...active.values()].map((a) => a.ended));
    },
  };
}

export type Coordinator = ReturnType<typeof createCoordinator>;

const UNKNOWN: Refused = {
  ok: false,
  why: 'unknown',
  reason: 'This plan is not known any more: Lifeguard was started again since it was shown.',
  hint: 'Look at the plan again.',
  now: null,
};

const ENDING: Refused = {
  ok: false,
  why: 'impossible',
  reason: 'Lifeguard is ending.',
  hint: 'Start it again.',
  now: null,
};

const busy = (reason: string, orCancel: string): Refused => ({
  ok: false,
  why: 'busy',
  reason,
  hint: `Wait for it to end${orCancel}.`,
  now: null,
});

/** The words of a plan are shown and kept; what its steps carry out stays exactly as it was made. */
const cleanPlan = (plan: Plan, redact: (text: string) => string): Plan => ({
  ...plan,
  ...redactDeep({ title: plan.title, confirm: plan.confirm, notes: plan.notes }, redact),
  steps: plan.steps.map((step) => ({
    ...step,
    ...redactDeep({ title: step.title, display: step.display, destroys: step.destroys }, redact),
  })),
});
