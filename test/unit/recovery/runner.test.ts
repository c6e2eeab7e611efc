import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { World } from '../../../electron/recovery/index.ts';
import { executePlan } from '../../../electron/recovery/runner.ts';
import { identify } from '../../../electron/system/index.ts';
import type { Clock, ComponentId, Plan, PlanResult, PlanStep, Run, StepAction } from '../../../shared/domain/index.ts';
import { defaultSettings, readingOf } from '../../support/builders.ts';
import { firstWords } from '../../support/first-words.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { realClock } from '../../support/probe-context.ts';

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
const fails = (id: string) => step(id, { kind: 'verify', probes: ['backend'], timeoutMs: 0 });
const stops = (id: string, pid: number) =>
  step(id, { kind: 'stop-tree', tree: [{ pid, startedAt: 'never', label: 'x' }], gracefulMs: 100 });
const planOf = (...steps: PlanStep[]): Plan => ({
  runbook: 'recover-backend',
  component: 'backend',
  title: 'Recover Backend',
  confirm: null,
  steps,
  attempts: 3,
  // Real processes are ended and started meanwhile, which a busy machine does in its own time: no test here is about this limit.
  attemptTimeoutMs: 86_400_000,
  notes: [],
});

/**
 * Carries out a plan to its end; what waits on a manual clock looks once more at every turn of it.
 * @param turnMs length of a turn, in milliseconds
 */
async function carriedOut(
  plan: Plan,
  world: World,
  clock: Clock,
  turnMs: number,
  again: PlanResult = { ok: false, reason: 'no plan', hint: null },
): Promise<Run> {
  let over = false;
  const ended = executePlan(plan, {
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
  while (clock instanceof ManualClock && !over) await clock.advance(turnMs);
  return ended;
}

async function runOf(
  first: Plan,
  again: PlanResult,
  says: string | null = 'It does not answer.',
  clock: Clock = new ManualClock(),
): Promise<Run> {
  const world = {
    clock,
    settings: defaultSettings(),
    look: async () => ({}),
    lookBriefly: async () => ({}),
    isStarting: () => false,
    noteStart: () => {},
    noteStarted: () => {},
    judge: () => (says === null ? { level: 'ok', findings: [] } : { level: 'critical', findings: [{ text: says }] }),
  } as unknown as World;
  return carriedOut(first, world, clock, 1000, again);
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
      result: 'Still wrong at its end: It does not answer. Trying again would need a step that was not shown: Do stop.',
    });
  });

  it.each<[string | null, string | null, number]>([
    ['It is healthy. This restarts it all the same.', 'This stops python (pid 4211). It is not proven ours.', 1],
    ['This stops python (pid 4210).', 'This stops python (pid 4211).', 1],
    [null, 'This stops python (pid 4211).', 1],
    ['This stops python (pid 4211).', 'This stops python (pid 4211).', 3],
    ['It is healthy. This restarts it all the same.', null, 3],
    ['honcho (pid 7) ends the others too. It is healthy.', 'honcho (pid 7) ends the others too.', 3],
  ])('agreed to "%s", is asked about when it would be "%s"', async (agreed, asks, attempt) => {
    const steps = [stops('stop', 999_999_904), fails('verify')];
    const run = await runOf(
      { ...planOf(...steps), confirm: agreed },
      { ok: true, plan: { ...planOf(...steps), confirm: asks } },
    );
    expect(run).toMatchObject({ state: 'failed', attempt });
    if (attempt === 1)
      expect(run.result).toBe(
        `Still wrong at its end: It does not answer. Trying again has to be agreed to first: ${asks}`,
      );
  });
});

it('what was carried out and leaves something wrong says so, for whoever shows how it ended', async () => {
  const done = await runOf(planOf({ ...fails('verify'), optional: true }), { ok: false, reason: '', hint: null });
  expect(done).toMatchObject({ state: 'succeeded', partly: true });
  expect(await runOf(planOf(looks('look')), { ok: false, reason: '', hint: null })).not.toHaveProperty('partly');
});

describe('a wait', () => {
  const waits = (id: string, more: object) =>
    step(id, { kind: 'wait-healthy', probe: 'backend', timeoutMs: 5000, ...more });
  const first = { ...waits('helped', { settles: true }), optional: true };
  const second = { ...looks('second'), unlessEnough: true as const };

  it('that was in vain leads to what follows, and the last of them to a person: the same is not done once more', async () => {
    const plan = planOf(first, second, waits('last', { next: 'Look into its log.' }));
    const run = await runOf(plan, { ok: true, plan });
    expect(run.steps.map((s) => s.state)).toEqual(['failed', 'done', 'failed']);
    expect(run).toMatchObject({
      attempt: 1,
      result: 'Not healthy within 5 s. It does not answer. Look into its log.',
    });
  });

  it('that was not in vain leaves out what is for the other case', async () => {
    const run = await runOf(planOf(first, second, looks('after')), { ok: false, reason: '', hint: null }, null);
    expect(run.steps.map((s) => s.state)).toEqual(['done', 'skipped', 'done']);
    expect(run.state).toBe('succeeded');
  });
});

