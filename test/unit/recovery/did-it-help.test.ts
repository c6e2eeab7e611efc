import { describe, expect, it } from 'vitest';
import { runbook } from '../../../electron/components/index.ts';
import { missed } from '../../../electron/recovery/goal.ts';
import { notHelped, type Present, unhelped } from '../../../electron/recovery/not-helped.ts';
import { planSentence } from '../../../electron/recovery/plan-sentence.ts';
import type { Goal, Owner, Plan, Readings, Run, RunbookId } from '../../../shared/domain/index.ts';
import { allHealth, at, failedReading, processWith, readingOf, settingsWith } from '../../support/builders.ts';
import { aCause, aRun } from '../../support/face-fixtures.ts';

const goal: Goal = { what: 'P95', unit: 'ms', limit: 1000, next: 'Look at the queries.' };
const taken = (value: number | null) => ({ text: '', value });

describe('a plan with a goal', () => {
  it('did not help while its figure is above the limit, says both figures and what to do', () => {
    expect(missed(goal, { before: taken(1400), after: taken(1300) })).toBe(
      'It did not help: P95 was 1.4 s before and 1.3 s after; the limit is 1 s. Look at the queries.',
    );
    expect(missed(goal, { before: null, after: taken(1300) })).toMatch(/^It did not help: P95 was 1\.3 s after;/);
  });

  it.each([
    ['it is below the limit', taken(1400), taken(900)],
    ['there was nothing to mend', taken(900), taken(1300)],
    ['it could not be read', taken(1400), null],
    ['nothing is judged by it', taken(null), taken(null)],
  ])('is not said to have failed where %s', (_, before, after) => {
    expect(missed(goal, { before, after })).toBeNull();
  });
});

const START = { command: './start.sh', args: ['--skip-services'], cwd: '/home/dev/leanvibe/leanvibe-backend' };
const unknown: Owner = { kind: 'unknown' };

async function planned(id: RunbookId, readings: Readings, owners: Readonly<Record<string, Owner>> = {}): Promise<Plan> {
  const made = await runbook(id).prepare({
    readings: {
      process: readingOf('process'),
      docker: readingOf('docker', {
        docker: { kind: 'running', context: null, version: '27' },
        owners: { backend: unknown, neo4j: unknown, redis: unknown, ...owners },
      }),
      ...readings,
    },
    settings: settingsWith({ 'backend.start': START }),
    backendLog: '/logs/backend.log',
    uid: 501,
    platform: 'darwin',
    home: '/home/dev',
    env: {},
    now: 0,
    signal: new AbortController().signal,
  });
  if (!made.ok) throw new Error(made.reason);
  return made.plan;
}

describe('what is tried', () => {
  it('a store is tried as often as what is grave, but not restarted again while it may be reading its data', async () => {
    const owner: Owner = {
      kind: 'container',
      name: 'leanvibe-neo4j',
      state: { status: 'running', health: 'unhealthy', exitCode: null, outOfMemory: false, restarts: 0 },
    };
    const plan = await planned('restart-neo4j', {}, { neo4j: owner });
    expect(plan).toMatchObject({ attempts: 5, confirm: null });
    expect(plan.steps.find((s) => s.id === 'healthy')?.action).toMatchObject({ mayStillLoad: true });
  });

  it('a store that nobody keeps running is not restarted while it answers, and that is said', async () => {
    await expect(planned('restart-redis', { redis: readingOf('redis') })).rejects.toThrow(
      /^Redis answers, and no service/,
    );
    await expect(planned('restart-redis', {})).rejects.toThrow(/^Lifeguard cannot tell what started Redis/);
    await expect(planned('restart-redis', { redis: failedReading('redis', 'refused') })).rejects.toThrow(
      /^Redis is gone, and no service that is known keeps it running: only a process that is still there/,
    );
  });

  it('what asks is done as often as was agreed to', async () => {
    expect(await planned('emergency-shutdown', {})).toMatchObject({ confirm: expect.any(String), attempts: 1 });
  });
});

describe('Improve performance', () => {
  it('is judged by the answer time against its limit, and names the slow queries where there are some', async () => {
    const slow = readingOf('neo4j', {}, { metrics: { 'neo4j.slow-transactions': 2 } });
    const { goal: of } = await planned('improve-performance', { neo4j: slow });
    expect(of).toMatchObject({ what: 'P95', unit: 'ms', limit: 600 });
    expect(of?.next).toContain('Neo4j has slow queries: look at those first.');
  });
});

