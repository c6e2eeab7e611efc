import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../electron/core/graph/index.ts';
import {
  beginLifecycle,
  type Lifecycle,
  type Observation,
  observe,
  REOPEN_MS,
} from '../../../electron/journal/index.ts';
import { clockIn } from '../../../electron/journal/lifecycle-state.ts';
import type { Cause, ComponentId, HealthState, Incident, Instant, Run } from '../../../shared/domain/index.ts';
import { COMPONENT_IDS, COMPONENTS } from '../../../shared/domain/index.ts';
import { at, causeOf } from '../../support/builders.ts';
import { aRun } from '../../support/face-fixtures.ts';
import { STORES_IN_DOCKER } from '../../support/place-of.ts';

/** What a test says is seen; the stack around it is always the same. */
type Seen = Omit<Observation, 'below'>;
const { below } = graphOf(COMPONENTS, STORES_IN_DOCKER);

const states = (over: Partial<Record<ComponentId, HealthState>> = {}): Observation['states'] =>
  ({ ...Object.fromEntries(COMPONENT_IDS.map((id) => [id, 'healthy'])), ...over }) as Observation['states'];
const down = (since: Instant, over: Partial<Cause> = {}): Cause =>
  causeOf({
    id: 'backend-not-running',
    component: 'backend',
    severity: 'P0',
    title: 'The backend is not running.',
    detail: '',
    since,
    explains: ['websocket'],
    evidence: [],
    ...over,
  });
const failing = (seconds: number, since = seconds - 2, over: Partial<Cause> = {}): Seen => ({
  at: at(seconds),
  causes: [down(at(since), over)],
  states: states({ [over.component ?? 'backend']: 'critical' as const }),
  runs: [],
});
const well = (seconds: number, runs: readonly Run[] = []): Seen => ({
  at: at(seconds),
  causes: [],
  states: states(),
  runs,
});

/** Plays observations and returns every incident as it was last recorded, with its timeline. */
function play(observations: readonly Seen[], begin: Lifecycle = beginLifecycle([], 1, at(0))) {
  let state = begin;
  const incidents = new Map<number, Incident>();
  const timeline: string[] = [];
  for (const observation of observations) {
    const { next, changes } = observe(state, { below, ...observation });
    state = next;
    for (const { incident, entries } of changes) {
      incidents.set(incident.id, incident);
      timeline.push(...entries.map((e) => `${e.kind}: ${e.text}`));
    }
  }
  return { state, incidents: [...incidents.values()], timeline };
}

