import { describe, expect, it } from 'vitest';
import { assess, componentWords } from '../../../electron/components/index.ts';
import { headline, type VerdictInput, verdictOf } from '../../../electron/diagnosis/index.ts';
import { compare } from '../../../electron/health/findings.ts';
import { COMPONENT_IDS, type ComponentHealth, type ComponentId, type Readings } from '../../../shared/domain/index.ts';
import {
  allHealth,
  at,
  causeOf,
  failedReading,
  findingOf,
  healthOf,
  readingOf,
  settingsWith,
} from '../../support/builders.ts';

const given = (values: Partial<VerdictInput>): VerdictInput => ({
  health: allHealth(),
  causes: [],
  recovery: null,
  pausedUntil: null,
  now: at(40),
  ...values,
});
const NEVER = { ...healthOf('backend').counters, lastGoodAt: null };

/** Everything is off except these. */
const allOffBut = (...on: readonly ComponentId[]) =>
  Object.fromEntries(COMPONENT_IDS.filter((id) => !on.includes(id)).map((id) => [id, { state: 'off' } as const]));

describe('the verdict', () => {
  it('is calm when all is well, with the quiet time', () => {
    expect(verdictOf(given({ now: at((3 * 60 + 12) * 60) }))).toMatchObject({
      state: 'healthy',
      headline: 'All well.',
      detail: 'For 3 h 12 min.',
      since: at(0),
    });
  });

  it('tells what is wrong and since when, then the evidence', () => {
    const health = allHealth({ backend: { state: 'critical' } });
    expect(verdictOf(given({ health, causes: [causeOf()] }))).toEqual({
      state: 'critical',
      headline: 'The backend stopped 40 s ago.',
      detail: 'Nothing listens on port 8765.',
      since: at(0),
    });
  });

  it('tells a start within an outage with that outage, and the time once', () => {
    const health = allHealth({ backend: { state: 'starting' }, cpu: { state: 'degraded' } });
    const title = 'The backend is starting; it has been down since 09:12.';
    const detail = 'Before this start: The backend is not running.';
    const cause = causeOf({ title, detail, course: { kind: 'starting', who: 'The backend' } });
    const busy = causeOf({ id: 'cpu-high', component: 'cpu', severity: 'P2', title: 'The processor is busy.' });
    expect(verdictOf(given({ health, causes: [cause, busy] }))).toMatchObject({
      state: 'starting',
      headline: title,
      detail,
      since: at(0),
    });
  });

  it('does not say that something stopped that was never seen running', () => {
    const health = allHealth({ backend: { state: 'critical', counters: NEVER } });
    expect(verdictOf(given({ health, causes: [causeOf()] })).headline).toBe('The backend is not running.');
  });

  it('says since when where a Lifeguard before this one saw it stop', () => {
    const health = allHealth({ backend: { state: 'critical', counters: NEVER } });
    const clock = { severity: 'P0', since: at(-900), cause: at(-560) } as const;
    expect(verdictOf(given({ health, causes: [causeOf({ clock })] }))).toMatchObject({
      headline: 'The backend stopped 10 min ago.',
      since: at(-560),
    });
    // Of one that was slow before it is not known since when it is gone.
    const { cause: _, ...other } = clock;
    expect(verdictOf(given({ health, causes: [causeOf({ clock: other })] })).headline).toBe(
      'The backend is not running.',
    );
  });

  it('what went on through a sleep that the monotonic clock did not count is told with its whole length', () => {
    const health = allHealth({ backend: { state: 'critical' } });
    const since = at(-5);
    const slept = { ...since, mono: since.mono - 1_200_000 };
    const clock = { severity: 'P0', since: slept, cause: slept } as const;
    expect(verdictOf(given({ health, causes: [causeOf({ clock, since })] })).headline).toContain('stopped 21 min ago');
  });

  it('tells the time in the second sentence where the first cannot carry it', () => {
    const cause = causeOf({
      id: 'redis-auth',
      component: 'redis',
      title: 'Redis refuses the credentials.',
      detail: 'NOAUTH.',
    });
    const health = allHealth({ redis: { state: 'critical' } });
    expect(verdictOf(given({ health, causes: [cause] })).detail).toBe('NOAUTH. It began 40 s ago.');
  });

  it.each(['backend', 'websocket', 'ai', 'neo4j', 'redis'] as const)('needs %s to be known (row 20)', (id) => {
    expect(verdictOf(given({ health: allHealth({ [id]: { state: 'unknown' } as const }) })).state).toBe('unknown');
  });

  it.each(['docker', 'models', 'mlx', 'ios', 'cli', 'process', 'disk'] as const)(
    'is calm while %s is not known, which is there without the stack or seldom looked at (row 20)',
    (id) =>
      expect(verdictOf(given({ health: allHealth({ [id]: { state: 'unknown' } as const }) })).state).toBe('healthy'),
  );

  it('finds no stack where only Docker runs, and one where any part of it does (row 20)', () => {
    const none = allOffBut('docker', 'models', 'mlx', 'ios', 'cli', 'memory', 'cpu', 'disk');
    expect(verdictOf(given({ health: allHealth(none) })).state).toBe('empty');
    expect(verdictOf(given({ health: allHealth({ ...none, ai: {} }) })).state).toBe('healthy');
  });

  it('is not troubled by a remark', () => {
    expect(verdictOf(given({ causes: [causeOf({ id: 'port-shared', severity: 'P3' })] })).state).toBe('healthy');
  });

  it('tells that somebody stopped the backend, and calls that no trouble', () => {
    const stopped = causeOf({
      id: 'backend-stopped',
      severity: 'P3',
      title: 'The backend is not running.',
      course: { kind: 'stopped', who: 'The backend' },
    });
    const health = allHealth({ backend: { state: 'off' }, websocket: { state: 'off' } });
    expect(verdictOf(given({ health, causes: [stopped] }))).toMatchObject({
      state: 'empty',
      headline: expect.stringContaining('The backend stopped'),
    });
  });

  it('is degraded when nothing is critical', () => {
    expect(
      verdictOf(
        given({
          health: allHealth({ cpu: { state: 'degraded' } }),
          causes: [causeOf({ id: 'cpu-high', component: 'cpu', severity: 'P3' })],
        }),
      ).state,
    ).toBe('degraded');
  });

  it('says that nothing of the stack runs here', () => {
    const health = allHealth(allOffBut('models', 'mlx', 'ios', 'cli', 'memory', 'cpu', 'disk'));
    expect(verdictOf(given({ health }))).toMatchObject({
      state: 'empty',
      headline: 'Nothing of the LeanVibe stack runs here.',
    });
  });

  it('says that the backend of a working copy does not run here, whatever else of the stack does', () => {
    const health = allHealth({ backend: { state: 'off' }, websocket: { state: 'off' }, ai: { state: 'off' } });
    expect(verdictOf(given({ health, awaitsBackend: true }))).toMatchObject({
      state: 'empty',
      headline: 'The backend does not run here.',
      detail: 'Lifeguard notices when it starts.',
    });
    expect(verdictOf(given({ health })).state).toBe('healthy');
    expect(verdictOf(given({ awaitsBackend: true })).state).toBe('healthy');
  });

  it.each([
    ['starting', 'starting', 'Backend is starting.'],
    ['unknown', 'unknown', 'Backend is not known yet.'],
    ['stale', 'unknown', 'Backend is without a fresh reading.'],
  ] as const)('with a backend that is %s is %s', (state, overall, words) => {
    expect(verdictOf(given({ health: allHealth({ backend: { state } }) }))).toMatchObject({
      state: overall,
      headline: words,
    });
  });

  it('names some of many that wait, counts the others, and gives the reason as a sentence', () => {
    const waits = {
      state: 'unknown',
      findings: [{ ...findingOf('failure:probe-failed', 'unknown'), text: 'the probe hangs.' }],
    } as const;
    const waiting = (...ids: readonly ComponentId[]) =>
      verdictOf(given({ health: allHealth(Object.fromEntries(ids.map((id) => [id, waits]))) }));
    const five = waiting('backend', 'websocket', 'ai', 'neo4j', 'redis');
    expect(five.headline).toMatch(/^[\w ]+, [\w ]+, [\w ]+ and 2 more are not known yet\.$/);
    expect(five.detail).toBe('The probe hangs.');
    expect(waiting('backend', 'websocket', 'neo4j', 'redis').headline).toMatch(
      /^[\w ]+, [\w ]+, [\w ]+ and [A-Z]\w+ are not/,
    );
  });

  it('mentions what cannot be read and does not decide', () => {
    const health = allHealth({ cpu: { state: 'unknown', findings: [findingOf('failure:probe-failed', 'unknown')] } });
    expect(verdictOf(given({ health }))).toMatchObject({ state: 'healthy', detail: 'For 40 s. CPU cannot be read.' });
  });

  it('is paused until then, and shows a running recovery above all', () => {
    const pausedUntil = at(940).wall;
    expect(verdictOf(given({ pausedUntil }))).toMatchObject({ state: 'paused', detail: 'Nothing is wrong.' });
    const recovery = {
      id: 'r',
      trigger: 'person',
      runbook: 'recover-backend',
      component: 'backend',
      title: 'Recover Backend',
      state: 'running',
      attempt: 2,
      attempts: 3,
      startedAt: at(30),
      endedAt: null,
      steps: [],
      result: null,
      joined: 0,
    } as const;
    expect(verdictOf(given({ pausedUntil, recovery: { ...recovery, steps: [] } }))).toMatchObject({
      state: 'recovering',
      detail: 'It begins. Attempt 2 of 3.',
      since: at(30),
    });
  });
});

