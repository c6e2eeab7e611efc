import { randomUUID } from 'node:crypto';
import type { ComponentId, Plan, PlanResult, Run, RunbookId } from '../../shared/domain/index.ts';
import { runbook } from './runbooks.ts';
import { executePlan } from './runner.ts';
import type { PlanInput, World } from './world.ts';

export interface CoordinatorDeps {
  readonly world: World;
  /** Looks at what plans are made from, and returns it fresh. */
  readonly planInput: (id: RunbookId, target: string | null, signal: AbortSignal) => Promise<PlanInput>;
  /** Told after every change of any run. */
  readonly publish: (run: Run) => void;
  readonly redact: (text: string) => string;
  /** Keeps other Lifeguards on this machine from working on the same component; null when one already does. */
  readonly lock: (component: ComponentId) => Promise<RecoveryLock | null>;
}

/** Held while a run goes on; its file also tells, after a crash, that a run was cut off. */
export interface RecoveryLock {
  /** Keeps the run's latest state where other processes can read it. */
  readonly record: (run: Run) => void;
  readonly release: () => void;
}

export type RecoverResult =
  | { readonly ok: true; readonly run: string; readonly joined: boolean; readonly ended: Promise<Run> }
  | { readonly ok: false; readonly reason: string; readonly hint: string | null };

/** A plan that was shown longer ago than this is made again, in milliseconds. */
const AGREED_MS = 600_000;

interface Active {
  readonly runbook: RunbookId;
  readonly id: string;
  readonly controller: AbortController;
  readonly ended: Promise<Run>;
  latest: Run | null;
}

/**
 * One recovery at a time per component: the same runbook asked for twice joins the run under way, another one is told to wait.
 */
export function createCoordinator(deps: CoordinatorDeps) {
  const active = new Map<ComponentId, Active>();
  const preparing = new Map<ComponentId, Promise<RecoverResult>>();

  /** What a person was shown and may agree to: exactly that is then carried out. */
  const shown = new Map<RunbookId, { readonly plan: Plan; readonly target: string | null; readonly mono: number }>();

  const make = async (id: RunbookId, target: string | null, signal: AbortSignal): Promise<PlanResult> =>
    runbook(id).plan(await deps.planInput(id, target, signal));

  async function plan(id: RunbookId, target: string | null = null): Promise<PlanResult> {
    const made = await make(id, target, new AbortController().signal);
    if (made.ok) shown.set(id, { plan: made.plan, target, mono: deps.world.clock.now().mono });
    else shown.delete(id);
    return made;
  }

  /** The plan that was agreed to, if it is the one that was shown and not too old; pids and files are checked again when it runs. */
  function agreedPlan(id: RunbookId, target: string | null, agreed: string | null): Plan | null {
    const preview = shown.get(id);
    if (preview === undefined || agreed === null || preview.plan.confirm !== agreed || preview.target !== target)
      return null;
    return deps.world.clock.now().mono - preview.mono < AGREED_MS ? preview.plan : null;
  }

  async function recover(
    id: RunbookId,
    agreed: string | null,
    trigger: Run['trigger'] = 'person',
    target: string | null = null,
  ): Promise<RecoverResult> {
    const { component } = runbook(id);
    // Somebody else may just be making the plan for the same: then there will be a run to join.
    for (let other = preparing.get(component); other !== undefined; other = preparing.get(component))
      await other.catch(() => null);
    const joined = join(component, id);
    if (joined !== null) return joined;
    const prepared = prepare(id, target, agreed, trigger);
    preparing.set(component, prepared);
    try {
      return await prepared;
    } finally {
      if (preparing.get(component) === prepared) preparing.delete(component);
    }
  }

  async function prepare(
    id: RunbookId,
    target: string | null,
    agreed: string | null,
    trigger: Run['trigger'],
  ): Promise<RecoverResult> {
    const { component } = runbook(id);
    const preview = agreedPlan(id, target, agreed);
    shown.delete(id);
    const fresh =
      preview === null ? await make(id, target, new AbortController().signal) : { ok: true as const, plan: preview };
    if (!fresh.ok) return fresh;
    // Who begins by itself waits between attempts, and longer each time; a run of its own repeats none.
    const made = trigger === 'automatic' ? { ...fresh, plan: { ...fresh.plan, attempts: 1 } } : fresh;
    if (made.plan.confirm !== null && made.plan.confirm !== agreed) {
      const reason = `${made.plan.title} asks first: ${made.plan.confirm}`;
      return { ok: false, reason, hint: 'Look at the plan and agree to it.' };
    }
    const lock = await deps.lock(component);
    if (lock === null) {
      const reason = 'Another Lifeguard is recovering this component right now.';
      return { ok: false, reason, hint: 'Wait for it to end, or cancel it there.' };
    }
    return launch(id, component, target, made, lock, trigger);
  }

  function join(component: ComponentId, id: RunbookId): RecoverResult | null {
    const running = active.get(component);
    if (running === undefined) return null;
    if (running.runbook !== id) return busy(runbook(running.runbook).title);
    if (running.latest !== null) {
      running.latest = { ...running.latest, joined: running.latest.joined + 1 };
      deps.publish(running.latest);
    }
    return { ok: true, run: running.id, joined: true, ended: running.ended };
  }

  function launch(
    id: RunbookId,
    component: ComponentId,
    target: string | null,
    made: Extract<PlanResult, { ok: true }>,
    lock: RecoveryLock,
    trigger: Run['trigger'],
  ): RecoverResult {
    const runId = randomUUID();
    const controller = new AbortController();
    const publish = (run: Run) => {
      const latest = { ...run, joined: entry.latest?.joined ?? 0 };
      entry.latest = latest;
      lock.record(latest);
      deps.publish(latest);
    };
    const entry: Active = { runbook: id, id: runId, controller, latest: null, ended: Promise.resolve().then(carryOut) };
    active.set(component, entry);
    return { ok: true, run: runId, joined: false, ended: entry.ended };

    async function carryOut(): Promise<Run> {
      try {
        return await executePlan(made.plan, {
          id: runId,
          world: deps.world,
          signal: controller.signal,
          trigger,
          replan: () => make(id, target, controller.signal),
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
    /** Cancels a run; false when there is none with this id. */
    cancel(runId: string): boolean {
      const found = [...active.values()].find((a) => a.id === runId);
      found?.controller.abort(new Error('cancelled'));
      return found !== undefined;
    },
    /** Cancels everything and waits until it has ended. */
    async stop(): Promise<void> {
      for (const a of active.values()) a.controller.abort(new Error('Lifeguard ends'));
      await Promise.allSettled([...active.values()].map((a) => a.ended));
    },
  };
}

export type Coordinator = ReturnType<typeof createCoordinator>;

const busy = (title: string): RecoverResult => ({
  ok: false,
  reason: `${title} is under way for this component.`,
  hint: 'Wait for it to end, or cancel it.',
});
