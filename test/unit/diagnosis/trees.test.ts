import { describe, expect, it } from 'vitest';
import { DecisionTreeSchema, decisionsOf, treeFacts, trees, walkTree } from '../../../electron/diagnosis/index.ts';
import { guideAnswerOf } from '../../../electron/guide/index.ts';
import { outageLeaf } from '../../../shared/contract/index.ts';
import type { Cause, ComponentHealth, ComponentId, FindingId, Readings, Run } from '../../../shared/domain/index.ts';
import { allHealth, at, causeOf, failedReading, findingOf, readingOf, settingsWith } from '../../support/builders.ts';
import { runWith } from '../../support/incident-detail.ts';

const up: Readings = { backend: readingOf('backend', {}, { metrics: { 'backend.p95': 1400 } }) };
const walk = (
  tree: keyof ReturnType<typeof trees>,
  health: { readonly [C in ComponentId]?: Partial<ComponentHealth> },
  readings: Readings = up,
  runs: readonly Run[] = [],
  previous: readonly Cause[] = [],
) =>
  walkTree(
    trees()[tree],
    treeFacts({ health: allHealth(health), readings, settings: settingsWith(), now: at(0), previous }, runs),
  );
const bad = (id: FindingId): Partial<ComponentHealth> => ({ state: 'critical', findings: [findingOf(id)] });