describe('trouble that no rule names', () => {
  const troubled = (texts: readonly string[]) =>
    verdictOf(
      given({
        health: allHealth({
          cpu: { state: 'degraded', findings: texts.map((text) => findingOf('threshold:cpu.used', 'warning', text)) },
        }),
        causes: [],
      }),
    );
  it('is told by its reading, in one sentence', () => {
    expect(troubled(['CPU in use is 99 %, above 95 %.']).headline).toBe('CPU in use is 99 %, above 95 %.');
    expect(troubled(['It is hot.', 'It is loud.'])).toMatchObject({
      headline: 'CPU: It is hot.',
      detail: 'It is loud.',
    });
  });
  it('is said to be over where the last reading was good and it is only not yet sure', () =>
    expect(troubled([])).toMatchObject({
      headline: 'CPU: the last reading is good again.',
      detail: 'It counts as well when the next ones are good too.',
    }));
});

it('a headline hedges below even odds', () => {
  expect(headline(causeOf({ title: 'Memory is short.', confidence: 0.4 }), at(1))).toBe('Probably: Memory is short.');
});

describe('the time in a headline', () => {
  it('is told by the course of the trouble', () => {
    const hangs = causeOf({ title: 'The backend hangs.', course: { kind: 'hangs', who: 'The backend' } });
    expect(headline(hangs, at(12))).toBe('The backend has hung for 12 s.');
  });
  it('is not put into what somebody else said, whatever its last words', () => {
    const title = 'The backend exits at start: RuntimeError: the disk is slow.';
    expect(headline(causeOf({ title }), at(12))).toBe(title);
  });
});