describe('an incident', () => {
  it('is opened by a confirmed cause and closed by a confirmed recovery, with both durations', () => {
    const { incidents, timeline } = play([well(0), failing(10), failing(12, 8), well(40)]);
    expect(incidents).toMatchObject([
      { id: 1, state: 'closed', detectionMs: 2000, recoveryMs: 32_000, resolvedBy: 'itself', affected: ['websocket'] },
    ]);
    expect(timeline).toEqual(['opened: The backend is not running.', 'closed: Backend is well again, after 32 s.']);
  });

  it('ends where its component is read at another address, which mends nothing; what fails there is another', () => {
    const anew = { backend: at(30).mono };
    const { incidents, timeline } = play([
      well(0),
      failing(10),
      { ...failing(31, 31), anew },
      { ...well(50), anew },
      { ...failing(60), anew },
    ]);
    expect(incidents).toMatchObject([
      { id: 1, state: 'closed', resolvedBy: null, recoveryMs: 23_000 },
      { id: 2, state: 'open', reopened: 1 },
    ]);
    expect(timeline).toEqual([
      'opened: The backend is not running.',
      'closed: The address of Backend was changed, which ends this after 23 s. What failed at the one before is not looked at any more.',
      'opened: The backend is not running.',
      'closed: Backend is well again, after 19 s.',
      expect.stringContaining('reopened'),
    ]);
  });

  it('is not the same again where its component is read at another address since it was over', () => {
    const anew = { backend: at(30).mono };
    const { incidents } = play([well(0), failing(10), well(20), { ...failing(40), anew }]);
    expect(incidents).toMatchObject([
      { id: 1, state: 'closed', reopened: 0 },
      { id: 2, state: 'open', reopened: 0 },
    ]);
  });

  it('says what is wrong now, also where that has the same name: the next error of a start, another model', () => {
    const exits = (seconds: number, error: string): Seen =>
      failing(seconds, 8, { id: 'backend-crash-loop', title: `The backend exits at start: ${error}.`, detail: error });
    const { incidents, timeline } = play([
      exits(10, 'a.py, line 3'),
      exits(12, 'a.py, line 4'),
      exits(40, 'b.py, line 9'),
    ]);
    expect(incidents).toMatchObject([
      { id: 1, title: 'The backend exits at start: b.py, line 9.', detail: 'b.py, line 9', diagnosisMs: 2000 },
    ]);
    expect(timeline.slice(1)).toEqual(['cause: Now: The backend exits at start: b.py, line 9. b.py, line 9']);
  });

  it('ends where only a remark about something else is left, which is followed by itself', () => {
    const model = (seconds: number, over: Partial<Cause>): Seen => ({
      ...failing(seconds, 8, { id: 'model-incomplete', component: 'models', explains: [], ...over }),
      states: states({ models: over.severity === 'P3' ? 'degraded' : 'critical' }),
    });
    const mine = { severity: 'P1', title: 'Model mine is incomplete.' } as const;
    const theirs = { severity: 'P3', title: 'Model theirs is incomplete.', since: at(8) } as const;
    const { incidents, timeline } = play([model(10, mine), model(12, mine), model(30, theirs), model(32, theirs)]);
    expect(incidents).toMatchObject([
      { id: 1, severity: 'P1', title: mine.title, state: 'closed', reopened: 0 },
      { id: 2, severity: 'P3', title: theirs.title, state: 'open', startedAt: at(30).wall },
    ]);
    expect(timeline).toEqual([
      `opened: ${mine.title}`,
      `closed: It is over, after 22 s. What is left is a remark: ${theirs.title}`,
      `opened: ${theirs.title}`,
    ]);
    // The same one, less grave than before, is the same incident; so is a figure that falls.
    const less = play([model(10, mine), model(30, { ...mine, severity: 'P3' })]);
    expect(less.incidents).toMatchObject([{ state: 'open', severity: 'P1' }]);
    const evidence = [{ text: '97 %', probe: 'disk', raw: null, metric: 'disk.used' } as const];
    const figure = play([
      model(10, mine),
      model(30, { ...theirs, evidence: evidence as unknown as Cause['evidence'] }),
    ]);
    expect(figure.incidents).toMatchObject([{ id: 1, state: 'open' }]);
  });

  it('that began while alarms were paused begins with their end, and says so', () => {
    const lastGood = { backend: at(90).mono };
    const held = { pauseEndedAt: at(220), lastGood };
    const { incidents, timeline } = play([well(0), { ...failing(221, 100), ...held }, well(250)]);
    expect(incidents).toMatchObject([{ detectionMs: 1000, startedAt: at(220).wall, recoveryMs: 30_000 }]);
    expect(incidents[0]).not.toHaveProperty('detectedWithin');
    expect(timeline[0]).toBe(
      'note: Alarms were paused until now. It has been so for 2 min; the clocks of this incident begin here.',
    );
    // What begins later has nothing to do with that pause.
    const later = play([well(0), { ...failing(302, 300), pauseEndedAt: at(220) }, well(350)]);
    expect(later.timeline[0]).toMatch(/^opened/);
  });

  it('was unseen since the last good reading, not since the first bad one, where there was a good one', () => {
    const lastGood = { backend: at(7).mono };
    const { incidents } = play([well(0), { ...failing(12, 10), lastGood }, { ...failing(14, 10), lastGood }, well(40)]);
    expect(incidents).toMatchObject([
      { detectionMs: 5000, detectedWithin: true, diagnosisMs: 2000, startedAt: at(10).wall, recoveryMs: 30_000 },
    ]);
    // What was well until after it began (it is slow, say) was seen all the time.
    const later = play([well(0), { ...failing(12, 10), lastGood: { backend: at(11).mono } }, well(40)]);
    expect(later.incidents).toMatchObject([{ detectionMs: 2000 }]);
  });

  it('was unseen since just this was last seen well, however often its component was looked at meanwhile', () => {
    const lastGood = { backend: at(59).mono };
    const seldom = { ...failing(62, 60, { wellAt: at(20).mono }), lastGood };
    expect(play([well(0), seldom, well(90)]).incidents).toMatchObject([{ detectionMs: 42_000, detectedWithin: true }]);
  });

  it('keeps what is only found out later about how it came, once, and also when it gets another name', () => {
    const why = { text: 'The system wrote no report of its end.', probe: 'process', raw: null, lasting: true } as const;
    const asked = (ms: number) => ({ text: `It answered after ${ms} ms.`, probe: 'backend', raw: null });
    const { incidents, timeline } = play([
      failing(10, 8, { evidence: [asked(1)] }),
      failing(12, 8, { evidence: [asked(2)] }),
      failing(20, 8, { evidence: [asked(3), why] }),
      failing(21, 8, { evidence: [asked(4), why] }),
      failing(30, 8, { id: 'port-held', title: 'The port is held.', evidence: [asked(5)] }),
      failing(31, 8, { id: 'port-held', title: 'The port is held.', evidence: [asked(6)] }),
    ]);
    expect(incidents[0]?.evidence).toEqual([why, asked(5)]);
    expect(timeline).toEqual([
      'reading: It answered after 1 ms.',
      'opened: The backend is not running.',
      'reading: The system wrote no report of its end.',
      'reading: It answered after 5 ms.',
      'cause: Now: The port is held.',
    ]);
  });

  it('stays open while nothing is known, and while its component just starts', () => {
    const unknown = (state: HealthState): Seen => ({ ...well(20), states: states({ backend: state }) });
    for (const state of ['unknown', 'stale', 'starting'] as const) {
      expect(play([failing(10), unknown(state)]).incidents).toMatchObject([{ state: 'open' }]);
    }
  });

  it('is not opened by an unconfirmed cause', () => {
    expect(play([{ ...failing(10), states: states({ backend: 'unknown' }) }]).incidents).toEqual([]);
  });

  it('goes on when its cause is named more exactly', () => {
    const { incidents, timeline } = play([
      failing(10),
      failing(12, 8, { id: 'backend-crash-loop', title: 'The backend exits at start.' }),
    ]);
    expect(incidents).toMatchObject([{ id: 1, causeId: 'backend-crash-loop', detectionMs: 2000 }]);
    expect(timeline.at(-1)).toBe('cause: Now: The backend exits at start.');
  });

  it('keeps its name where something milder is left of it', () => {
    const slow = { id: 'backend-slow', severity: 'P2', title: 'The backend is slow.' } as const;
    expect(play([failing(10), failing(12, 8, slow)]).incidents).toMatchObject([
      { id: 1, severity: 'P0', causeId: 'backend-not-running', title: 'The backend is not running.' },
    ]);
  });

  it('is merged into its root cause, which keeps its beginning', () => {
    const redis = failing(10, 8, {
      id: 'redis-not-running',
      component: 'redis',
      title: 'Redis is not running.',
      explains: [],
    });
    const docker: Seen = {
      at: at(14),
      causes: [
        down(at(9), {
          id: 'docker-not-running',
          component: 'docker',
          title: 'Docker is not running.',
          explains: ['redis', 'neo4j'],
        }),
      ],
      states: states({ docker: 'critical', redis: 'critical', neo4j: 'critical' }),
      runs: [],
    };
    const { incidents } = play([redis, docker, well(50)]);
    expect(incidents).toMatchObject([
      { id: 1, component: 'docker', causeId: 'docker-not-running', state: 'closed', detectionMs: 2000 },
    ]);
  });

  it('of something that was there before a later failure stays, where that was seen well meanwhile', () => {
    const ai = failing(10, 8, { id: 'prompt-failed', component: 'ai', explains: [] });
    const killed = {
      ...failing(25, 22, { explains: ['ai'] }),
      states: states({ backend: 'critical', ai: 'critical' }),
    };
    const named = (lastGood: number) =>
      play([ai, { ...killed, lastGood: { backend: at(lastGood).mono } }]).incidents.map((i) => i.causeId);
    expect(named(21)).toEqual(['prompt-failed', 'backend-not-running']);
    expect(named(8), 'it failed before, and was read later').toEqual(['backend-not-running']);
  });

  it('counts a symptom with the incident that turns out to be its root', () => {
    const both: Seen = {
      at: at(10),
      causes: [
        down(at(8), { explains: [] }),
        down(at(8), { id: 'redis-not-running', component: 'redis', explains: [] }),
      ],
      states: states({ backend: 'critical', redis: 'critical' }),
      runs: [],
    };
    const explained: Seen = {
      ...both,
      at: at(12),
      causes: [down(at(8), { id: 'redis-not-running', component: 'redis', explains: ['backend'] })],
    };
    const { incidents, state } = play([both, explained]);
    expect(incidents.map((i) => [i.component, i.state, i.mergedInto])).toEqual([
      ['backend', 'closed', 2],
      ['redis', 'open', null],
    ]);
    expect(state.open).toHaveLength(1);
  });

  it('is reopened when the same cause comes back soon, without counting the quiet time', () => {
    const { incidents } = play([failing(10, 10), well(20), failing(100, 100), well(130)]);
    expect(incidents).toMatchObject([{ id: 1, state: 'closed', reopened: 1, recoveryMs: 40_000 }]);
    expect(play([failing(10), well(20), failing(30 + REOPEN_MS / 1000)]).incidents).toHaveLength(2);
  });

  it('is not reopened when its component had another one in between', () => {
    const slow = { id: 'backend-slow', severity: 'P2' } as const;
    const seen = [failing(10, 10), well(20), failing(40, 40, slow), well(60), failing(100, 100), well(130)];
    expect(play(seen).incidents.map(({ id, causeId, reopened }) => [id, causeId, reopened])).toEqual([
      [1, 'backend-not-running', 0],
      [2, 'backend-slow', 0],
      [3, 'backend-not-running', 0],
    ]);
  });

  it('is reopened by whatever cause when it was named as coming and going', () => {
    const unstable = { ...failing(15, 10), causes: [causeOf({ id: 'unstable:backend', since: at(10) })] };
    const { incidents } = play([failing(10, 10), unstable, well(30), failing(60, 60), well(90)]);
    expect(incidents).toMatchObject([{ id: 1, state: 'closed', reopened: 1 }]);
  });

  it('takes no recovery for its own that had ended before it began', () => {
    const early = aRun({ id: 'early', component: 'backend', state: 'succeeded', startedAt: at(1), endedAt: at(2) });
    const { incidents } = play([failing(10), { ...failing(15, 8), runs: [early] }, well(20, [early])]);
    expect(incidents[0]).toMatchObject({ runs: [], resolvedBy: 'itself' });
  });

  it('knows what brought the component back', () => {
    const run = (over: Partial<Run>) =>
      aRun({
        id: 'r',
        component: 'backend',
        state: 'succeeded',
        startedAt: at(11),
        endedAt: at(14),
        result: 'Backend is back.',
        ...over,
      });
    const resolved = (over: Partial<Run>) =>
      play([failing(10), { ...failing(15, 8), runs: [run(over)] }, well(20, [run(over)])]).incidents[0]?.resolvedBy;
    expect(resolved({})).toBe('runbook');
    expect(resolved({ trigger: 'automatic' })).toBe('automatic');
    expect(resolved({ state: 'failed' })).toBe('itself');
    const { timeline, incidents } = play([failing(10), { ...failing(15, 8), runs: [run({})] }]);
    expect(incidents[0]?.told).toEqual([run({}).id]);
    expect(timeline.filter((t) => t.startsWith('action'))).toEqual([
      'action: Recover Backend was begun.',
      'action: Recover Backend: Backend is back.',
    ]);
  });

  it('that was well before its recovery had verified it still tells the end of that recovery, once', () => {
    const going = aRun({
      id: 'r',
      component: 'backend',
      state: 'running',
      startedAt: at(11),
      endedAt: null,
      result: null,
    });
    const ended = { ...going, state: 'succeeded' as const, endedAt: at(21), result: 'Backend is back.' };
    const { incidents, timeline } = play([
      failing(10),
      { ...failing(15, 8), runs: [going] },
      well(20, [going]),
      well(22, [ended]),
      well(23, [ended]),
    ]);
    expect(timeline.map((t) => t.split(':')[0])).toEqual(['opened', 'action', 'closed', 'action']);
    expect(timeline.at(-1)).toBe('action: Recover Backend: Backend is back.');
    expect(incidents).toMatchObject([{ state: 'closed', resolvedBy: 'runbook', told: ['r'] }]);
  });

  it('keeps the recovery of what stood beside it, and was over before that had ended, to that one', () => {
    const hung = { id: 'neo4j-hangs' as const, component: 'neo4j' as const, explains: [] };
    const both: Seen = {
      at: at(10),
      causes: [down(at(8)), down(at(8), hung)],
      states: states({ backend: 'critical', neo4j: 'critical' }),
      runs: [],
    };
    const run = aRun({
      id: 'r',
      runbook: 'continue-neo4j',
      title: 'Continue Neo4j',
      component: 'neo4j',
      state: 'running',
      startedAt: at(11),
      endedAt: null,
    });
    const ended = { ...run, state: 'succeeded' as const, endedAt: at(14) };
    const backendOnly = (seconds: number, runs: readonly Run[]): Seen => ({ ...failing(seconds, 8), runs });
    const ofBackend = (...then: readonly Seen[]) => {
      const { incidents } = play([both, ...then, backendOnly(20, [ended])]);
      expect(incidents.find((i) => i.component === 'neo4j')).toMatchObject({
        state: 'closed',
        runs: ['r'],
        told: ['r'],
      });
      return incidents.find((i) => i.component === 'backend')?.runs;
    };
    expect(ofBackend({ ...both, at: at(12), runs: [run] }, backendOnly(13, [run]))).toEqual([]);
    // Another program ran it, which is read a moment later.
    expect(ofBackend(backendOnly(13, []))).toEqual([]);
  });

  it('is not credited with the recovery of another component, nor with one that was long ago', () => {
    const redisDown = { id: 'redis-not-running' as const, component: 'redis' as const, explains: ['backend' as const] };
    const both = (seconds: number, runs: readonly Run[]): Seen => ({
      at: at(seconds),
      causes: [down(at(8), { explains: [] }), down(at(8), { ...redisDown, explains: [] })],
      states: states({ backend: 'critical', redis: 'critical' }),
      runs,
    });
    const run = aRun({ id: 'r', component: 'backend', state: 'succeeded', startedAt: at(11), endedAt: at(14) });
    const onlyRedis: Seen = {
      at: at(20),
      causes: [down(at(8), { ...redisDown, explains: [] })],
      states: states({ redis: 'critical' }),
      runs: [run],
    };
    const { incidents } = play([both(10, []), both(15, [run]), onlyRedis, well(40, [run])]);
    expect(incidents.map((i) => [i.component, i.resolvedBy, i.runs])).toEqual([
      ['backend', 'runbook', ['r']],
      ['redis', 'itself', []],
    ]);
    // It was verified, failed again, and came back an hour later.
    expect(
      play([failing(10), failing(15, 8), { ...failing(3600, 8), runs: [run] }, well(3700, [run])]).incidents,
    ).toMatchObject([{ resolvedBy: 'itself' }]);
  });

  it('that was open beside the one that a recovery mended is not credited with it', () => {
    const redisDown = { id: 'redis-not-running' as const, component: 'redis' as const, explains: [] };
    const run = aRun({ id: 'r', component: 'redis', state: 'succeeded', startedAt: at(11), endedAt: at(14) });
    const both = (seconds: number, runs: readonly Run[]): Seen => ({
      at: at(seconds),
      causes: [down(at(8), { explains: [] }), down(at(8), redisDown)],
      states: states({ backend: 'critical', redis: 'critical' }),
      runs,
    });
    const { incidents } = play([both(10, []), both(15, [run]), { ...failing(20, 8), runs: [run] }, well(40, [run])]);
    expect(incidents.map((i) => [i.component, i.resolvedBy, i.runs])).toEqual([
      ['backend', 'itself', []],
      ['redis', 'runbook', ['r']],
    ]);
  });

  it.each<[string, Partial<Run>, number]>([
    ['while it goes on', { state: 'running', endedAt: null }, 0],
    ['for a moment after it has ended well', { state: 'succeeded', endedAt: at(14) }, 0],
    ['that failed is one', { state: 'failed', endedAt: at(14) }, 1],
    ['of something else is one', { state: 'running', endedAt: null, component: 'ios' }, 1],
    ['that had ended before is one', { state: 'succeeded', startedAt: at(1), endedAt: at(2) }, 1],
  ])('what a recovery takes down is none: %s', (_, over, count) => {
    const run = aRun({ id: 'r', component: 'backend', startedAt: at(10), ...over });
    expect(play([{ ...failing(15, 12), runs: [run] }]).incidents).toHaveLength(count);
  });

  it('what a recovery has not brought back is one, and what was shut down on purpose is none', () => {
    const run = aRun({ id: 'r', component: 'backend', state: 'succeeded', startedAt: at(10), endedAt: at(14) });
    const later = (runbook: Run['runbook']) => play([{ ...failing(60, 12), runs: [{ ...run, runbook }] }]).incidents;
    expect(later('recover-backend')).toHaveLength(1);
    expect(later('emergency-shutdown')).toEqual([]);
    // It stops the stores as well, which do not depend on the backend; what the machine does meanwhile is its own.
    const other = (component: Cause['component']) =>
      play([{ ...failing(60, 12, { component }), runs: [{ ...run, runbook: 'emergency-shutdown' }] }]).incidents;
    expect(other('redis')).toEqual([]);
    expect(other('disk')).toHaveLength(1);
  });

  it('keeps its name and its severity while a recovery stops and starts what is slow', () => {
    const slow = { id: 'backend-slow' as const, severity: 'P2' as const, title: 'The backend is slow.' };
    const run = aRun({ id: 'r', component: 'backend', startedAt: at(12), runbook: 'improve-performance' });
    const { incidents } = play([failing(10, 8, slow), { ...failing(15, 13), runs: [run] }]);
    expect(incidents).toMatchObject([{ causeId: 'backend-slow', severity: 'P2', state: 'open', runs: ['r'] }]);
  });

  it('has the time to its last name', () => {
    const { incidents } = play([failing(10, 8), { ...failing(30, 8, { id: 'backend-hangs', title: 'It hangs.' }) }]);
    expect(incidents).toMatchObject([{ detectionMs: 2000, diagnosisMs: 22_000 }]);
  });

  it.each<[string, Run['component'], ComponentId, boolean]>([
    ['Redis that was restarted: the backend that failed with it (row 10)', 'redis', 'backend', true],
    ['Docker: what runs in a container (row 1)', 'docker', 'neo4j', true],
    ['Docker: all that stands on that (row 3)', 'docker', 'websocket', true],
    ['the backend: its AI service (row 6)', 'backend', 'ai', true],
    ['the backend: the command line (row 13)', 'backend', 'cli', true],
    ['the backend: not Xcode’s trouble (row 14)', 'backend', 'ios', false],
    ['the backend: not its store', 'backend', 'redis', false],
  ])('a recovery brings back what stands on it: %s', (_, recovered, component, helped) => {
    const run = aRun({ id: 'r', component: recovered, state: 'succeeded', startedAt: at(11), endedAt: at(14) });
    const cause = { id: `unstable:${component}` as const, component, explains: [] };
    const { incidents } = play([failing(10, 8, cause), { ...failing(15, 8, cause), runs: [run] }, well(20, [run])]);
    expect(incidents).toMatchObject([
      { component, resolvedBy: helped ? 'runbook' : 'itself', runs: helped ? ['r'] : [] },
    ]);
  });

  it('a recovery of Docker brings back nothing that does not run in it (row 1)', () => {
    const run = aRun({ id: 'r', component: 'docker', state: 'succeeded', startedAt: at(11), endedAt: at(14) });
    const cause = { id: 'unstable:redis' as const, component: 'redis' as const, explains: [] };
    const none = { below: graphOf(COMPONENTS, []).below };
    const seen = [failing(10, 8, cause), { ...failing(15, 8, cause), runs: [run] }, well(20, [run])];
    expect(play(seen.map((o) => ({ ...o, ...none }))).incidents).toMatchObject([{ resolvedBy: 'itself', runs: [] }]);
  });

  it('knows a restart outside Lifeguard from a recovery by itself', () => {
    const as = (o: Seen, identity?: string): Seen => ({
      ...o,
      identities: identity === undefined ? {} : { backend: identity },
    });
    const end = (identity: string, runs: readonly Run[] = []) =>
      play([as(well(0), '7 a'), as({ ...failing(10), runs }), as(well(30, runs), identity)]).incidents[0]?.resolvedBy;
    expect(end('7 a')).toBe('itself');
    expect(end('9 b')).toBe('restart');
    // A recovery that was cancelled after it had started the backend has started it all the same.
    const cancelled = aRun({ id: 'r', component: 'backend', state: 'cancelled', startedAt: at(11), endedAt: at(28) });
    expect(end('9 b', [cancelled])).toBe('runbook');
  });

  it('keeps every cause that it had, once for each failure', () => {
    const as = (seconds: number, id: Cause['id'], since = 8) => failing(seconds, since, { id, title: `${id}.` });
    const { incidents } = play([
      as(10, 'backend-slow'),
      as(12, 'backend-hangs'),
      as(14, 'backend-slow'),
      well(20),
      as(30, 'backend-slow', 28),
    ]);
    expect(incidents[0]?.named?.map((n) => [n.cause, n.title, n.turn])).toEqual([
      ['backend-slow', 'backend-slow.', 0],
      ['backend-hangs', 'backend-hangs.', 0],
      ['backend-slow', 'backend-slow.', 1],
    ]);
  });

  it('calls nothing well, and nobody its helper, that is not meant to run any more', () => {
    const off: Seen = { ...well(20), states: states({ backend: 'off' }) };
    const { incidents, timeline } = play([failing(10), off]);
    expect(incidents).toMatchObject([{ state: 'closed', resolvedBy: null }]);
    expect(timeline.at(-1)).toMatch(/^closed: Backend is not meant to run any more, which ends this after /);
  });

  it('keeps its name where what was stopped is slow for the moment in which it goes on', () => {
    const hangs: Partial<Cause> = { id: 'redis-hangs', component: 'redis', title: 'Redis hangs.' };
    const slow: Partial<Cause> = {
      ...{ id: 'redis-slow', component: 'redis', title: 'Redis is slow.' },
      evidence: [{ text: 'PING is 1794 ms.', probe: 'redis', raw: null, metric: 'redis.ping' }],
    };
    const runs = [aRun({ id: 'r', component: 'redis', state: 'succeeded', startedAt: at(19), endedAt: at(21) })];
    const seen = [failing(10, 8, hangs), { ...failing(22, 8, slow), runs }];
    expect(play([...seen, well(24, runs)]).incidents).toMatchObject([{ title: 'Redis hangs.', state: 'closed' }]);
    // What stays slow is called so.
    expect(play([...seen, { ...failing(60, 8, slow), runs }]).incidents).toMatchObject([{ title: 'Redis is slow.' }]);
  });

  it('is not over while a recovery goes on by whose restart its figure is small for a moment, nor right after one that did not help', () => {
    const large: Partial<Cause> = {
      id: 'backend-memory',
      component: 'process',
      evidence: [{ text: 'Memory is 435 MB of 400 MB.', probe: 'process', raw: null, metric: 'process.resident' }],
    };
    const run = aRun({ id: 'r', component: 'backend', state: 'running', startedAt: at(11), endedAt: null });
    const ended: Run = { ...run, state: 'failed', endedAt: at(28) };
    const off: Seen = { ...well(14, [run]), states: states({ process: 'off' }) };
    const seen = [well(0), failing(10, 8, large), off, well(20, [run]), well(30, [ended])];
    expect(play(seen).incidents).toMatchObject([{ state: 'open', reopened: 0 }]);
    const { incidents, timeline } = play([...seen, failing(34, 24, large), well(60, [ended])]);
    expect(incidents).toMatchObject([{ state: 'closed', reopened: 0, recoveryMs: 52_000 }]);
    expect(timeline.at(-1)).toBe('closed: Backend process is well again, after 52 s.');
    const done = [{ ...ended, state: 'succeeded' as const }];
    expect(play([...seen, well(31, done)]).incidents).toMatchObject([{ state: 'closed', resolvedBy: 'runbook' }]);
  });

  it('gives a recovery that did not help no credit for a figure, although it started what runs now', () => {
    const slow: Partial<Cause> = {
      id: 'backend-slow',
      evidence: [{ text: 'P95 is 1.4 s of 1 s.', probe: 'backend', raw: null, metric: 'backend.p95' }],
    };
    const as = (o: Seen, identity: string): Seen => ({ ...o, identities: { backend: identity } });
    const end = (state: Run['state'], cause: Partial<Cause>) => {
      const runs = [aRun({ id: 'r', component: 'backend', state, startedAt: at(11), endedAt: at(28) })];
      const seen = [
        as(well(0), '7 a'),
        as(failing(10, 8, cause), '7 a'),
        as({ ...failing(30, 8, cause), runs }, '9 b'),
      ];
      return play([...seen, as(well(70, runs), '9 b')]).incidents[0]?.resolvedBy;
    };
    expect(end('failed', slow)).toBe('itself');
    expect(end('succeeded', slow)).toBe('runbook');
    // What was not there at all it has started all the same.
    expect(end('failed', {})).toBe('runbook');
  });

  it('is over with a recovery that was verified when nobody will look any more, and else stays open', () => {
    const run = aRun({ id: 'r', component: 'backend', state: 'succeeded', startedAt: at(11), endedAt: at(14) });
    const last = (over: Partial<Run>, since = 8): Seen => ({
      ...failing(15, since),
      runs: [{ ...run, ...over }],
      isLast: true,
    });
    expect(play([failing(10), last({})]).incidents).toMatchObject([
      { state: 'closed', resolvedBy: 'runbook', runs: ['r'] },
    ]);
    expect(play([failing(10), last({ state: 'failed' })]).incidents).toMatchObject([{ state: 'open', runs: ['r'] }]);
    expect(play([failing(10), last({}, 14.5)]).incidents).toMatchObject([{ state: 'open' }]);
  });

  it('counts every failure of a reopened one once, however far back its cause looks', () => {
    // What comes and goes has begun with its first change, before it was closed and reopened.
    const rounds = [0, 1, 2, 3].flatMap((n) => [failing(100 * n + 30, 5), well(100 * n + 60)]);
    const { incidents, timeline } = play(rounds);
    expect(incidents).toMatchObject([{ id: 1, reopened: 3, state: 'closed', startedAt: at(5).wall }]);
    expect(incidents[0]?.recoveryMs).toBe(355_000);
    const ends = timeline.filter((t) => t.startsWith('closed'));
    expect(ends.at(0)).toBe('closed: Backend is well again, after 55 s.');
    expect(ends.at(1)).toBe('closed: Backend is well again, after 2 min (3 min in all).');
  });

  it('goes on with the right duration when Lifeguard is started again in the middle of a reopened one', () => {
    const [open] = play([failing(10, 10), well(20), failing(100, 100)]).incidents;
    expect(open).toMatchObject({ startedAt: at(10).wall, failingSince: at(100).wall, failedBeforeMs: 10_000 });
    const begun = beginLifecycle(open === undefined ? [] : [open], 2, at(150));
    expect(play([failing(155, 151), well(160)], begun).incidents).toMatchObject([{ recoveryMs: 70_000 }]);
  });

  it('keeps when which component was not well, so that a strip is red for an outage and not for the good time between two', () => {
    const bad = (seconds: number, since: number, ai: HealthState): Seen => ({
      ...failing(seconds, since, { explains: ['ai'] }),
      states: states({ backend: 'critical', ai }),
    });
    const rounds = [bad(10, 8, 'healthy'), bad(12, 8, 'degraded'), well(20), bad(100, 100, 'healthy'), well(110)];
    const times = play(rounds).incidents[0]?.badTimes?.map((t) => [t.component, t.state, t.from, t.to]);
    expect(times).toEqual([
      ['backend', 'critical', at(8).wall, at(20).wall],
      ['ai', 'degraded', at(12).wall, at(20).wall],
      ['backend', 'critical', at(100).wall, at(110).wall],
    ]);
  });

  it('knows when it was not well also from before a restart of Lifeguard, and of what it did not see end the beginning', () => {
    const times = (of: readonly Incident[]) => of[0]?.badTimes?.map((t) => [t.from, t.to]);
    const { incidents } = play([failing(10, 8), well(20), failing(100, 99)]);
    expect(times(incidents)).toEqual([
      [at(8).wall, at(20).wall],
      [at(99).wall, null],
    ]);
    const begin = () => beginLifecycle(incidents, 2, at(150));
    expect(times(play([failing(155, 151)], begin()).incidents)).toEqual(times(incidents));
    expect(times(play([failing(155, 151), well(160)], begin()).incidents)?.at(-1)).toEqual([at(99).wall, at(160).wall]);
    const unread: Seen = { ...well(151), states: states({ backend: 'unknown' }) };
    expect(times(play([unread, well(155)], begin()).incidents)).toEqual([
      [at(8).wall, at(20).wall],
      [at(99).wall, at(99).wall],
    ]);
  });

  it('is not merged into a cause that began after it', () => {
    const own = failing(10, 8, { explains: [] });
    const auth: Seen = {
      at: at(250),
      causes: [down(at(245), { id: 'neo4j-auth', component: 'neo4j', explains: ['backend'] })],
      states: states({ backend: 'critical', neo4j: 'critical' }),
      runs: [],
    };
    expect(play([own, auth]).incidents.map((i) => [i.component, i.state, i.mergedInto])).toEqual([
      ['backend', 'open', null],
      ['neo4j', 'open', null],
    ]);
  });

  it('that was open when Lifeguard ended goes on or is lost, and never pretends to know', () => {
    const [open] = play([failing(10)]).incidents;
    const begin = () => beginLifecycle(open === undefined ? [] : [open], 2, at(1000));
    expect(play([failing(1010, 1005)], begin()).incidents).toMatchObject([{ id: 1, state: 'open' }]);
    const { incidents, timeline } = play([well(1010)], begin());
    expect(incidents).toMatchObject([{ id: 1, state: 'lost', closedAt: null, recoveryMs: null }]);
    expect(timeline.at(-1)).toContain('nobody can say when');
  });

  it('that was open when Lifeguard ended, and of which only the start is seen since, ends when that is over', () => {
    const [open] = play([failing(10, 8)]).incidents;
    const begun = beginLifecycle(open === undefined ? [] : [open], 2, at(20));
    const starting = (seconds: number): Seen => ({ ...well(seconds), states: states({ backend: 'starting' }) });
    const { incidents, timeline } = play([starting(21), starting(23), well(28)], begun);
    expect(incidents).toMatchObject([{ state: 'closed', recoveryMs: 20_000 }]);
    expect(timeline).toEqual([
      'note: Lifeguard was started again; Backend is starting.',
      'closed: Backend is well again, after 20 s.',
    ]);
  });

  it('does not tell again what its timeline tells, when Lifeguard is started again', () => {
    const run = aRun({ id: 'r', component: 'backend', state: 'failed', startedAt: at(11), endedAt: at(14) });
    const [open] = play([failing(10), { ...failing(15, 8), runs: [run] }]).incidents;
    const begun = beginLifecycle(open === undefined ? [] : [open], 2, at(100), new Map([['r', 'failed']]));
    expect(play([{ ...failing(101, 100), runs: [run] }], begun).timeline).toEqual([
      'note: Lifeguard was started again; this is still so.',
    ]);
  });

  it('knows of a recovery that was cut off before its Lifeguard could tell that it began, and of no earlier one', () => {
    const cut = { component: 'backend' as const, state: 'interrupted' as const, endedAt: null, result: 'Cut off.' };
    const early = aRun({ ...cut, id: 'before', startedAt: at(1) });
    const late = aRun({ ...cut, id: 'r', startedAt: at(11) });
    const [open] = play([failing(10)]).incidents;
    const begun = beginLifecycle(open === undefined ? [] : [open], 2, at(20));
    const { incidents, timeline } = play(
      [
        { ...failing(21, 20), runs: [early, late] },
        { ...failing(22, 20), runs: [early, late] },
      ],
      begun,
    );
    expect(incidents).toMatchObject([{ runs: ['r'], told: ['r'] }]);
    expect(timeline.slice(1)).toEqual(['action: Recover Backend was begun.', 'action: Recover Backend: Cut off.']);
  });

  it('tells the end of a recovery that was cut off after its beginning was told, once', () => {
    const run = aRun({ id: 'r', component: 'backend', state: 'running', startedAt: at(11), endedAt: null });
    const [open] = play([failing(10), { ...failing(12, 8), runs: [run] }]).incidents;
    const cut = { ...run, state: 'interrupted' as const, result: 'Cut off.' };
    const begun = (incident = open) => beginLifecycle(incident === undefined ? [] : [incident], 2, at(20));
    const { incidents, timeline } = play(
      [
        { ...failing(21, 20), runs: [cut] },
        { ...failing(22, 20), runs: [cut] },
      ],
      begun(),
    );
    expect(timeline.filter((t) => t.startsWith('action'))).toEqual(['action: Recover Backend: Cut off.']);
    expect(play([{ ...failing(31, 30), runs: [cut] }], begun(incidents[0])).timeline).toHaveLength(1);
    // What it was tried for may be well by then.
    const over = play([failing(10), { ...failing(12, 8), runs: [run] }, well(20, [run]), well(22, [cut])]);
    expect(over.timeline.at(-1)).toBe('action: Recover Backend: Cut off.');
    expect(over.incidents).toMatchObject([{ state: 'closed', resolvedBy: 'itself', told: ['r'] }]);
  });

  it('tells no second end of a recovery when what was over comes back', () => {
    const run = aRun({ id: 'r', component: 'backend', state: 'running', startedAt: at(11), endedAt: null });
    const done = { ...run, state: 'succeeded' as const, endedAt: at(22), result: 'Backend is back.' };
    const { timeline, incidents } = play([
      failing(10),
      { ...failing(12, 8), runs: [run] },
      well(20, [run]),
      well(22, [done]),
      { ...failing(40), runs: [done] },
      { ...failing(41, 38), runs: [done] },
    ]);
    expect(incidents).toMatchObject([{ state: 'open', reopened: 1, told: ['r'] }]);
    expect(timeline.filter((t) => t.includes('Backend is back'))).toHaveLength(1);
  });

  it('has the right durations when the clock is set back an hour', () => {
    const back = (o: Seen): Seen => ({ ...o, at: { mono: o.at.mono, wall: o.at.wall - 3_600_000 } });
    expect(play([failing(10, 8), back(well(40))]).incidents).toMatchObject([{ detectionMs: 2000, recoveryMs: 32_000 }]);
  });
});