describe('Emergency shutdown', () => {
  it('names what goes on running and why, and promises silence only where nothing does', async () => {
    const redis = readingOf('redis');
    const left = await planned('emergency-shutdown', { redis });
    expect(left.confirm).toMatch(
      /The backend does not answer until .* Redis is left running: it runs as a program of its own/,
    );
    expect(left.confirm).not.toContain('Nothing answers');
    const job: Owner = { kind: 'launchd', label: 'my.redis', pid: 4, lastExitCode: null, lastSignal: null };
    expect((await planned('emergency-shutdown', { redis }, { redis: job })).confirm).toContain(
      'Redis is left running: the launchd job my.redis keeps it running.',
    );
    expect((await planned('emergency-shutdown', {})).confirm).toMatch(/Nothing answers until it is started again\.$/);
  });

  it('looks at the end at everything of the stack', async () => {
    const { steps } = await planned('emergency-shutdown', {});
    expect(steps.at(-1)).toMatchObject({
      title: 'See what still runs',
      display: expect.stringMatching(/Neo4j.*Redis/),
    });
  });
});

const AI: Partial<Run> = { runbook: 'recover-ai', component: 'ai' };
const IOS: Partial<Run> = { runbook: 'simulator-restart', component: 'ios', target: 'iPhone 16' };

describe('ten minutes after a recovery', () => {
  const run = (over: Partial<Run> = {}): Run =>
    aRun({ runbook: 'recover-backend', state: 'succeeded', startedAt: at(10), endedAt: at(20), ...over });
  const cause = aCause({ since: at(5) });
  const told = (runs: readonly Run[], over: Partial<Present>) =>
    notHelped(
      unhelped(runs, { causes: [], health: allHealth(), settings: settingsWith(), now: at(900), ...over }),
      at(900),
    );

  it('that has not helped, a person is told to look by hand', () => {
    expect(told([run()], { causes: [cause], now: at(619) })).toEqual([]);
    expect(told([run()], { causes: [cause], now: at(620) })).toEqual([
      expect.objectContaining({
        where: 'Recover Backend',
        message: expect.stringMatching(/has not helped within 10 minutes: The backend is not running/),
        fix: 'Investigate by hand: `lifeguard diagnose`. Or pass it on: `lifeguard escalate`.',
        // By which a notification is found that tells of this.
        unhelped: { cause: cause.id, run: run().id },
      }),
    ]);
  });

  it.each<[string, Partial<Run>, Parameters<typeof aCause>[0]]>([
    ['of something else', { runbook: 'restart-neo4j', component: 'neo4j' }, { since: at(5) }],
    ['after which it was well for a time', {}, { since: at(300) }],
    ['that goes on', { state: 'running', endedAt: null }, { since: at(5) }],
    ['that a person cancelled', { state: 'cancelled' }, { since: at(5) }],
  ])('%s, nothing is said', (_, of, over) => {
    expect(told([run(of)], { causes: [aCause(over)] })).toEqual([]);
  });

  it.each<[string, Partial<Run>, Partial<Present>]>([
    ['a cause about its component offers another', { runbook: 'free-memory' }, { causes: [cause] }],
    ['no cause is known', {}, { health: allHealth({ backend: { state: 'critical', since: at(5) } }) }],
    ['it is another component’s', AI, { health: allHealth({ ai: { state: 'degraded', since: at(5) } }) }],
  ])('that is told of every runbook: %s', (_, of, over) => {
    expect(told([run(of)], over)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('has not helped within 10 minutes') }),
    ]);
  });

  it.each<[string, Partial<Run>, Partial<Present>]>([
    ['that was to stop it', { runbook: 'emergency-shutdown' }, { causes: [cause] }],
    ['of another component', AI, { health: allHealth({ redis: { state: 'critical', since: at(5) } }) }],
    [
      'whose component was well for a time',
      {},
      { health: allHealth({ backend: { state: 'critical', since: at(300) } }) },
    ],
    [
      'whose component fails with another',
      AI,
      {
        causes: [aCause({ since: at(5), explains: ['ai'] })],
        health: allHealth({ ai: { state: 'critical', since: at(5) } }),
      },
    ],
    ['of one simulator of several', IOS, { health: allHealth({ ios: { state: 'degraded', since: at(5) } }) }],
  ])('nothing is said of one %s', (_, of, over) => {
    expect(told([run(of)], over)).toEqual([]);
  });

  it('is told of the last try alone, and once', () => {
    const last = run({ id: 'run-2', runbook: 'free-memory', title: 'Free memory' });
    expect(told([last, run()], { causes: [cause, aCause({ id: 'backend-slow', since: at(5) })] })).toEqual([
      expect.objectContaining({ where: 'Free memory' }),
    ]);
  });
});

describe('the sentence of a plan', () => {
  it('tells what is done and lost, and nothing of what only looks', async () => {
    const plan = await planned('recover-backend', { process: readingOf('process', { root: processWith({ pid: 7 }) }) });
    expect(planSentence(plan)).toBe(
      'Recover Backend? It would: stop the backend; start the backend; clear the cache. Requests in flight are cut off.',
    );
    expect(planSentence({ ...plan, confirm: 'It asks' })).toMatch(/ It asks\.$/);
  });
});