it('what waits for a start shows the output as that of the start', async () => {
  const command = { command: 'sh', args: ['-c', 'echo it says why >&2; exit 3'], cwd: '/', env: {} };
  const logFile = path.join(mkdtempSync(path.join(tmpdir(), 'lifeguard-run-')), 'start.log');
  onTestFinished(() => rmSync(path.dirname(logFile), { recursive: true }));
  const start = {
    kind: 'start',
    component: 'backend',
    command,
    port: 1,
    folder: null,
    logFile,
    leaveTo: null,
  } as const;
  const wait = { kind: 'wait-healthy', probe: 'backend', timeoutMs: 60_000 } as const;
  const plan = { ...planOf(step('start', start), step('healthy', wait)), attempts: 1, attemptTimeoutMs: 600_000 };
  const run = await runOf(plan, { ok: true, plan }, 'It does not answer.', realClock);
  expect(run.steps[1]).toMatchObject({ state: 'failed', output: ['it says why'], outputOf: 'start' });
  expect(run.failedStart).toContain('exit code 3: it says why');
});

describe('what the stack says', () => {
  it('steers nothing: words like those of a failed start are tried again, without advice', async () => {
    const plan = planOf(fails('verify'));
    const run = await runOf(plan, { ok: true, plan }, 'Its log says: could not read the cache at start');
    expect(run).toMatchObject({
      state: 'failed',
      attempt: 3,
      result: 'Still wrong at its end: Its log says: could not read the cache at start Tried 3 times.',
    });
  });
});

describe('waiting until something answers', () => {
  it.each<[ComponentId, string]>([
    ['backend', 'Answers in 12 ms.'],
    ['redis', 'Answers in 3 ms.'],
    ['docker', 'Answers.'],
  ])('tells how long %s took, and of nothing else', async (probe, says) => {
    const readings = {
      backend: readingOf('backend', {}, { metrics: { 'backend.latency': 12 } }),
      redis: readingOf('redis', {}, { metrics: { 'redis.ping': 3 } }),
      docker: readingOf('docker', {}),
    };
    const world = {
      clock: realClock,
      settings: defaultSettings(),
      look: async () => readings,
      lookBriefly: async () => readings,
      judge: () => ({ level: 'ok', findings: [] }),
    } as unknown as World;
    const run = await executePlan(planOf(step('healthy', { kind: 'wait-healthy', probe, timeoutMs: 1000 })), {
      id: 'run',
      trigger: 'person',
      world,
      signal: new AbortController().signal,
      replan: async () => ({ ok: false, reason: 'no plan', hint: null }),
      publish: () => {},
      redact: (text) => text,
    });
    expect(run.steps[0]).toMatchObject({ state: 'done', result: says });
  });
});

describe('a start on a busy machine', () => {
  /** Waits two seconds for a start of which others take all but a tenth, and which answers after ten. */
  async function waited(isBusy: boolean): Promise<string | null> {
    const clock = new ManualClock();
    const begun = clock.now().mono;
    const passed = () => clock.now().mono - begun;
    const world = {
      clock,
      settings: defaultSettings(),
      look: async () => ({}),
      lookBriefly: async () => ({}),
      judge: () => ({
        level: passed() < 10_000 ? 'critical' : 'ok',
        findings: [{ text: 'Nothing listens.' }],
        startedAt: begun + (isBusy ? passed() * 0.9 : 0),
      }),
    } as unknown as World;
    const plan = planOf(step('healthy', { kind: 'wait-healthy', probe: 'redis', timeoutMs: 2000 }));
    const ended = await carriedOut({ ...plan, attempts: 1 }, world, clock, 200);
    return ended.steps[0]?.result ?? null;
  }

  it('has its time without what others take of it, and no more than that', async () => {
    expect(await waited(true)).toBe('Answers.');
    expect(await waited(false)).toBe('Not healthy within 2 s. Nothing listens.');
  });
});