describe('the words beside a component', () => {
  const settings = settingsWith();
  it('are its figure when it has one', () => {
    const readings = {
      backend: readingOf('backend', {}, { metrics: { 'backend.latency': 18.2 } }),
      process: readingOf('process', {}, { metrics: { 'process.resident': 412 * 1024 ** 2 } }),
    };
    expect(componentWords('backend', healthOf('backend'), readings, settings)).toEqual({
      label: 'healthy',
      figure: '18 ms',
    });
    expect(componentWords('process', healthOf('process'), readings, settings).figure).toBe('412 MB of 400 MB');
  });

  it('are of one thing: the figure that is above its limit stands beside the word, not another one', () => {
    const at97 = { 'redis.memory': 97, 'redis.ping': 6.9 };
    const redis = (facts: object, metrics: object) => {
      const readings = { redis: readingOf('redis', { maxMemoryPolicy: 'noeviction', ...facts }, { metrics }) };
      const { level, findings } = assess('redis', readings, settings);
      return componentWords(
        'redis',
        healthOf('redis', { state: level === 'critical' ? level : 'degraded', findings }),
        readings,
        settings,
      );
    };
    expect(redis({}, at97)).toEqual({ label: 'high', figure: '97 %' });
    expect(redis({ refused: { count: 2, at: 0 } }, at97)).toEqual({ label: 'full', figure: '97 %' });
    expect(redis({}, { 'redis.memory': 20, 'redis.ping': 250 })).toEqual({ label: 'slow', figure: '250 ms' });
  });

  it.each([
    ['refused', 'not running'],
    ['timeout', 'hangs'],
    ['auth', 'credentials refused'],
  ] as const)('of a component that fails with %s are "%s"', (kind, label) => {
    expect(
      componentWords(
        'redis',
        healthOf('redis', { state: 'critical' }),
        { redis: failedReading('redis', kind) },
        settings,
      ),
    ).toEqual({ label, figure: null });
  });

  it('of a WebSocket that is refused say not that it does not run, and of a backend by its failed checks what they say of it', () => {
    const words = (id: 'websocket' | 'backend', findings: ComponentHealth['findings'], readings: Readings) =>
      componentWords(id, healthOf(id, { state: 'critical', findings }), readings, settings).label;
    expect(words('websocket', [], { websocket: failedReading('websocket', 'refused') })).toBe('not reachable');
    expect(words('websocket', [], { websocket: failedReading('websocket', 'timeout') })).toBe('hangs');
    const [errors] = compare('backend.errors', 30, { warning: 5, critical: 20 });
    if (errors === undefined) throw new Error('30 is above 20');
    expect(words('backend', [errors], { backend: readingOf('backend') })).toBe('unreliable');
  });

  it('of a stale one hold no old figure', () => {
    const readings = { redis: readingOf('redis', {}, { metrics: { 'redis.ping': 0.4 } }) };
    expect(componentWords('redis', healthOf('redis', { state: 'stale' }), readings, settings)).toEqual({
      label: 'no fresh reading',
      figure: null,
    });
  });
});