describe('the guide’s decision trees', () => {
  it('call no emergency where there is no backend: one that nobody uses does not have to answer', () => {
    const off = { backend: { state: 'off' as const } };
    for (const tree of ['outage', 'classification'] as const)
      expect(walk(tree, off, { backend: failedReading('backend', 'refused') })).toMatchObject({
        path: [{ answer: 'unknown', because: 'No backend is in use here.' }],
        leaf: null,
      });
  });

  it('say of a backend that somebody stopped that this was on purpose', () => {
    const health = allHealth({ backend: { state: 'off' } });
    const silent = { backend: failedReading('backend', 'refused') };
    const input = { health, settings: settingsWith(), now: at(0) };
    const because = (facts: ReturnType<typeof treeFacts>) => walkTree(trees().outage, facts).path[0]?.because;
    const shutDown = { at: at(0).wall, components: ['backend' as const] };
    expect(because(treeFacts({ ...input, readings: silent, shutDown }, []))).toBe('It was stopped on purpose.');
    const byHand = readingOf('process', { stopped: { at: at(0).wall, from: 'terminal' } });
    expect(because(treeFacts({ ...input, readings: { ...silent, process: byHand } }, []))).toBe(
      'It was stopped on purpose.',
    );
  });

  it('classification: a WebSocket that is refused is one of connectivity, and a login that is refused is none', () => {
    const cause = (id: NonNullable<Cause['id']>, component: ComponentId) =>
      causeOf({ id, component, title: 'It is refused.', detail: 'The upgrade was answered 403 Forbidden to /ws.' });
    const socket = walk(
      'classification',
      { websocket: bad('failure:http-status') },
      up,
      [],
      [cause('websocket-refused', 'websocket')],
    );
    expect(socket).toMatchObject({ leaf: { id: 'network' } });
    expect(socket.path.at(-1)).toMatchObject({
      answer: 'yes',
      because: 'It is refused. The upgrade was answered 403 Forbidden to /ws.',
    });
    const login = walk('classification', { redis: bad('failure:auth') }, up, [], [cause('redis-auth', 'redis')]);
    expect(login).toMatchObject({ leaf: { id: 'auth' } });
    // What is over is no answer any more.
    expect(walk('classification', {}, up, [], [cause('websocket-refused', 'websocket')]).leaf?.id).toBe('component');
  });

  it('outage: no answer leads to recovery, with the reason', () => {
    const { path, leaf } = walk('outage', {}, { backend: failedReading('backend', 'refused') });
    expect([path.map((s) => s.answer), leaf?.ways[0]]).toEqual([['no', 'yes'], 'runbook:recover-backend']);
    expect(path[0]?.because).toContain('ECONNREFUSED');
  });

  it('outage: while it is starting no other start is named', () => {
    const found = causeOf({ course: { kind: 'starting', who: 'The backend' }, action: null });
    const silent = { backend: failedReading('backend', 'refused') };
    expect(walk('outage', { backend: { state: 'starting' } }, silent, [], [found])).toMatchObject({
      path: [{ answer: 'unknown', because: expect.stringMatching(/^It is starting/) }],
      leaf: null,
    });
  });

  it.each(['outage', 'classification'] as const)(
    '%s: a start that is known to fail leads to what keeps it from starting, not to another start',
    (tree) => {
      const title = 'The backend ended at start with exit code 127: start.sh: line 15: uv: command not found.';
      const detail = 'Restarting will not help until that is fixed.';
      const offer = { runbook: 'recover-backend', label: 'Recover Backend' };
      const found = causeOf({ title, detail, action: { kind: 'advice', text: 'Mend it.', offer, again: true } });
      const gone = { backend: failedReading('backend', 'refused') };
      const { path, leaf } = walk(tree, { backend: bad('failure:refused') }, gone, [], [found]);
      expect(path.at(-1)).toMatchObject({ answer: 'no', because: `${title} ${detail}` });
      expect(leaf).toMatchObject({ id: 'mend', title: expect.stringMatching(/^Mend what keeps it from starting/) });
      expect(walk(tree, { backend: bad('failure:refused') }, gone, [], [causeOf({})]).leaf?.id).not.toBe('mend');
    },
  );

  it('outage: of another part whose start is known to fail no restart is named, however long ago that was tried', () => {
    const action = { kind: 'advice', text: 'Mend it.', again: true } as const;
    const found = causeOf({ id: 'redis-not-running', component: 'redis', title: 'Redis ends at its start.', action });
    const { path, leaf } = walk('outage', { redis: bad('failure:refused') }, up, [], [found]);
    expect([path.at(-1)?.because, leaf?.id]).toEqual([`${found.title} ${found.detail}`, 'investigate']);
  });

  it.each(['fact:elsewhere', 'fact:port-held'] as const)(
    'outage: no restart where it would change nothing (%s)',
    (id) => {
      const { path, leaf } = walk('outage', { backend: bad(id) }, { backend: failedReading('backend', 'refused') });
      expect([path.map((s) => s.answer), leaf]).toEqual([['unknown'], null]);
      expect(path[0]?.because).toMatch(/a rollback does not/);
    },
  );

  it('outage: a failed component, or none', () => {
    expect(walk('outage', { redis: bad('failure:refused') })).toMatchObject({
      path: [{ answer: 'yes' }, { answer: 'no', because: 'In trouble: Redis.' }, { answer: 'unknown' }],
      leaf: { id: 'restart' },
    });
    expect(walk('outage', {}).leaf?.id).toBe('external');
  });

  it('classification: what the machine is short of is no trouble of the stack that a restart of its workers mends', () => {
    const { path, leaf } = walk('classification', { cpu: { ...bad('threshold:cpu.used'), state: 'degraded' } });
    expect(path.find((s) => s.node === 'performance')).toMatchObject({
      answer: 'no',
      because: expect.stringMatching(/^No figure of the stack is above its limit; of this machine: /),
    });
    expect(leaf?.id).toBe('component');
    const both = { cpu: bad('threshold:cpu.used'), backend: bad('threshold:backend.p95') };
    expect(walk('classification', both).leaf?.id).toBe('performanceLeaf');
  });

  it('outage: what the machine is short of is no component to be restarted', () => {
    const { path, leaf } = walk('outage', { cpu: { ...bad('threshold:cpu.used'), state: 'degraded' } });
    expect([path.at(-1)?.because, leaf?.id]).toEqual([
      'No component of the stack is in trouble; of this machine: CPU.',
      'external',
    ]);
    // The backend's own processes are no part of the machine.
    expect(walk('outage', { process: bad('threshold:process.resident') }).leaf?.id).toBe('restart');
  });

  it('outage: a rollback is named only where nothing answers', () => {
    const ends = (health: Parameters<typeof walk>[1], readings = up) => {
      const input = { health: allHealth(health), readings, settings: settingsWith(), now: at(0) };
      return outageLeaf(decisionsOf(input, [], (way) => guideAnswerOf(way, settingsWith()))).isLastResort;
    };
    expect(ends({}, { backend: failedReading('backend', 'refused') })).toBe(true);
    expect(ends({ cpu: { ...bad('threshold:cpu.used'), state: 'degraded' } })).toBe(false);
    expect(ends({ redis: bad('failure:refused') })).toBe(false);
    expect(outageLeaf([])).toEqual({ leaf: null, isLastResort: false });
  });

  it('outage: a recovery of a trouble before says nothing of this one, which has one of its own', () => {
    const slow = (clock?: Cause['clock']) =>
      causeOf({
        ...{ id: 'backend-slow', since: at(-14), ...(clock === undefined ? {} : { clock }) },
        action: { kind: 'runbook', runbook: 'improve-performance', label: 'Improve performance' },
      });
    const ends = (found: Cause, run: Partial<Run>) => {
      const health = { backend: bad('threshold:backend.p95') };
      const runs = [runWith({ startedAt: at(-400), endedAt: at(-300), runbook: 'emergency-rollback', ...run })];
      return walk('outage', health, up, runs, [found]).leaf?.id;
    };
    expect(ends(slow(), {})).toBe('restart');
    expect(ends(slow(), { runbook: 'improve-performance' })).toBe('investigate');
    expect(ends(slow(), { endedAt: at(-70), state: 'failed' })).toBe('investigate');
    expect(ends(slow({ severity: 'P2', since: at(-350) }), {})).toBe('investigate');
  });

  it('classification: whether it is one of performance is not known before what runs now has answered often enough', () => {
    const { path, leaf } = walk(
      'classification',
      { backend: bad('threshold:backend.p95') },
      { backend: readingOf('backend') },
    );
    expect(path.at(-1)).toMatchObject({
      answer: 'unknown',
      because: 'Not known yet of what runs now. Before its start: threshold:backend.p95 was found.',
    });
    expect(leaf).toBeNull();
  });

  it('classification: what is late beside other programs is neither called slow nor within its limit', () => {
    const asked = (health: Parameters<typeof walk>[1]) => {
      const input = { health: allHealth(health), readings: up, settings: settingsWith(), now: at(0) };
      const { path } = walkTree(trees().classification, treeFacts(input, [], ['P95 is 1400 ms of 1000 ms.']));
      return path.find(({ because }) => because.startsWith('P95'));
    };
    const because = 'P95 is 1400 ms of 1000 ms. Other programs take the processor: that may be why.';
    expect(asked({})).toMatchObject({ answer: 'unknown', because });
    expect(asked({ redis: bad('failure:refused') })).toMatchObject({ answer: 'no', because });
  });

  it('outage: a recovery of the whole that the trouble of a part asks for is one of that trouble', () => {
    const runs = [
      runWith({
        component: 'backend',
        runbook: 'free-memory',
        state: 'failed',
        startedAt: at(-460),
        endedAt: at(-430),
      }),
    ];
    const large = (runbook: string) =>
      causeOf({
        id: 'backend-memory',
        component: 'process',
        action: { kind: 'runbook', runbook, label: 'It' } as never,
      });
    const ends = (found: Cause) =>
      walk('outage', { process: bad('threshold:process.resident') }, up, runs, [found]).leaf?.id;
    expect([ends(large('free-memory')), ends(large('recover-backend'))]).toEqual(['investigate', 'restart']);
  });

  it('outage: what fails after a recovery that succeeded a moment ago does not recover', () => {
    const runs = [runWith({ component: 'neo4j', state: 'succeeded', startedAt: at(-30), endedAt: at(-20) })];
    const ends = (readings: Readings, previous: readonly Cause[] = []) =>
      walk('outage', { neo4j: bad('failure:refused') }, { ...up, ...readings }, runs, previous).leaf?.id;
    const silent = (seconds: number) => ({ neo4j: failedReading('neo4j', 'refused', {}, { at: at(seconds) }) });
    expect(ends(silent(-25))).toBe('validate');
    expect(ends(silent(-10))).toBe('investigate');
    const since = (seconds: number) => causeOf({ id: 'neo4j-not-running', component: 'neo4j', since: at(seconds) });
    expect([ends({}, [since(-40)]), ends({}, [since(-18)])]).toEqual(['validate', 'investigate']);
  });

  it.each<[string, Partial<Run> | null, string]>([
    ['none was tried', null, 'restart'],
    ['it runs', { state: 'running', endedAt: null }, 'restart'],
    ['it was cancelled', { state: 'cancelled' }, 'restart'],
    ['it failed', { state: 'failed', result: 'Redis did not come up.' }, 'investigate'],
    ['it has just succeeded', { state: 'succeeded' }, 'validate'],
    ['it succeeded, and the trouble is back', { state: 'succeeded', endedAt: at(-300) }, 'investigate'],
    ['it failed long ago', { state: 'failed', endedAt: at(-700) }, 'restart'],
    ['it was of another', { state: 'failed', component: 'neo4j' }, 'restart'],
  ])('outage: after a recovery (%s) it leads to the leaf of that', (_, run, leaf) => {
    const tried = run === null ? [] : [runWith({ component: 'redis', startedAt: at(-800), endedAt: at(-5), ...run })];
    expect(walk('outage', { redis: bad('failure:refused') }, up, tried).leaf?.id).toBe(leaf);
  });

  it('name only what there is, at every leaf', () => {
    const ways = Object.values(trees()).flatMap((tree) => Object.values(tree.leaves).flatMap((leaf) => leaf.ways));
    expect(ways.filter((way) => guideAnswerOf(way, settingsWith()) === null)).toEqual([]);
  });

  it('are shown whole, with the way that was taken', () => {
    const input = { health: allHealth({}), readings: {}, settings: settingsWith(), now: at(0) };
    const [outage] = decisionsOf({ ...input, readings: up }, [], (way) => guideAnswerOf(way, settingsWith()));
    const taken = outage?.nodes.filter((n) => n.taken !== null).map((n) => [n.id, n.taken?.answer]);
    expect(taken).toEqual([
      ['responds', 'yes'],
      ['components', 'yes'],
    ]);
    expect(outage?.leaves.filter((l) => l.taken).map((l) => l.id)).toEqual(['external']);
    expect(outage?.leaves.flatMap((l) => l.ways).map((w) => w.reference)).toContain('level:3');
    expect(decisionsOf(input, [], () => null)[0]).toMatchObject({ leads: null, start: 'responds' });
  });

  it.each<[FindingId, string]>([
    ['threshold:backend.p95', 'performanceLeaf'],
    ['failure:refused', 'network'],
    ['failure:auth', 'auth'],
    ['fact:database-offline', 'component'],
  ])('classification: %s leads to %s', (finding, leaf) => {
    expect(walk('classification', { neo4j: bad(finding) }).leaf?.id).toBe(leaf);
  });

  it('stop where the answer is not known', () => {
    expect(walk('outage', {}, {})).toMatchObject({ path: [{ answer: 'unknown' }], leaf: null });
  });

  it('may not lead nowhere or back', () => {
    const node = { question: '?', fact: 'allHealthy', yes: 'a', no: 'nowhere' };
    const parsed = DecisionTreeSchema.safeParse({ title: 't', start: 'a', nodes: { a: node }, leaves: {} });
    expect(parsed.error?.issues.map((i) => i.message)).toEqual([
      '"a" leads back to itself',
      'there is no node or leaf "nowhere"',
    ]);
  });
});