describe('a machine that sleeps while a start is waited for', () => {
  it('loses none of its time, and what was read before it slept is not the last word', async () => {
    const clock = new ManualClock();
    let looks = 0;
    let asleepAt = 0;
    const world = {
      clock,
      settings: defaultSettings(),
      look: async () => {
        looks += 1;
        // It falls asleep in the middle of a look, a moment before its time is over.
        if (looks === asleepAt) clock.skip(53_000);
        return {};
      },
      lookBriefly: async () => ({}),
      isStarting: () => false,
      judge: () => ({
        level: looks > asleepAt ? 'ok' : 'critical',
        findings: looks > asleepAt ? [] : [{ text: 'Nothing listens.' }],
      }),
    } as unknown as World;
    const waits = step('healthy', { kind: 'wait-healthy', probe: 'redis', timeoutMs: 1950 });
    const verifies = step('verify', { kind: 'verify', probes: ['redis'], timeoutMs: 1950 });
    const all = [
      [waits, 20],
      [verifies, 8],
    ] as const;
    for (const [each, last] of all) {
      looks = 0;
      asleepAt = last;
      const ended = await carriedOut({ ...planOf(each), attempts: 1, attemptTimeoutMs: 20_000 }, world, clock, 100);
      expect(ended).toMatchObject({ state: 'succeeded' });
    }
  });
});

describe('a failure', () => {
  it('is told when what names it was looked at: the parts beside what was waited for', async () => {
    const told: string[] = [];
    const looked: string[] = [];
    const world = {
      clock: new ManualClock(),
      settings: defaultSettings(),
      lookBriefly: async (ids: readonly string[]) => {
        looked.push(...ids);
        told.push('looked');
        return {};
      },
    } as unknown as World;
    const command = { command: '/nowhere/at/all', args: [], cwd: '/', env: {} };
    const plan = planOf(step('run', { kind: 'run', command, timeoutMs: 1000, starts: null }));
    await executePlan(
      { ...plan, attempts: 1 },
      {
        id: 'run',
        trigger: 'person',
        world,
        signal: new AbortController().signal,
        replan: async () => ({ ok: false, reason: 'no plan', hint: null }),
        publish: ({ state }) => told.push(state),
        redact: (text) => text,
      },
    );
    expect(looked).toContain('process');
    expect(told.indexOf('looked')).toBeGreaterThan(0);
    expect(told.indexOf('failed')).toBeGreaterThan(told.indexOf('looked'));
  });
});

