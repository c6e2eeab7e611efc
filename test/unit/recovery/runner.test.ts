import { describe, expect, it } from 'vitest';
import type { World } from '../../../electron/recovery/index.ts';
import { executePlan } from '../../../electron/recovery/runner.ts';
import type { Plan, PlanResult, PlanStep, Run, StepAction } from '../../../shared/domain/index.ts';
import { defaultSettings } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const step = (id: string, action: StepAction): PlanStep => ({
  id,
  title: `Do ${id}`,
  display: id,
  destroys: null,
  optional: false,
  action,
});
const looks = (id: string) => step(id, { kind: 'look', probes: [] });
/** Fails every time: its first probe is judged critical. */
const fails = (id: string) => step(id, { kind: 'verify', probes: ['backend.http'], timeoutMs: 0 });
const stops = (id: string, pid: number) =>
  step(id, { kind: 'stop-tree', tree: [{ pid, startedAt: 'never', label: 'x' }], gracefulMs: 100 });
const planOf = (...steps: PlanStep[]): Plan => ({
  runbook: 'recover-backend',
  component: 'backend',
  title: 'Recover Backend',
  confirm: null,
  steps,
  attempts: 3,
  attemptTimeoutMs: 1000,
  notes: [],
});

async function runOf(first: Plan, again: PlanResult): Promise<Run> {
  const clock = new ManualClock();
  const world = {
    clock,
    settings: defaultSettings(),
    look: async () => ({}),
    judge: () => ({ level: 'critical', findings: [{ text: 'It does not answer.' }] }),
  } as unknown as World;
  let over = false;
  const ended = executePlan(first, {
    id: 'run',
    trigger: 'person',
    world,
    signal: new AbortController().signal,
    replan: async () => again,
    publish: () => {},
    redact: (text) => text,
  }).finally(() => {
    over = true;
  });
  // Verification waits on the injected clock; every turn lets it look once more.
  while (!over) await clock.advance(1000);
  return ended;
}

describe('a further attempt', () => {
  it('is planned anew and may have other processes', async () => {
    const run = await runOf(planOf(stops('stop', 999_999_901), fails('verify')), {
      ok: true,
      plan: planOf(stops('stop', 999_999_902), fails('verify')),
    });
    expect(run).toMatchObject({ state: 'failed', attempt: 3 });
    expect(run.steps[0]?.state).toBe('done');
  });

  it('may have less to do', async () => {
    const run = await runOf(planOf(looks('look'), stops('stop', 999_999_901), fails('verify')), {
      ok: true,
      plan: planOf(looks('look'), fails('verify')),
    });
    expect(run).toMatchObject({ state: 'failed', attempt: 3 });
  });

  it('ends the run where it would need a step that nobody saw', async () => {
    const run = await runOf(planOf(looks('look'), fails('verify')), {
      ok: true,
      plan: planOf(looks('look'), stops('stop', 999_999_903), fails('verify')),
    });
    expect(run).toMatchObject({
      state: 'failed',
      attempt: 1,
      result: 'Still wrong: It does not answer. Trying again would need a step that was not shown: Do stop.',
    });
  });
});