describe('whatever happens', () => {
  const SOME = ['docker', 'redis', 'backend', 'websocket'] as const;
  const step = fc.record({
    wait: fc.integer({ min: 1, max: 400 }),
    shift: fc.oneof(fc.constant(0), fc.integer({ min: -7200, max: 7200 })),
    states: fc.record(
      Object.fromEntries(
        SOME.map((c) => [
          c,
          fc.constantFrom<HealthState>('healthy', 'critical', 'degraded', 'unknown', 'starting', 'stale'),
        ]),
      ),
    ),
    roots: fc.subarray([...SOME]),
    explains: fc.subarray([...SOME]),
    name: fc.constantFrom('unstable', 'probe-failed'),
  });

  it('there is one open incident for a component, numbers are never used twice, durations are never negative', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let now = 0;
        let shift = 0;
        let state = beginLifecycle([], 1, at(0));
        const latest = new Map<number, Incident>();
        for (const s of steps) {
          now += s.wait;
          shift += s.shift;
          const instant = { mono: at(now).mono, wall: at(now).wall + shift * 1000 };
          const roots = s.roots.filter((c) => !s.explains.includes(c));
          const causes = roots.map((component) =>
            down(
              { ...instant, mono: instant.mono - 1000 },
              { id: `${s.name}:${component}` as const, component, explains: s.explains },
            ),
          );
          const { next, changes } = observe(state, {
            below,
            at: instant,
            causes,
            states: states(s.states as Partial<Record<ComponentId, HealthState>>),
            runs: [],
          });
          for (const { incident, entries } of changes) {
            const before = latest.get(incident.id);
            // What tells nothing only keeps when which component was not well.
            if (entries.length === 0) expect({ ...incident, badTimes: before?.badTimes }).toEqual(before);
            if (before?.mergedInto != null) expect(incident.mergedInto).toBe(before.mergedInto);
            latest.set(incident.id, incident);
          }
          state = next;
          const open = state.open.map((o) => o.incident.component);
          expect(new Set(open).size).toBe(open.length);
          for (const { incident } of state.open) expect(latest.get(incident.id)).toEqual(incident);
        }
        for (const incident of latest.values()) {
          expect(incident.detectionMs).toBeGreaterThanOrEqual(0);
          expect(incident.recoveryMs ?? 0).toBeGreaterThanOrEqual(0);
          if (incident.state === 'open') expect(incident.closedAt).toBeNull();
          // With a clock that nobody sets, nothing can have failed for longer than it exists.
          if (incident.closedAt !== null && steps.every((s) => s.shift === 0))
            expect(incident.recoveryMs ?? 0).toBeLessThanOrEqual(incident.closedAt - incident.startedAt + 2);
        }
      }),
    );
  });
});