describe('a cancel', () => {
  /** Runs until the step with this id has begun, or this event came, cancels there, and gives what is said at the end. */
  async function cancelledIn(at: string | Promise<unknown>, ...steps: PlanStep[]): Promise<string | null> {
    const controller = new AbortController();
    if (typeof at !== 'string') void at.then(() => controller.abort(new Error('cancelled')));
    // A look that waits until it is cancelled.
    const look = (_: unknown, signal: AbortSignal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    const world = { clock: realClock, settings: defaultSettings(), look } as unknown as World;
    const run = await executePlan(planOf(...steps), {
      id: 'run',
      trigger: 'person',
      world,
      signal: controller.signal,
      replan: async () => ({ ok: false, reason: 'no plan', hint: null }),
      publish: (r) => {
        if (r.steps.some((s) => s.id === at && s.state === 'running')) controller.abort(new Error('cancelled'));
      },
      redact: (text) => text,
    });
    expect(run.state).toBe('cancelled');
    return run.result;
  }
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  /** Stops a real process that ends at SIGTERM, or one that does not. */
  async function stopsReal(id: string, code: string): Promise<PlanStep> {
    const child = spawn(process.execPath, ['-e', `${code}; setInterval(() => {}, 1e6); console.log('ready')`]);
    children.push(child);
    await firstWords(child);
    const process_ = await identify(child.pid ?? 0);
    if (process_ === null) throw new Error('it did not start');
    return step(id, { kind: 'stop-tree', tree: [{ ...process_, label: 'node' }], gracefulMs: 20_000 });
  }
  const STUBBORN = "process.on('SIGTERM', () => console.log('told'))";

  it('before anything was touched says so', async () => {
    expect(await cancelledIn('look', looks('look'), stops('stop', 999_999_901))).toBe(
      'Cancelled. Nothing was changed.',
    );
  });

  it('while it still looks at what it would stop says so, and that lives on', async () => {
    const untouched = await stopsReal('stop', STUBBORN);
    expect(await cancelledIn('stop', untouched)).toBe('Cancelled. Nothing was changed.');
    expect(children.at(-1)?.exitCode).toBeNull();
  });

  it('says what still runs of what was to be stopped, and what has ended', async () => {
    const stubborn = await stopsReal('stop', STUBBORN);
    const told = once(children.at(-1)?.stdout as Readable, 'data');
    expect(await cancelledIn(told, stubborn)).toMatch(
      /^Cancelled during "Do stop"\. Of what was to be stopped, node \(pid \d+\) still runs and may end yet\. Nothing was verified\.$/,
    );
    const obedient = await stopsReal('stop', '');
    expect(await cancelledIn('look', obedient, looks('look'))).toBe(
      'Cancelled during "Do look". What was to be stopped has ended. Nothing was verified.',
    );
  });

  it('says of a tool that it was ended in the middle', async () => {
    const tool = step('tool', {
      kind: 'run',
      command: { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1e6)'], cwd: '/', env: {} },
      timeoutMs: 20_000,
      starts: null,
    });
    expect(await cancelledIn('tool', tool)).toBe(
      'Cancelled during "Do tool". Its command was ended in the middle; what that had begun may go on. Nothing was verified.',
    );
  });
});

describe('a step that says a lot', () => {
  const says = (count: number) => {
    const script = `for (let i = 1; i <= ${count}; i++) console.log('line ' + i)`;
    const command = { command: process.execPath, args: ['-e', script], cwd: '/', env: {} };
    return planOf(step('talk', { kind: 'run', command, timeoutMs: 60_000, starts: null }));
  };
  const refusal: PlanResult = { ok: false, reason: 'No.', hint: null };

  it('is told of now and then, not for every line, and holds up no turn of the event loop for more than a part of it', async () => {
    const world = { clock: realClock, settings: defaultSettings() } as unknown as World;
    // Only counters: a slow step has turns by the hundred thousand.
    let [told, inTurn, mostInTurn, over, wasRunning] = [0, 0, 0, false, false];
    const count = () => {
      inTurn = 0;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const run = await executePlan(says(5000), {
      id: 'run',
      trigger: 'person',
      world,
      signal: new AbortController().signal,
      replan: async () => refusal,
      publish: ({ steps }) => {
        const isRunning = steps[0]?.state === 'running';
        told += 1;
        if (isRunning && wasRunning) inTurn += 1;
        wasRunning = isRunning;
        mostInTurn = Math.max(mostInTurn, inTurn);
      },
      redact: (text) => text,
    });
    over = true;
    // The beginning, each step's beginning and end, the end; and output ten times a second at most.
    expect(told).toBeLessThan(10 + (run.steps[0]?.tookMs ?? 0) / 100);
    // Of a step that goes on only its output is told: once in a turn at most, however much came in it.
    expect(mostInTurn).toBeLessThanOrEqual(1);
    const lines = Array.from({ length: 40 }, (_, i) => `line ${4961 + i}`);
    // A failure tells what came instead: the step may not have run to its end.
    expect(run.steps[0]).toMatchObject({ state: 'done', result: 'Done.', output: lines });
  });

  it('tells how far it is from the bars that it draws, which are no lines of output', async () => {
    const bars = [
      String.raw`process.stderr.write('a.bin:  50%|█████     | 5.00M/10.0M [00:01<00:01, 5.00MB/s]\r')`,
      String.raw`process.stderr.write('a.bin: 100%|██████████| 10.0M/10.0M [00:02<00:00, 5.00MB/s]\n')`,
      `console.log('done')`,
    ];
    const command = { command: process.execPath, args: ['-e', bars.join(';')], cwd: '/', env: {} };
    const run = await executePlan(planOf(step('talk', { kind: 'run', command, timeoutMs: 60_000, starts: null })), {
      id: 'run',
      trigger: 'person',
      world: { clock: realClock, settings: defaultSettings() } as unknown as World,
      signal: new AbortController().signal,
      replan: async () => refusal,
      publish: () => {},
      redact: (text) => text,
    });
    expect(run.steps[0]).toMatchObject({
      output: ['done'],
      progress: { done: 10_000_000, total: 10_000_000, unit: 'bytes' },
      startedAt: expect.objectContaining({ mono: expect.any(Number) }),
    });
  });

  it('has its last lines when it ends, and nothing is told of it afterwards', async () => {
    const told: Run[] = [];
    const world = { clock: realClock, settings: defaultSettings() } as unknown as World;
    await executePlan(says(3), {
      id: 'run',
      trigger: 'person',
      world,
      signal: new AbortController().signal,
      replan: async () => refusal,
      publish: (run) => told.push(run),
      redact: (text) => text,
    });
    expect(told.at(-1)).toMatchObject({ state: 'succeeded', steps: [{ output: ['line 1', 'line 2', 'line 3'] }] });
    const before = told.length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(told).toHaveLength(before);
  });
});
