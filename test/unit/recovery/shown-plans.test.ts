import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { runbook } from '../../../electron/components/index.ts';
import { planClearRedisCache } from '../../../electron/components/redis/plan-cache.ts';
import {
  type Coordinator,
  createCoordinator,
  type PlanInput,
  type PlanWanted,
  type RecoverResult,
  type World,
} from '../../../electron/recovery/index.ts';
import { doesTheSame } from '../../../electron/recovery/shown-plans.ts';
import { identify } from '../../../electron/system/index.ts';
import type { Plan } from '../../../shared/domain/index.ts';
import { processWith, readingOf, settingsWith } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Programs of somebody else that hold the backend's port, one after the other; real, so that a wrong signal would end them. */
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
async function aProgram() {
  const child = spawn('sleep', ['600']);
  children.push(child);
  await once(child, 'spawn');
  const identity = await identify(child.pid ?? 0);
  if (identity === null) throw new Error('the program did not start');
  const process = processWith({ ...identity, name: 'sleep', commandLine: 'sleep 600', cwd: '/tmp' });
  let gone = false;
  const exit = once(child, 'exit').then(() => (gone = true));
  return { process, exit, lives: () => !gone };
}

function stage(holder: PlanInput['readings'], isHeld = () => false, doneTo = (): string | null => null) {
  const clock = new ManualClock();
  const wanted: PlanWanted[] = [];
  let readings = holder;
  const world: World = {
    clock,
    settings: settingsWith(),
    look: async () => readings,
    lookBriefly: async () => readings,
    judge: () => ({ level: 'ok', findings: [] }),
    noteStart: () => {},
    noteStarted: () => {},
  } as unknown as World;
  const coordinator: Coordinator = createCoordinator({
    world,
    runbook,
    planInput: async (what, signal) => {
      wanted.push(what);
      // Looking takes its time.
      clock.skip(400);
      return {
        readings,
        settings: world.settings,
        backendLog: '/log',
        uid: 501,
        platform: 'linux',
        home: '/',
        env: {},
        now: 0,
        signal,
      };
    },
    review: (made) => made,
    agreedTo: () => {},
    publish: () => {},
    redact: (text) => text,
    doneTo,
    lock: async () => (isHeld() ? null : { record: () => {}, release: () => {} }),
  });
  return { clock, coordinator, wanted, become: (next: PlanInput['readings']) => (readings = next) };
}
const heldBy = (foreign: ReturnType<typeof processWith>) => ({
  process: readingOf('process', { root: null, tree: [], foreign }),
});
async function shownBy(coordinator: Coordinator) {
  const shown = await coordinator.plan('stop-port-holder');
  if (!shown.ok) throw new Error(shown.reason);
  return shown;
}
const whyOf = (result: RecoverResult) => (result.ok ? null : result.why);
const newOf = (result: RecoverResult) => {
  if (result.ok || result.now === null) throw new Error('no plan was shown anew');
  return result.now;
};

