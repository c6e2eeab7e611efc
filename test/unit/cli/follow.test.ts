import { describe, expect, it } from 'vitest';
import { changes } from '../../../electron/cli/changes.ts';
import { exitCodeOf, exitCodeOfRun } from '../../../electron/cli/exit-code.ts';
import { plain } from '../../../electron/cli/io.ts';
import { begin, createFollower, follow, renderPlan } from '../../../electron/cli/recover.ts';
import type { RecoverRequest, RecoverResult } from '../../../electron/recovery/index.ts';
import type { Plan, Run, StepRun } from '../../../shared/domain/index.ts';
import { aCause, aComponent, aRun, aSnapshot, at } from '../../support/face-fixtures.ts';

const step = (id: string, state: StepRun['state'], over: Partial<StepRun> = {}): StepRun => ({
  id,
  title: id,
  display: id,
  state,
  tookMs: null,
  result: null,
  output: [],
  ...over,
});

function stage(isTTY: boolean) {
  const said: string[] = [];
  const written: string[] = [];
  const stderr = { isTTY, columns: 80, write: (text: string) => written.push(text) } as never;
  const io = { stdin: {} as never, stdout: {} as never, stderr };
  const follower = createFollower({ say: (text) => said.push(text), io, paintProgress: plain });
  return { follower, said, written };
}

describe('a recovery that is followed without a terminal', () => {
  it('says each step once when it begins and once when it ends', () => {
    const { follower, said, written } = stage(false);
    const running = aRun({ steps: [step('Stop', 'running'), step('Start', 'to-come')] });
    follower.show(running);
    follower.show(running);
    follower.show(aRun({ steps: [step('Stop', 'done', { tookMs: 40 }), step('Start', 'running')] }));
    expect(said).toEqual(['> Stop', '✓ Stop 40 ms', '> Start']);
    expect(written).toEqual([]);
  });

  it('shows the last lines of a step that failed, and begins anew with the next attempt', () => {
    const { follower, said } = stage(false);
    const output = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    follower.show(aRun({ steps: [step('Start', 'failed', { output })] }));
    follower.show(aRun({ attempt: 2, steps: [step('Start', 'running')] }));
    expect(said[0]).toBe('✗ Start');
    expect(said.slice(1, -2)).toEqual(output.slice(18).map((l) => `    ${l}`));
    expect(said.slice(-2)).toEqual(['Attempt 2 of 3', '> Start']);
  });
});

it('draws a bar on a terminal while a step knows how far it is', () => {
  const { follower, written } = stage(true);
  const progress = { done: 512, total: 1024, unit: 'bytes', perSecond: 128, resumes: true } as const;
  follower.show(aRun({ steps: [step('Download', 'running', { progress, output: ['a line'] })] }));
  follower.pause();
  expect(written.join('')).toMatch(/Download {2}█{8}░{8} 512 B of 1 KB · 128 B\/s · 4 s left/);
  expect(written.join('')).not.toContain('a line');
});

describe('a recovery of a Lifeguard that ends together with it', () => {
  const followed = (history: readonly Run[]) => {
    const printed: string[] = [];
    const stderr = { isTTY: false, columns: 80, write: () => true } as never;
    const context = {
      io: { stdin: {} as never, stdout: {} as never, stderr },
      say: () => {},
      print: (text: string) => printed.push(text),
      paintProgress: plain,
      columns: 80,
      json: false,
      signal: new AbortController().signal,
      engine: async () => ({ runs: async () => history }),
    } as unknown as Parameters<typeof follow>[2];
    const engine = { subscribe: () => () => {} } as unknown as Parameters<typeof follow>[0];
    const ended = Promise.reject(new Error('The Lifeguard that was asked has ended.'));
    return { code: follow(engine, { ok: true, run: 'r1', joined: true, ended }, context), printed };
  };

  it('is told from the history of this machine', async () => {
    const done = aRun({ id: 'r1', state: 'succeeded', result: 'Backend is back.' });
    const { code, printed } = followed([aRun({ id: 'r0', state: 'failed' }), done]);
    expect(await code).toBe(exitCodeOfRun(done));
    expect(printed).toEqual(['Backend is back.']);
  });

  it('is not told where the history has no end of it', async () => {
    await expect(followed([aRun({ id: 'r1', state: 'running' })]).code).rejects.toThrow('has ended');
    await expect(followed([]).code).rejects.toThrow('has ended');
  });
});

describe('a recovery that is followed on a terminal', () => {
  it('turns while a step runs and leaves only its end behind', () => {
    const { follower, said, written } = stage(true);
    follower.show(aRun({ steps: [step('Start', 'running', { output: ['Application startup'] })] }));
    expect(written.join('')).toContain('Start  Application startup');
    follower.show(aRun({ steps: [step('Start', 'done', { tookMs: 40 })] }));
    expect(said).toEqual(['✓ Start 40 ms']);
    expect(written.at(-1)).toBe('\r\x1b[K');
  });
});

describe('what a script says', () => {
  it('stands below the step that ran it, and what merely looks or starts says nothing', () => {
    const { follower, said } = stage(false);
    const output = ['version 41 is in place'];
    follower.show(aRun({ steps: [step('Roll back', 'done', { output, destroys: 'The version is replaced.' })] }));
    expect(said.at(-1)).toBe('    version 41 is in place');
    const before = said.length;
    follower.show(aRun({ steps: [step('Start', 'done', { output })] }));
    expect(said.slice(before)).not.toContain('    version 41 is in place');
  });
});