describe('work that is under way', () => {
  const work = { patienceMs: 20_000 };
  const opened = (...seen: readonly Seen[]) => {
    let lifecycle = beginLifecycle([], 1, at(0));
    for (const one of seen) lifecycle = observe(lifecycle, { ...one, below }).next;
    return lifecycle.open.length;
  };

  it('is no incident before its patience is over', () => {
    expect(opened(failing(5, 3, work))).toBe(0);
    expect(opened(failing(5, 3, work), failing(24, 3, work))).toBe(1);
    expect(opened(failing(5, 3))).toBe(1);
  });
});

describe('a clock that is set while something fails', () => {
  const HOUR = 3_600_000;
  const set = (seen: Seen, ms: number, more: Partial<Seen> = {}): Seen => ({
    ...seen,
    at: { mono: seen.at.mono, wall: seen.at.wall + ms },
    ...more,
  });

  it.each([
    [HOUR, 'forward'],
    [-HOUR, 'back'],
  ])('by %i ms changes no length, and leaves no stretch that reaches from one clock to the other', (ms, way) => {
    const run = aRun({
      component: 'backend',
      state: 'succeeded',
      startedAt: set(well(20), ms).at,
      endedAt: set(well(28), ms).at,
    });
    const { incidents, timeline } = play([
      failing(10),
      failing(14, 8),
      set(failing(16, 8), ms),
      set(well(30, [run]), ms),
    ]);
    const [incident] = incidents;
    expect(incident).toMatchObject({ state: 'closed', recoveryMs: 22_000, resolvedBy: 'runbook' });
    expect(timeline).toContain(
      `note: The clock of this machine was set ${way} by about 1 h: times before this are of the clock as it was.`,
    );
    expect(incident?.clockSets).toEqual([{ at: at(16).wall + ms, byMs: ms }]);
    const lengths = (incident?.badTimes ?? []).map(({ from, to }) => (to ?? Number.NaN) - from);
    expect(lengths.every((length) => length >= 0 && length <= 22_000)).toBe(true);
  });

  it('tells of its present failure by the clock as it goes now, on every face alike', () => {
    const { state, incidents } = play([failing(10), set(failing(16, 8), HOUR)]);
    const now = at(18).wall + HOUR;
    expect(now - (incidents[0]?.failingSince ?? 0)).toBe(10_000);
    const clock = clockIn(state.open, 'backend');
    expect([now - (clock?.sinceWall ?? 0), at(18).mono - (clock?.sinceMono ?? 0)]).toEqual([10_000, 10_000]);
  });

  it('is not one that only went on while the machine slept: that is time as any other', () => {
    const upMs = (seconds: number, sleptMs = 0) => ({ upMs: seconds * 1000 + sleptMs });
    const asleep = set(failing(16, 8), HOUR, upMs(16, HOUR));
    const begun = [
      { ...failing(10), ...upMs(10) },
      { ...failing(14, 8), ...upMs(14) },
    ];
    const { state, timeline } = play([...begun, asleep]);
    expect(timeline.join()).not.toContain('clock');
    const clock = clockIn(state.open, 'backend');
    const lengthMs = 10_000 + HOUR;
    expect(at(18).wall + HOUR - (clock?.sinceWall ?? 0)).toBe(lengthMs);
    expect(at(18).mono - (clock?.sinceMono ?? 0)).toBe(lengthMs);
    const ended = play([...begun, asleep, set(well(30), HOUR, upMs(30, HOUR))]);
    expect(ended.incidents[0]).toMatchObject({ state: 'closed', recoveryMs: 22_000 + HOUR });
  });
});