describe('what was shown is what runs', () => {
  it('carries out the plan under its token', async () => {
    const holder = await aProgram();
    const { coordinator } = stage(heldBy(holder.process));
    const { token } = await shownBy(coordinator);
    const result = await coordinator.recover({ token, confirmed: true });
    expect(result.ok && (await result.ended).state).toBe('succeeded');
    await holder.exit;
  });

  it('says who is at work on it where that is known', async () => {
    const reason = 'The stack main is at work on this server: Restart Neo4j.';
    const { coordinator } = stage(
      { process: readingOf('process', { root: null, tree: [] }) },
      () => true,
      () => reason,
    );
    expect(await coordinator.plan('stop-port-holder')).toMatchObject({ ok: false, reason });
  });

  it('says of what another Lifeguard is at work on that it is, and not that nothing can be done', async () => {
    let isHeld = true;
    const { coordinator } = stage({ process: readingOf('process', { root: null, tree: [] }) }, () => isHeld);
    const reason = 'Another Lifeguard is recovering this component right now.';
    expect(await coordinator.plan('stop-port-holder')).toMatchObject({ ok: false, reason });
    const ask = () => coordinator.recover({ runbook: 'stop-port-holder', unseen: true });
    expect(await ask()).toMatchObject({ ok: false, why: 'busy', reason });
    isHeld = false;
    expect(await coordinator.plan('stop-port-holder')).toMatchObject({ reason: expect.stringContaining('No foreign') });
    expect(await ask()).toMatchObject({ why: 'impossible', reason: expect.stringContaining('No foreign') });
  });

  it('shows it anew when another program has taken the place of the one that was named, and hurts neither', async () => {
    const [first, second] = [await aProgram(), await aProgram()];
    const { coordinator, become } = stage(heldBy(first.process));
    const { token } = await shownBy(coordinator);
    become(heldBy(second.process));
    const refused = await coordinator.recover({ token, confirmed: true });
    expect(whyOf(refused)).toBe('changed');
    expect([first.lives(), second.lives()]).toEqual([true, true]);
    const anew = newOf(refused);
    expect(anew.plan.confirm).toContain(`pid ${second.process.pid}`);
    const result = await coordinator.recover({ token: anew.token, confirmed: true });
    expect(result.ok && (await result.ended).state).toBe('succeeded');
    await second.exit;
    expect(first.lives()).toBe(true);
  });

  it('shows it anew after ten minutes, although nothing has changed', async () => {
    const holder = await aProgram();
    const { coordinator, clock } = stage(heldBy(holder.process));
    const { token } = await shownBy(coordinator);
    clock.skip(600_001);
    expect(whyOf(await coordinator.recover({ token, confirmed: true }))).toBe('too-old');
    expect(holder.lives()).toBe(true);
  });

  it('knows only tokens that it gave', async () => {
    const holder = await aProgram();
    const { coordinator } = stage(heldBy(holder.process));
    expect(await coordinator.recover({ token: 'made up', confirmed: true })).toMatchObject({
      ok: false,
      why: 'unknown',
      now: null,
    });
    expect(holder.lives()).toBe(true);
  });

  it('asks when nobody agreed, and takes one click without a plan only for what asks nothing', async () => {
    const holder = await aProgram();
    const { coordinator, become } = stage(heldBy(holder.process));
    const { token } = await shownBy(coordinator);
    const unasked = await coordinator.recover({ token, confirmed: false });
    const unseen = await coordinator.recover({ runbook: 'stop-port-holder', unseen: true });
    expect([whyOf(unasked), whyOf(unseen)]).toEqual(['asks', 'asks']);
    expect(holder.lives()).toBe(true);
    // Agreeing to what the click brought up is agreeing to a plan that was shown.
    const result = await coordinator.recover({ token: newOf(unseen).token, confirmed: true });
    expect(result.ok && (await result.ended).state).toBe('succeeded');
    become({ process: readingOf('process', { root: null, tree: [], foreign: null }) });
    expect(whyOf(await coordinator.recover({ token, confirmed: true }))).toBe('impossible');
  });

  it('takes a token once: sent twice at once it is one run, sent after the end it is shown anew', async () => {
    const holder = await aProgram();
    const { coordinator } = stage(heldBy(holder.process));
    const { token } = await shownBy(coordinator);
    const [one, two] = await Promise.all([
      coordinator.recover({ token, confirmed: true }),
      coordinator.recover({ token, confirmed: true }),
    ]);
    expect(one.ok && two.ok && one.run === two.run && two.joined).toBe(true);
    if (one.ok) await one.ended;
    expect(whyOf(await coordinator.recover({ token, confirmed: true }))).toBe('used');
  });

  it('plans again as of the moment at which it was made, because names of backups are made of the time', async () => {
    const holder = await aProgram();
    const { coordinator, wanted, clock } = stage(heldBy(holder.process));
    const { wall } = clock.now();
    const { token } = await shownBy(coordinator);
    clock.skip(60_000);
    await coordinator.recover({ token, confirmed: false });
    expect(wanted.map((w) => w.asOf)).toEqual([wall, wall]);
    expect(wanted.map((w) => w.anew)).toEqual([false, true]);
  });
});

describe('two plans do the same', () => {
  const base: Plan = {
    runbook: 'stop-port-holder',
    component: 'backend',
    title: 'Stop node',
    confirm: 'This stops 3 things.',
    steps: [
      {
        id: 'stop',
        title: 'Stop node',
        display: 'SIGTERM to 7',
        destroys: '3 requests',
        optional: false,
        action: { kind: 'stop-tree', tree: [{ pid: 7, startedAt: 'a', label: 'node' }], gracefulMs: 5000 },
      },
    ],
    attempts: 1,
    attemptTimeoutMs: 1000,
    notes: [],
  };
  const [step] = base.steps;
  const withStep = (over: object): Plan => ({ ...base, steps: step === undefined ? [] : [{ ...step, ...over }] });

  it.each<[string, Plan, boolean]>([
    [
      'when only counts in their sentences moved',
      { ...withStep({ destroys: '4 requests' }), confirm: 'Stops 4.' },
      true,
    ],
    ['when the title and the notes differ', { ...base, title: 'x', notes: ['y'] }, true],
    [
      'not when a pid differs',
      withStep({ action: { kind: 'stop-tree', tree: [{ pid: 8, startedAt: 'a', label: 'node' }], gracefulMs: 5000 } }),
      false,
    ],
    [
      'not when a pid was reused',
      withStep({ action: { kind: 'stop-tree', tree: [{ pid: 7, startedAt: 'b', label: 'node' }], gracefulMs: 5000 } }),
      false,
    ],
    ['not when a step is another one', withStep({ id: 'kill' }), false],
    ['not when a step is missing', { ...base, steps: [] }, false],
    ['not when a step destroys something now', withStep({ destroys: null }), false],
  ])('%s', (_, other, same) => {
    expect([doesTheSame(base, other), doesTheSame(other, base)]).toEqual([same, same]);
  });

  it('when it asks no more, because what was healthy is not, but not when it asks only now', () => {
    expect(base.confirm).not.toBeNull();
    expect(doesTheSame(base, { ...base, confirm: null })).toBe(true);
    expect(doesTheSame({ ...base, confirm: null }, base)).toBe(false);
  });

  it('when a step of a component’s own is made again with the same arguments, and not with others', () => {
    const clearing = (prefix: string): Plan => {
      const found = { ok: true, database: 0, matching: 3, all: 9 } as const;
      const input: PlanInput = {
        readings: {},
        settings: settingsWith({ 'redis.cachePrefix': prefix }),
        backendLog: '/log',
        uid: 501,
        platform: 'linux',
      };
      const made = planClearRedisCache(input, found);
      if (!made.ok) throw new Error(made.reason);
      return made.plan;
    };
    expect(doesTheSame(clearing('a:'), clearing('a:'))).toBe(true);
    expect(doesTheSame(clearing('a:'), clearing('b:'))).toBe(false);
  });
});