describe('the preview', () => {
  const plan: Plan = {
    runbook: 'recover-backend',
    component: 'backend',
    title: 'Recover Backend',
    confirm: null,
    attempts: 3,
    attemptTimeoutMs: 30_000,
    notes: ['Another instance is left alone.'],
    steps: [
      {
        id: 'stop',
        title: 'Stop the backend',
        display: 'SIGTERM to 4312 (uvicorn)',
        destroys: 'Requests in flight are cut off.',
        optional: false,
        action: { kind: 'look', probes: [] },
      },
      {
        id: 'start',
        title: 'Start it',
        display: './start.sh --skip-services',
        destroys: null,
        optional: false,
        action: { kind: 'look', probes: [] },
      },
    ],
  };

  it('shows the exact acts in order and marks what destroys', () => {
    expect(renderPlan(plan, { columns: 80 })).toEqual([
      'Recover Backend: 2 steps, up to 3 attempts of 30 s each',
      '! 1. Stop the backend',
      '       SIGTERM to 4312 (uvicorn)',
      '       Requests in flight are cut off.',
      '  2. Start it',
      '       ./start.sh --skip-services',
      'Another instance is left alone.',
    ]);
  });

  it('ends with what has to be agreed to', () => {
    const confirm = 'This stops node (pid 4312), which is not ours.';
    expect(renderPlan({ ...plan, confirm }, { columns: 80 }).at(-1)).toBe(confirm);
  });
});

describe('a plan that is agreed to', () => {
  const plan = (title: string): Plan => ({
    runbook: 'stop-port-holder',
    component: 'backend',
    title,
    confirm: null,
    steps: [],
    attempts: 1,
    attemptTimeoutMs: 1000,
    notes: [],
  });
  const anew = (token: string) => ({
    ok: false as const,
    why: 'changed' as const,
    reason: 'Something has changed.',
    hint: null,
    now: { token, plan: plan(`Stop ${token}`) },
  });
  async function beginWith(answers: (token: string, times: number) => RecoverResult) {
    const said: string[] = [];
    const sent: string[] = [];
    const engine = {
      recover: async (request: RecoverRequest) => {
        if ('token' in request) sent.push(request.token);
        return answers(sent.at(-1) ?? '', sent.length);
      },
    };
    const context = {
      say: (text: string) => void said.push(text),
      columns: 80,
      options: { yes: true },
      io: {} as never,
      signal: new AbortController().signal,
    };
    return { result: await begin(engine, { token: 'node', plan: plan('Stop node') }, context), said, sent };
  }

  it('is shown anew when it has changed, and what was shown last is carried out', async () => {
    const run = { ok: true as const, run: 'run-1', joined: false, ended: Promise.resolve(aRun()) };
    const { result, said, sent } = await beginWith((token) => (token === 'node' ? anew('python') : run));
    expect(result).toBe(run);
    expect(sent).toEqual(['node', 'python']);
    expect(said).toEqual([
      'Stop node: 0 steps, one attempt of at most 1 s',
      'Something has changed.',
      'Stop python: 0 steps, one attempt of at most 1 s',
    ]);
  });

  it('ends where it changes for ever', async () => {
    const { result, sent } = await beginWith((_, times) => anew(`program ${times}`));
    expect(result).toMatchObject({ ok: false, why: 'changed' });
    expect(sent).toHaveLength(5);
  });
});

describe('exit codes', () => {
  it.each([
    ['healthy', 0],
    ['degraded', 1],
    ['critical', 2],
    ['starting', 3],
    ['unknown', 3],
    ['recovering', 3],
    ['paused', 3],
    ['empty', 3],
  ] as const)('a stack that is %s gives %i', (state, code) => {
    expect(exitCodeOf({ state, headline: '', detail: '', since: at(0) })).toBe(code);
  });

  it.each([
    ['succeeded', 0],
    ['failed', 2],
    ['cancelled', 3],
    ['interrupted', 3],
  ] as [Run['state'], number][])('a recovery that %s gives %i', (state, code) => {
    expect(exitCodeOfRun(aRun({ state }))).toBe(code);
  });
});

describe('a change worth a line', () => {
  const calm = aSnapshot();
  const redis = (state: 'critical' | 'healthy', label: string) => [aComponent('redis', { state, label })];

  it('is nothing while only figures change', () => {
    const later = calm.components.map((c) => ({ ...c, figure: '7 ms', lastReadingAt: at(2000) }));
    expect(changes(calm, { ...calm, seq: 2, at: at(2000), components: later })).toEqual([]);
  });

  it('is a cause that comes and goes, and a component that changes its state', () => {
    const before = { ...calm, components: redis('healthy', 'healthy') };
    const after = { ...calm, causes: [aCause()], components: redis('critical', 'not running') };
    expect(changes(before, after)).toEqual([
      'The backend is not running Nothing listens on port 8765.',
      'Redis: healthy → critical (not running)',
    ]);
    expect(changes(after, before)).toEqual(['Over: The backend is not running', 'Redis: critical → healthy']);
  });

  it('is a step that ended, and the result of the recovery', () => {
    const running = { ...calm, recovery: aRun({ steps: [step('Start', 'running')] }) };
    const steps = [step('Start', 'done', { result: 'Started with pid 7.' })];
    const ended = { ...calm, recovery: aRun({ state: 'succeeded', result: 'Backend is back.', steps }) };
    expect(changes(calm, running)).toEqual([]);
    expect(changes(running, ended)).toEqual([
      'Recover Backend: Start: Started with pid 7.',
      'Recover Backend: Backend is back.',
    ]);
    expect(changes(ended, ended)).toEqual([]);
  });

  it('is a problem with the configuration, once', () => {
    const problem = { where: '.env:3', message: 'Not a port.', fix: 'Use 8765.', severity: 'error' as const };
    const after = { ...calm, problems: [problem] };
    expect(changes(calm, after)).toEqual(['.env:3: Not a port. Use 8765.']);
    expect(changes(after, after)).toEqual([]);
  });
});
