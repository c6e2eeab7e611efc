import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../electron/components/index.ts';
import type { DiagnosisInput } from '../../../electron/diagnosis/index.ts';
import { initialHealth } from '../../../electron/health/index.ts';
import {
  COMPONENT_IDS,
  type ComponentHealth,
  type ComponentId,
  ELSEWHERE,
  type FailureKind,
  type FindingId,
  type Incident,
  offerOf,
  type ProbeFacts,
  type ProcessInfo,
  type Readings,
} from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import {
  allHealth,
  at,
  causeOf,
  failedReading,
  findingOf,
  processWith,
  readingOf,
  settingsWith,
} from '../../support/builders.ts';
import { openIncident } from '../../support/incident-detail.ts';

const settings = settingsWith({ 'repository.path': '/home/dev/leanvibe' });
const critical = (...findings: FindingId[]): Partial<ComponentHealth> => ({
  state: 'critical',
  since: at(10),
  findings: findings.map((id) => findingOf(id)),
});
const degraded = (...findings: FindingId[]): Partial<ComponentHealth> => ({
  state: 'degraded',
  since: at(10),
  findings: findings.map((id) => findingOf(id, 'warning')),
});

type Trouble = { readonly [C in ComponentId]?: Partial<ComponentHealth> };
const input = (health: Trouble, readings: Readings, more: Partial<DiagnosisInput> = {}): DiagnosisInput => ({
  health: allHealth(health),
  readings,
  settings,
  now: at(50),
  ...more,
});
const idsOf = (health: Trouble, readings: Readings) => diagnose(input(health, readings)).map((c) => c.id);
const first = (health: Trouble, readings: Readings) => {
  const [cause] = diagnose(input(health, readings));
  if (cause === undefined) throw new Error('No cause was found.');
  return cause;
};
const silent = (kind: FailureKind, process: Partial<ProbeFacts['process']> = {}): Readings => ({
  backend: failedReading('backend', kind, {}, { at: at(10) }),
  process: readingOf('process', process, { at: at(11) }),
});
const gone = { root: null, tree: [], listeners: [], belongs: 'none' } as const;
const reloader = processWith({ commandLine: 'uvicorn app.main:app --reload' });
const brokenImport = [
  'Traceback (most recent call last):',
  '  File "/home/dev/leanvibe/leanvibe-backend/app/services/x.py", line 12',
  '    def (:',
  '        ^',
  'SyntaxError: invalid syntax',
];

describe('the backend', () => {
  it('well: no cause', () => expect(idsOf({}, { backend: readingOf('backend') })).toEqual([]));
  it('starting: no cause', () => expect(idsOf({ backend: { state: 'starting' } }, silent('refused'))).toEqual([]));

  describe('starting while its outage is open', () => {
    const starting: Trouble = { backend: { state: 'starting', since: at(40) } };
    const open = openIncident({ startedAt: at(-300).wall, title: 'The backend runs but does not listen.' });
    const told = (incident: Incident | null, health = starting, readings = silent('refused')) =>
      diagnose(input(health, readings, { openIncidentOf: (id) => (id === incident?.component ? incident : null) }));

    it('is told as the outage that it is, with its name, class and beginning', () => {
      expect(told(open)).toEqual([
        expect.objectContaining({
          id: 'backend-not-running',
          severity: 'P0',
          title: `The backend is starting; it has been down since ${formatClock(at(-300).wall, at(50).wall)}.`,
          detail: 'Before this start: The backend runs but does not listen.',
          since: at(-300),
          action: null,
        }),
      ]);
    });

    it('leads before a busy processor', () => {
      const busy = { ...readingOf('cpu', { cores: 2, loadAverage1: 4, top: [] }), metrics: { 'cpu.used': 98 } };
      const causes = told(
        open,
        { ...starting, cpu: degraded('threshold:cpu.used') },
        { ...silent('refused'), cpu: busy },
      );
      expect(causes.map((c) => c.id)).toEqual(['backend-not-running', 'cpu-high']);
    });

    it('begins where its present failure did, not where the first of the incident did', () =>
      expect(told({ ...open, failingSince: at(-60).wall })[0]?.since).toEqual(at(-60)));

    it.each([
      ['none is open', null, starting, silent('refused')],
      ['it was merely slow', openIncident({ severity: 'P2', causeId: 'backend-slow' }), starting, silent('refused')],
      ['it has answered', open, starting, { backend: readingOf('backend') }],
      ['it is another’s', openIncident({ component: 'redis', causeId: 'redis-hangs' }), starting, silent('refused')],
      ['nobody knows that name for it', { ...open, causeId: 'Of another version' }, starting, silent('refused')],
    ] as const)('is a start like any other where %s', (_, incident, health, readings) =>
      expect(told(incident, health, readings)).toEqual([]),
    );

    it('has its own cause where that is found', () => {
      const causes = told(open, { backend: critical('failure:refused') }, silent('refused', gone));
      expect(causes.map((c) => c.title)).toEqual(['The backend is not running.']);
    });
  });

  it('not running since the machine panicked: told with the words of the panic, and kept', () => {
    const panic = { bootedAt: at(0).wall, reason: 'panic(cpu 3): watchdog timeout' };
    expect(first({ backend: critical() }, silent('refused', { ...gone, panic })).evidence).toContainEqual({
      text: expect.stringMatching(
        /^A panic of the system ended everything before it was started at .*\d\d:\d\d: panic\(cpu 3\): watchdog timeout\. No backend was seen since; /,
      ),
      ...{ probe: 'process', raw: null, lasting: true },
    });
    expect(
      first({ backend: critical() }, silent('refused', { ...gone, panic: null })).evidence.some((e) =>
        /panic/.test(e.text),
      ),
    ).toBe(false);
  });

  it('ended: what memory did before stands beside it, and is kept', () => {
    const end = { at: at(10).wall, ranSeconds: 3600, line: null, residentBytes: 1, why: null };
    const asked: string[] = [];
    const past: DiagnosisInput['past'] = (metric, from, to) => {
      asked.push(`${metric} ${(to - from) / 1000}`);
      return metric === 'process.resident' ? { first: 2e8, last: 9e8, low: 2e8, high: 9e8 } : null;
    };
    const [cause] = diagnose(input({ backend: critical() }, silent('refused', { ...gone, ends: [end] }), { past }));
    expect(cause?.evidence).toContainEqual({
      text: 'In the 5 min before: its memory grew from 191 MB to 858 MB.',
      ...{ probe: 'process', raw: null, lasting: true, at: end.at },
    });
    expect(asked).toContain('memory.used 300');
  });

  it('killed: it is not running (F1)', () => {
    expect(first({ backend: critical('failure:refused') }, silent('refused', gone))).toMatchObject({
      id: 'backend-not-running',
      severity: 'P0',
      title: 'The backend is not running.',
      detail: 'Nothing listens on port 8765.',
      since: at(10),
      action: { kind: 'runbook', runbook: 'recover-backend' },
    });
  });

  it('started in vain by a recovery: how that start ended is the cause until something newer is known', () => {
    const words = 'The backend ended at start with exit code 127: start.sh: line 15: uv: command not found.';
    const failedStarts = [{ component: 'backend', words, at: at(11) }] as const;
    const found = (process: Partial<ProbeFacts['process']>, health = critical('failure:refused')) =>
      diagnose(input({ backend: health }, silent('refused', { ...gone, ...process }), { failedStarts }))[0];
    expect(found({})).toMatchObject({
      id: 'backend-crash-loop',
      title: words,
      detail: 'Restarting will not help until that is fixed.',
      evidence: [{ text: words, at: at(11).wall, lasting: true }, { probe: 'backend' }],
      action: { kind: 'advice', offer: { runbook: 'recover-backend' }, again: true },
    });
    const later = { at: at(40).wall, ranSeconds: 20, line: null, residentBytes: 1, why: null };
    expect(found({ ends: [{ ...later, at: at(11).wall, ranSeconds: 1 }] })?.title).toBe(words);
    expect(found({ ends: [later] })?.id).toBe('backend-not-running');
    const { counters } = initialHealth('backend', at(0));
    const well = { ...critical('failure:refused'), counters: { ...counters, lastGoodAt: at(15).mono } };
    expect(found({}, well)?.id).toBe('backend-not-running');
  });

  it('shut down on purpose and started in vain: it has failed since that start, not since the shutdown', () => {
    const found = (components: readonly ComponentId[], seconds: number) =>
      diagnose(
        input({ backend: critical('failure:refused') }, silent('refused', gone), {
          meantUntil: { at: at(seconds), components },
        }),
      )[0]?.since;
    expect(found(['backend'], 30)).toEqual(at(30));
    expect(found(['redis'], 30)).toEqual(at(10));
    // It was well in between.
    expect(found(['backend'], 5)).toEqual(at(10));
  });

  it('killed: what it printed last is told without its answers to the questions that Lifeguard asks', () => {
    const asked = 'INFO:     127.0.0.1:51000 - "GET /health HTTP/1.1" 200 OK';
    const outputTail = ['worker: batch 7 begun', ...Array(9).fill(asked), './start.sh: line 15: Killed uvicorn', asked];
    const cause = first({ backend: critical('failure:refused') }, silent('refused', { ...gone, outputTail }));
    const printed = cause?.evidence.find((e) => e.text === 'No process of it was found.')?.raw;
    expect(printed).toBe('worker: batch 7 begun\n./start.sh: line 15: Killed uvicorn');
  });

  it('killed, while the same server listens on another port: that is told, and how to watch it there', () => {
    const others = [{ root: processWith({ pid: 77, name: 'uvicorn' }), ports: [8001], answers: null }];
    const cause = first({ backend: critical('failure:refused') }, silent('refused', { ...gone, others }));
    expect(cause).toMatchObject({
      id: 'backend-not-running',
      detail: 'Nothing listens on port 8765. A server from its folder listens on port 8001.',
      // It may be there for a purpose of its own: the backend is missed, and is recovered by itself where that is wanted.
      action: { kind: 'runbook', runbook: 'recover-backend' },
    });
    expect(cause?.evidence.map((e) => e.text)).toContain(
      'uvicorn (pid 77) runs from its folder and listens on port 8001. If that is the one that is meant: `lifeguard config set backend.port 8001`.',
    );
  });

  describe('on another address than the one at which it is asked', () => {
    const own = processWith({ pid: 42, name: 'uvicorn' });
    const on = (...addresses: string[]) =>
      silent('refused', {
        root: own,
        tree: [own],
        listeners: addresses.map((address) => ({
          address,
          port: 8765,
          family: address.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
          process: own,
        })),
      });
    const asked = (host: string, readings: Readings) =>
      diagnose(
        input({ backend: critical('failure:refused') }, readings, { settings: { ...settings, 'backend.host': host } }),
      )[0];

    it.each([
      ['127.0.0.1', '::1', '[::1]:8765', '127.0.0.1:8765'],
      ['::1', '127.0.0.1', '127.0.0.1:8765', '[::1]:8765'],
      ['[::1]', '0.0.0.0', '0.0.0.0:8765', '[::1]:8765'],
      ['127.0.0.1', '192.168.1.20', '192.168.1.20:8765', '127.0.0.1:8765'],
    ])('asked at %s, listening on %s: named, and no restart is offered (F19c)', (host, bound, where, at_) => {
      const found = asked(host, on(bound));
      expect(found).toMatchObject({
        id: 'backend-wrong-address',
        title: `The backend listens on ${where} only; it is asked at ${at_}.`,
        action: { kind: 'advice' },
      });
      expect(offerOf(found?.action)).toBeNull();
    });

    it.each([
      ['127.0.0.1', null, 'It runs. Its start command has it listen at 127.0.0.1: it was started in another way.'],
      ['0.0.0.0', null, 'It runs. Its start command has it listen at 0.0.0.0: it was started in another way.'],
      ['::1', null, 'It runs. Its start command has it listen at ::1, so a restart would not help.'],
      ['127.0.0.1', 'launchd', 'It runs. Where a restart would have it listen is not known.'],
      ['localhost', null, 'It runs. Where a restart would have it listen is not known.'],
      [null, null, 'It runs. Where a restart would have it listen is not known.'],
    ] as const)(
      'with a start command that names %s, kept by %s: what a restart would do is told',
      (host, kept, said) => {
        const readings = on('::1');
        const facts = readings.process?.facts;
        const owner = kept === null ? {} : { owners: { backend: { kind: kept, label: 'dev.backend' } as never } };
        const docker = readingOf('docker', {
          docker: { kind: 'not-installed' },
          owners: {},
          holders: {},
          again: {},
          containerised: [],
          ...owner,
        });
        const found = asked('127.0.0.1', {
          ...readings,
          process: readingOf('process', { ...facts, startHost: host }),
          docker,
        });
        expect(found?.detail).toBe(said);
        expect(offerOf(found?.action)?.runbook ?? null).toBe(
          said.includes('in another way') ? 'recover-backend' : null,
        );
      },
    );

    it.each([
      ['127.0.0.1', ['::1', '127.0.0.1']],
      ['127.0.0.1', ['0.0.0.0']],
      ['127.0.0.1', ['::']],
      ['localhost', ['::1']],
      ['mac.local', ['::1']],
      ['127.0.0.1', []],
    ])('asked at %s, listening on %s: that is not it', (host, bound) => {
      expect(asked(host, on(...bound))?.id).toBe('backend-not-running');
    });
  });

  it.each([
    [{ state: 'stopped' }, 'is stopped (SIGSTOP)'],
    [{ cpuPercent: 99 }, 'is busy at 99 % CPU'],
    [{ cpuPercent: 0 }, 'are idle'],
  ] as const)('hangs with a process %o: why is told (F2)', (values, words) => {
    const cause = first({ backend: critical('failure:timeout') }, silent('timeout', { tree: [processWith(values)] }));
    expect([cause.id, cause.detail.includes(words)]).toEqual(['backend-hangs', true]);
  });

  it('an older look at the processes is no evidence', () => {
    const readings = {
      ...silent('timeout'),
      process: readingOf('process', { tree: [processWith({ state: 'stopped' })] }, { at: at(5) }),
    };
    expect(first({ backend: critical('failure:timeout') }, readings).detail).not.toContain('SIGSTOP');
  });

  it('its port held by another worktree of the same repository: branch and folder are named', () => {
    const foreign = processWith({ name: 'uvicorn', pid: 77, cwd: '/code/leanvibe-2' });
    const foreignCopy = { kin: 'worktree', root: '/code/leanvibe-2', branch: 'fix-login' } as const;
    const { detail } = first(
      { backend: critical('failure:protocol', 'fact:port-held') },
      silent('protocol', { ...gone, foreign, foreignCopy }),
    );
    expect(detail).toBe(
      'It serves branch fix-login from /code/leanvibe-2, another worktree of this repository, not this folder. The backend cannot start until it lets go.',
    );
  });

  it('its port held by another program: named, and not killed (F3)', () => {
    const foreign = processWith({ name: 'node', pid: 77, cwd: '~/code/shop' });
    const cause = first(
      { backend: critical('failure:protocol', 'fact:port-held') },
      silent('protocol', { ...gone, foreign }),
    );
    expect(cause).toMatchObject({
      id: 'port-held',
      title: 'Port 8765 is held by node (pid 77, ~/code/shop).',
      action: { kind: 'advice', offer: { runbook: 'stop-port-holder' } },
    });
  });

  it('not there, while another program answers on another address of its port', () => {
    const stranger = processWith({ pid: 88, name: 'python3', cwd: '/other' });
    const process = {
      root: null,
      tree: [],
      strangers: [{ process: stranger, addresses: ['[::1]'], blocks: false }],
    };
    const readings = {
      backend: readingOf('backend'),
      process: readingOf('process', process),
    };
    expect(first({ backend: critical('fact:not-there') }, readings)).toMatchObject({
      id: 'backend-not-running',
      detail: 'What answers on port 8765 is python3 (pid 88, /other), on an address that the backend does not need.',
      action: { runbook: 'recover-backend' },
    });
  });

  it('is not said to be left ended while a recovery is about to start it', () => {
    const left = { at: at(3).wall, asked: true, backBy: at(9).wall };
    const readings = { redis: failedReading('redis', 'refused', {}, { at: at(10), facts: { left } }) };
    const detailWith = (more: Partial<DiagnosisInput>) =>
      diagnose(input({ redis: critical('failure:refused') }, readings, more))[0]?.detail;
    expect(detailWith({})).toMatch(/and was not started again\.$/);
    expect(detailWith({ recovering: 'backend' })).toMatch(/and was not started again\.$/);
    expect(detailWith({ recovering: 'redis' })).not.toMatch(/asked to end/);
  });

  it('asked to end and not started again: gone since it ended, not since it was missed', () => {
    const stopped = { at: at(3).wall, from: 'lifeguard' } as const;
    const cause = first({ backend: critical('failure:refused') }, silent('refused', { root: null, tree: [], stopped }));
    expect([cause.id, cause.since]).toEqual(['backend-not-running', at(3)]);
    // It is critical since 10 s: an end that was seen later began nothing.
    const later = { ...stopped, at: at(11).wall };
    const known = silent('refused', { root: null, tree: [], stopped: later });
    expect(first({ backend: critical('failure:refused') }, known).since).toEqual(at(10));
  });

  it('answering 500 (F4)', () =>
    expect(first({ backend: critical('failure:http-status') }, silent('http-status')).id).toBe('backend-error-status'));

  it('reporting failure: in its own words (F4)', () => {
    const readings = {
      backend: readingOf('backend', { reported: 'unhealthy', words: 'model store is read-only' }),
    };
    expect(first({ backend: critical('reported:unhealthy') }, readings)).toMatchObject({
      id: 'backend-reports-failure',
      detail: 'It says: model store is read-only.',
    });
  });

  it.each(['refused', 'timeout'] as const)('dead of a syntax error and %s: file and line (F7)', (kind) => {
    const cause = first(
      { backend: critical(`failure:${kind}`) },
      silent(kind, { root: reloader, tree: [reloader], reloader: true, outputTail: brokenImport }),
    );
    expect(cause).toMatchObject({
      id: 'backend-crash-loop',
      title: 'The backend exits at start: `SyntaxError: invalid syntax` in app/services/x.py, line 12.',
      detail: 'Restarting will not help until that is fixed.',
      action: { kind: 'advice', offer: { runbook: 'recover-backend' } },
    });
    expect(cause.evidence[0]?.raw).toContain('SyntaxError');
  });

  it('ending alike after each of its starts: no offer to start it again', () => {
    const ends = [31, 29, 30].map((ranSeconds, i) => ({
      at: i,
      ranSeconds,
      line: `FATAL: no memory (pid ${i})`,
      residentBytes: 1,
      why: null,
    }));
    const cause = first({ backend: critical('failure:refused') }, silent('refused', { root: null, tree: [], ends }));
    expect(cause).toMatchObject({
      id: 'backend-ends-each-time',
      title: 'The backend ended 29 s to 31 s after each of its last 3 starts.',
      detail: 'Its last line was `FATAL: no memory (pid 2)`. Starting it again will not help until that is fixed.',
      action: { kind: 'advice' },
    });
  });

  it.each([
    ['memory', 'The system ended the backend to free memory.'],
    ['gpu-reset', 'The backend ended when the GPU was reset.'],
    ['crash', 'The backend crashed.'],
    ['none', 'The backend is not running.'],
  ] as const)('ended, and the system reports why: %s', (kind, title) => {
    const why = { kind, text: 'Words of the report.' };
    const health = critical('failure:refused');
    const now = silent('refused', { root: null, tree: [] });
    const end = (wall: number) => [{ at: wall, ranSeconds: 9, line: null, residentBytes: 1, why }];
    const began = first({ backend: health }, now).since.wall;
    const cause = first({ backend: health }, silent('refused', { root: null, tree: [], ends: end(began) }));
    expect(cause.title).toBe(title);
    expect(cause.evidence.map((e) => e.text)).toContain('Words of the report.');
    // What ended an hour before explains another trouble.
    const old = first({ backend: health }, silent('refused', { root: null, tree: [], ends: end(began - 3_600_000) }));
    expect(old.id).toBe('backend-not-running');
  });

  it.each([
    ['too few', [30, 30], 'FATAL: x'],
    ['after a good time', [30, 900, 31], 'FATAL: x'],
    ['without a word', [30, 30, 30], null],
  ] as const)('ends that are %s are no pattern', (_, seconds, line) => {
    const ends = seconds.map((ranSeconds, i) => ({ at: i, ranSeconds, line, residentBytes: 1, why: null }));
    const cause = first({ backend: critical('failure:refused') }, silent('refused', { root: null, tree: [], ends }));
    expect(cause).toMatchObject({ id: 'backend-not-running', action: { runbook: 'recover-backend' } });
  });

  it('started again after it was down: a reloader whose first worker is to come has lost none', () => {
    const begun = { root: reloader, tree: [reloader], listeners: [], reloader: true };
    const awaited = { missedSince: at(11).wall, begunAt: at(9).wall };
    const cause = first({ backend: critical('failure:refused') }, silent('refused', { ...begun, awaited }));
    expect([cause.id, cause.title]).toEqual(['backend-not-running', 'The backend runs but does not listen.']);
    // Who does not come within some seconds has died.
    const late = { ...awaited, missedSince: at(1).wall };
    expect(first({ backend: critical('failure:refused') }, silent('refused', { ...begun, awaited: late })).id).toBe(
      'backend-worker-died',
    );
  });

  it('killed soon after a start or a save: one that has answered since is not about to come', () => {
    const begun = { root: reloader, tree: [reloader], listeners: [], reloader: true };
    const awaited = { missedSince: at(11).wall, begunAt: at(9).wall };
    const answered = critical('failure:timeout');
    const since = { ...answered, counters: { ...initialHealth('backend', at(0)).counters, answeredAt: at(10).mono } };
    expect(first({ backend: since }, silent('timeout', { ...begun, awaited })).id).toBe('backend-worker-died');
  });

  it('without worker under --reload (F7b)', () => {
    expect(
      first(
        { backend: critical('failure:refused') },
        silent('refused', { root: reloader, tree: [reloader], listeners: [], reloader: true }),
      ).id,
    ).toBe('backend-worker-died');
    const script = { ...reloader, pid: reloader.pid + 7, name: 'start.sh', commandLine: 'bash start.sh' };
    const tracker = {
      ...reloader,
      pid: reloader.pid + 1,
      commandLine: 'python -c from multiprocessing.resource_tracker',
    };
    expect(
      first(
        { backend: critical('failure:refused') },
        silent('refused', { root: script, tree: [script, reloader, tracker], listeners: [], reloader: true }),
      ).detail,
    ).toBe(`The reloader (pid ${reloader.pid}) waits for a change and answers nothing on port 8765.`);
  });

  it('orphaned: a minor trouble with Recover Backend (F7c)', () => {
    const readings = {
      backend: readingOf('backend'),
      process: readingOf('process', { belongs: 'orphan' }),
    };
    expect(first({ process: degraded('fact:orphan') }, readings)).toMatchObject({
      id: 'backend-orphaned',
      severity: 'P3',
      action: { runbook: 'recover-backend' },
    });
  });

  it('twice from one folder: which one answers (F18)', () => {
    const others = [{ root: processWith({ pid: 99 }), ports: [8001], answers: null }];
    const cause = first(
      { process: degraded('fact:two-instances') },
      { process: readingOf('process', { others }), backend: readingOf('backend') },
    );
    expect([cause.id, cause.detail]).toEqual([
      'two-instances',
      'Pid 4312 answers on port 8765. Pid 99 listens on port 8001.',
    ]);
  });

  it('slow', () =>
    expect(first({ backend: degraded('threshold:backend.p95') }, { backend: readingOf('backend') }).id).toBe(
      'backend-slow',
    ));

  it.each([
    ['threshold:backend.p95', 'backend-slow', /still slow is not known yet/, 'backend.p95', 20],
    ['threshold:backend.errors', 'backend-unreliable', /always answers now is not known yet/, 'backend.errors', 100],
  ] as const)(
    '%s of a process that was started since is not known, and no longer claimed',
    (id, causeId, title, metric, answers) => {
      const found = { ...findingOf(id, 'warning'), metric };
      const backend = { ...degraded(), findings: [found] };
      const now = first({ backend }, { backend: readingOf('backend') });
      expect(now).toMatchObject({ id: causeId, title: expect.stringMatching(title), action: null });
      expect(now.course).toBeUndefined();
      expect(now.detail).toContain(`${answers}`);
      const known = first({ backend }, { backend: readingOf('backend', {}, { metrics: { [metric]: 1400 } }) });
      expect(known).toMatchObject({ id: causeId, action: { kind: 'runbook' } });
    },
  );
  it('above its memory', () =>
    expect(first({ process: critical('threshold:process.resident') }, {}).id).toBe('backend-memory'));
});

describe('data stores', () => {
  describe('a Redis that somebody stopped, without a known owner', () => {
    const holder = processWith({ pid: 41, name: 'redis-server', state: 'stopped' });
    const stopped = (again: ProbeFacts['docker']['again']['redis']) =>
      first(
        { redis: critical() },
        {
          redis: failedReading('redis', 'timeout', {}, { at: at(11) }),
          docker: readingOf('docker', {
            holders: { neo4j: null, redis: holder },
            again: { neo4j: null, redis: again },
          }),
        },
      );

    it('is offered to go on, or to be started anew by its pid where that can be done the same way', () => {
      expect(stopped({ possible: true }).action).toEqual({
        kind: 'runbook',
        runbook: 'continue-redis',
        label: 'Continue Redis',
        other: { runbook: 'restart-redis', label: 'Restart Redis (pid 41)' },
      });
    });

    it('is only offered to go on where it cannot, and why is said', () => {
      const { action, evidence } = stopped({ possible: false, why: 'Its command line cannot be read exactly.' });
      expect(action).toEqual({ kind: 'runbook', runbook: 'continue-redis', label: 'Continue Redis' });
      expect(evidence.map((e) => e.text)).toContain(
        'Lifeguard does not restart it: Its command line cannot be read exactly.',
      );
    });
  });

  it.each([
    ['redis', 'refused', null, 'redis-not-running'],
    ['redis', 'timeout', null, 'redis-hangs'],
    ['redis', 'auth', 'NOAUTH', 'redis-auth'],
    ['redis', 'refuses-work', 'MISCONF', 'redis-misconf'],
    ['redis', 'refuses-work', 'OOM', 'redis-oom'],
    ['neo4j', 'refused', null, 'neo4j-not-running'],
    ['neo4j', 'timeout', null, 'neo4j-hangs'],
    ['neo4j', 'auth', 'Neo.ClientError.Security.Unauthorized', 'neo4j-auth'],
    ['neo4j', 'refuses-work', 'Neo.TransientError.General.DatabaseUnavailable', 'neo4j-database-offline'],
  ] as const)('%s that fails with %s %s: %s (F9–F12)', (store, kind, code, id) => {
    const readings = { [store]: failedReading(store, kind, { code }) } as unknown as Readings;
    expect(first({ [store]: critical(`failure:${kind}`) }, readings)).toMatchObject({
      id,
      component: store,
      severity: 'P1',
    });
  });

  it('that is silent is said with what was really waited for: between two looks that is less than their limit', () => {
    const got = 'It accepted the connection but did not answer the Bolt handshake within 2.4 s.';
    const readings = { neo4j: failedReading('neo4j', 'timeout', { got }) } as unknown as Readings;
    expect(first({ neo4j: critical('failure:timeout') }, readings)?.detail).toMatch(
      /^It does not answer at \S+: it accepted the connection but did not answer the Bolt handshake within 2\.4 s\.$/,
    );
  });

  it('that listens at the other loopback address is named as that, with who it is, and no restart is offered', () => {
    const failed = {
      code: ELSEWHERE,
      got: 'Nothing listens at 127.0.0.1:6379, where it is asked.',
      hint: 'Ask it at `localhost`.',
    };
    const holder = processWith({ pid: 812, name: 'redis-server' });
    const owners = { redis: { kind: 'homebrew', formula: 'redis', job: null } } as const;
    const at = (holders: Partial<ProbeFacts['docker']['holders']>) =>
      first(
        { redis: critical('failure:refused') },
        {
          redis: failedReading('redis', 'refused', failed),
          docker: readingOf('docker', { owners, holders: { redis: null, ...holders }, again: {}, containerised: [] }),
        },
      );
    expect(at({ redis: holder })).toMatchObject({
      id: 'redis-not-running',
      title: 'Redis listens on another address than the one at which it is asked.',
      detail: `${failed.got} It is redis-server (pid 812).`,
      action: { kind: 'advice', text: failed.hint },
    });
    expect(at({})).toMatchObject({
      title: expect.stringContaining('something does at the other address'),
      detail: failed.got,
    });
  });

  it('that a recovery has started in vain ends at its start, in its words', () => {
    const words = 'It ended at start with exit code 1: FATAL CONFIG FILE ERROR';
    const owners = { redis: { kind: 'homebrew', formula: 'redis', job: null } } as const;
    const told = (holder: ProcessInfo | null) =>
      diagnose(
        input(
          { redis: critical('failure:refused') },
          {
            redis: failedReading('redis', 'refused'),
            docker: readingOf('docker', { owners, holders: { redis: holder }, again: {}, containerised: [] }),
          },
          { failedStarts: [{ component: 'redis', words, at: at(11) }] },
        ),
      )[0];
    expect(told(null)).toMatchObject({
      id: 'redis-not-running',
      title: 'Redis ends at its start.',
      detail: `${words}. Restarting will not help until that is fixed.`,
      action: { kind: 'advice', offer: { runbook: 'restart-redis' } },
    });
    // Something runs there by now, whoever has started it.
    expect(told(processWith({ pid: 812, name: 'redis-server' }))?.title).toBe('Redis is not running.');
  });

  it('Redis that is loading is no alarm (F10)', () =>
    expect(
      idsOf(
        { redis: { state: 'starting', findings: [findingOf('fact:loading', 'starting')] } },
        { redis: readingOf('redis', { loading: true }) },
      ),
    ).toEqual([]));

  it('the one that a container runs is restarted by its runbook, another one by the exact command', () => {
    const readings = (owner: ProbeFacts['docker']['owners']['redis'], tools = ['brew', 'docker']): Readings => ({
      redis: failedReading('redis', 'refused'),
      docker: readingOf('docker', {
        owners: { backend: { kind: 'unknown' }, neo4j: { kind: 'unknown' }, redis: owner },
        tools,
      }),
    });
    const container = {
      kind: 'container',
      name: 'leanvibe-redis',
      state: { status: 'exited', health: 'none', exitCode: 137, outOfMemory: false, restarts: 0 },
    } as const;
    const trouble = { redis: critical('failure:refused') };
    expect(first(trouble, readings(container))).toMatchObject({
      action: { runbook: 'restart-redis' },
      evidence: [
        {},
        {
          text: 'Container leanvibe-redis ended with exit code 137: a signal ended it (SIGKILL). Its own limit of memory was not reached, as Docker says.',
          lasting: true,
        },
      ],
    });
    expect(first(trouble, readings({ kind: 'unknown' })).action).toEqual({
      kind: 'advice',
      text: 'Start it with `brew services start redis` or `docker start leanvibe-redis`.',
    });
    // What is not on this machine is advice for nobody.
    const without = (...tools: string[]) => first(trouble, readings({ kind: 'unknown' }, tools)).action;
    expect(without('docker')).toMatchObject({ text: 'Start it with `docker start leanvibe-redis`.' });
    expect(without()).toMatchObject({ text: 'Start Redis the way you usually do.' });
    // An engine that is off starts nothing, and one that answers has no such container: its owner would be known.
    const engine = (up: boolean, tools: string[]): Readings => ({
      redis: failedReading('redis', 'refused'),
      docker: readingOf('docker', { owners: { redis: { kind: 'unknown' } }, tools, up }),
    });
    expect(first(trouble, engine(true, ['brew', 'docker'])).action).toMatchObject({
      text: 'Start it with `brew services start redis`.',
    });
    expect(first(trouble, engine(false, ['docker'])).action).toMatchObject({
      text: 'Start Redis the way you usually do. If it lives in Docker, start that first: it does not answer.',
    });
  });

  it.each([
    ['connected', 'Redis runs, for it accepts connections; restart it where it was started.'],
    ['connect', 'Start Redis the way you usually do.'],
  ])('is started only where nothing may listen (%s)', (code, text) => {
    const failing = { redis: failedReading('redis', 'timeout', { code }) };
    expect(first({ redis: critical('failure:timeout') }, failing).action).toEqual({ kind: 'advice', text });
  });

  it.each([
    [
      {
        kind: 'container',
        name: 'r',
        state: { status: 'exited', health: 'none', exitCode: 137, outOfMemory: true, restarts: 0 },
      },
      'Container r ended with exit code 137: its memory was used up and the kernel ended it. Give it, or Docker, more memory.',
    ],
    [
      {
        kind: 'container',
        name: 'r',
        state: { status: 'exited', health: 'none', exitCode: 1, outOfMemory: false, restarts: 0 },
      },
      'Container r ended with exit code 1.',
    ],
    [
      { kind: 'homebrew', formula: 'redis', job: { pid: null, lastExitCode: null, lastSignal: 'Killed: 9' } },
      'launchd: Homebrew’s redis was ended by a signal (Killed: 9) the last time.',
    ],
    [
      { kind: 'launchd', label: 'org.redis', pid: null, lastExitCode: 78, lastSignal: null },
      'launchd: org.redis ended with exit code 78 the last time.',
    ],
    [
      { kind: 'systemd', unit: 'redis.service', pid: null, lastExitCode: null, lastSignal: 'SIGKILL' },
      'systemd: redis.service was ended by a signal (SIGKILL) the last time.',
    ],
    [{ kind: 'launchd', label: 'org.redis', pid: 7, lastExitCode: 0, lastSignal: null }, undefined],
    [{ kind: 'homebrew', formula: 'redis', job: null }, undefined],
  ] as const)('whoever keeps it running tells how it ended: %j', (owner, words) => {
    const readings: Readings = {
      redis: failedReading('redis', 'refused'),
      docker: readingOf('docker', { owners: { redis: owner } }),
    };
    expect(first({ redis: critical('failure:refused') }, readings).evidence[1]?.text).toBe(words);
  });

  it('no password ever reaches a sentence', () => {
    const [cause] = diagnose(
      input(
        { redis: critical() },
        { redis: failedReading('redis', 'refused') },
        { settings: settingsWith({ 'redis.url': 'redis://me:hunter2@localhost:6379/0' }) },
      ),
    );
    expect(cause?.detail).toBe('Nothing listens at localhost:6379.');
  });
});

describe('websocket (F13)', () => {
  const up = { backend: readingOf('backend') };
  it('refused while HTTP is healthy', () => {
    const readings = {
      ...up,
      websocket: failedReading('websocket', 'http-status', { code: '403', got: 'HTTP 403' }),
    };
    expect(first({ websocket: critical() }, readings)).toMatchObject({
      id: 'websocket-refused',
      title: 'The backend refuses the WebSocket with 403.',
      severity: 'P1',
    });
  });
  it('accepted and then silent', () =>
    expect(first({ websocket: critical() }, { ...up, websocket: failedReading('websocket', 'timeout') }).id).toBe(
      'websocket-dead',
    ));
  it('is not taken for dead by what was seen before the backend came back', () => {
    const old = { ...up, websocket: failedReading('websocket', 'refused') };
    const back = { state: 'healthy' as const, since: at(1e6) };
    const causes = diagnose(input({ websocket: critical(), backend: back }, old));
    expect(causes.map((c) => c.id)).not.toContain('websocket-dead');
  });
});

describe('root before symptom', () => {
  const ws = { websocket: failedReading('websocket', 'refused') };

  it('the backend explains its WebSocket', () => {
    const causes = diagnose(
      input({ backend: critical('failure:refused'), websocket: critical() }, { ...silent('refused', gone), ...ws }),
    );
    expect(causes).toMatchObject([{ id: 'backend-not-running', explains: ['websocket'] }]);
  });

  it('Docker explains what runs in it: one cause (F16)', () => {
    const docker = readingOf('docker', {
      docker: { kind: 'not-running', context: null, got: 'no socket' },
      containerised: ['neo4j', 'redis'],
    });
    const readings = {
      docker,
      neo4j: failedReading('neo4j', 'refused'),
      redis: failedReading('redis', 'refused'),
      ...silent('http-status'),
      ...ws,
    };
    const causes = diagnose(
      input(
        {
          docker: critical(),
          neo4j: critical(),
          redis: critical(),
          backend: critical('failure:http-status'),
          websocket: critical(),
        },
        readings,
      ),
    );
    expect(causes).toMatchObject([
      {
        id: 'docker-not-running',
        severity: 'P0',
        detail: 'Neo4j and Redis run in it and are not reachable.',
        action: { runbook: 'start-docker' },
      },
    ]);
    expect(new Set(causes[0]?.explains)).toEqual(new Set(['neo4j', 'redis', 'backend', 'websocket']));
  });

  it('Neo4j explains a backend that fails, not one that is gone', () => {
    const trouble = { neo4j: critical(), backend: critical() };
    const neo4j = failedReading('neo4j', 'refused');
    expect(idsOf(trouble, { neo4j, ...silent('http-status') })).toEqual(['neo4j-not-running']);
    expect(idsOf(trouble, { neo4j, ...silent('refused', gone) })).toEqual(['backend-not-running', 'neo4j-not-running']);
  });

  it('a full disk explains a Redis that cannot save', () => {
    const trouble = { disk: critical('fact:disk-full'), redis: critical('failure:refuses-work') };
    expect(idsOf(trouble, { redis: failedReading('redis', 'refuses-work', { code: 'MISCONF' }) })).toEqual([
      'disk-full',
    ]);
  });
});

describe('what comes and goes', () => {
  const flapping = { changes: 8, windowMs: 300_000 };
  it('has one cause whether it is there at the moment or not (F21), and what is wrong now is never hidden', () => {
    const there = diagnose(input({ redis: { flapping } }, { redis: readingOf('redis') }));
    const away = diagnose(input({ redis: { ...critical(), flapping } }, { redis: failedReading('redis', 'refused') }));
    expect([there, away].map((causes) => causes.map((c) => c.id))).toEqual([['unstable:redis'], ['redis-not-running']]);
    expect(there[0]?.detail).toBe('Its state changed 8 times in 5 min.');
    expect(away[0]?.title).toBe('Redis is not running; in trouble 4 times in 5 min.');
  });

  it.each([
    ['what a start takes is not known', null, 20_000],
    ['a start takes long', 29_700, 49_700],
    ['none ever ended in time', 600_000, 80_000],
  ])('broken code is given time to be mended and to start again, where %s', (_, startTakesMs, patienceMs) => {
    const left = { root: reloader, tree: [reloader], reloader: true, outputTail: brokenImport, startTakesMs };
    const [cause] = diagnose(input({ backend: critical('failure:timeout') }, silent('timeout', left)));
    expect(cause).toMatchObject({ id: 'backend-crash-loop', patienceMs });
  });

  it('what follows on work that is under way has its patience', () => {
    const broken = causeOf({ id: 'backend-crash-loop', since: at(3), patienceMs: 20_000 });
    const trouble = { backend: critical('failure:timeout') };
    const [after] = diagnose(input(trouble, silent('timeout'), { previous: [broken] }));
    expect(after).toMatchObject({ id: 'backend-hangs', patienceMs: 20_000 });
    expect(diagnose(input(trouble, silent('timeout')))[0]?.patienceMs).toBeUndefined();
  });

  it('a cause that lasts keeps its beginning', () => {
    const [cause] = diagnose(
      input({ backend: critical('failure:refused') }, silent('refused', gone), {
        previous: [causeOf({ since: at(3) })],
      }),
    );
    expect(cause?.since).toEqual(at(3));
  });

  it('a probe of ours that fails is said so (F27)', () => {
    expect(first({ redis: { state: 'unknown' } }, { redis: failedReading('redis', 'probe-failed') })).toMatchObject({
      id: 'probe-failed:redis',
      severity: 'P3',
    });
  });
});

describe('for every combination of troubles', () => {
  const state = fc.constantFrom<Partial<ComponentHealth>>(
    {},
    critical('failure:refused'),
    degraded('threshold:backend.p95'),
    { flapping: { changes: 7, windowMs: 300_000 } },
    { state: 'unknown' },
  );
  const kind = fc.constantFrom<FailureKind | null>(
    null,
    'refused',
    'timeout',
    'http-status',
    'auth',
    'refuses-work',
    'probe-failed',
  );
  const docker = fc.constantFrom<ProbeFacts['docker']['docker']>(
    { kind: 'not-running', context: null, got: 'no socket' },
    { kind: 'running', context: null, version: '28' },
  );
  const anything = fc.record({
    states: fc.tuple(...COMPONENT_IDS.map(() => state)),
    http: kind,
    neo4j: kind,
    redis: kind,
    ws: kind,
    docker,
  });

  it('no cause stands beside the one that explains it, and the worst comes first', () => {
    fc.assert(
      fc.property(anything, ({ states, http, neo4j, redis, ws, docker }) => {
        const health = Object.fromEntries(COMPONENT_IDS.map((id, i) => [id, states[i]]));
        const readings: Readings = {
          backend: http === null ? readingOf('backend') : failedReading('backend', http),
          neo4j: neo4j === null ? readingOf('neo4j') : failedReading('neo4j', neo4j),
          redis: redis === null ? readingOf('redis') : failedReading('redis', redis),
          websocket: ws === null ? readingOf('websocket') : failedReading('websocket', ws),
          docker: readingOf('docker', { docker, containerised: ['neo4j', 'redis'] }),
        };
        const causes = diagnose(input(health, readings));
        for (const cause of causes) {
          expect(causes.filter((other) => other !== cause && other.explains.includes(cause.component))).toEqual([]);
          expect(cause.explains).not.toContain(cause.component);
        }
        const isCritical = (id: ComponentId) => health[id]?.state === 'critical';
        const lead = causes.toSorted((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0));
        const worst = lead.filter((c) => [c.component, ...c.explains].some(isCritical))[0]?.severity;
        expect(causes[0]?.severity).toBe(worst ?? lead[0]?.severity);
        const others = causes.slice(1).map((c) => c.severity);
        expect(others).toEqual(others.toSorted());
        expect(new Set(causes.map((c) => c.id)).size).toBe(causes.length);
      }),
    );
  });
});

describe('a cause', () => {
  it('of what was slow and is gone began when it was gone', () => {
    const { counters } = allHealth().backend;
    const slowBefore = { ...critical('failure:refused'), counters: { ...counters, worseSince: at(30) } };
    const [now] = diagnose(input({ backend: slowBefore }, silent('refused', gone)));
    expect([now?.id, now?.since]).toEqual(['backend-not-running', at(30)]);
  });

  it('that became graver and is called otherwise began then; the same one keeps its beginning', () => {
    const readings: Readings = { disk: readingOf('disk', { volumes: [] }) };
    const almost = diagnose(input({ disk: degraded('threshold:disk.used') }, readings));
    const { counters } = allHealth().disk;
    const full = { ...critical('fact:disk-full'), counters: { ...counters, worseSince: at(30) } };
    const [now] = diagnose({ ...input({ disk: full }, readings), previous: almost });
    expect([now?.id, now?.title, now?.since]).toEqual(['disk-full', 'The disk is full.', at(30)]);
    const later = { ...full, counters: { ...counters, worseSince: at(50) } };
    const [still] = diagnose({ ...input({ disk: later }, readings), previous: now === undefined ? [] : [now] });
    expect(still?.since).toEqual(at(30));
  });

  it('of prompts that deliver nothing was last seen well with the last that did', () => {
    const prompt = { ok: false, tookMs: 9, words: 'HTTP 503', at: at(60), failingSince: at(60), deliveredAt: at(20) };
    const [now] = diagnose(
      input(
        { ai: critical('fact:prompt-failed') },
        { ai: readingOf('ai', { model: null, recommendations: [], prompt }) },
      ),
    );
    expect([now?.id, now?.wellAt]).toEqual(['prompt-failed', at(20).mono]);
  });

  it('is none of what is left while it passes: that it runs without a model is what was asked for', () => {
    const passing = { ...critical(), findings: [findingOf('fact:ai-mock', 'warning')] };
    const prompt = { ok: true, tookMs: 66, words: null, at: at(60), failingSince: null };
    const readings = { ai: readingOf('ai', { model: null, recommendations: [], prompt }) };
    expect(idsOf({ ai: passing }, readings)).toEqual([]);
  });

  it.each([
    ['fact:model-not-loaded', 'model-not-loaded', 20],
    ['fact:inference-not-ready', 'inference-not-ready', 20],
    ['fact:ai-fallback', 'ai-fallback', 10],
  ] as const)('of %s was last seen well when that was read, not when it was remembered', (finding, id, seconds) => {
    const facts = { model: null, recommendations: [], prompt: null, modelAt: at(20), firstChoiceAt: at(10) };
    const [now] = diagnose(input({ ai: critical(finding) }, { ai: readingOf('ai', facts) }));
    expect([now?.id, now?.wellAt]).toEqual([id, at(seconds).mono]);
  });

  it('leads where it is critical, beside what is worse by name and is not', () => {
    const readings: Readings = { redis: failedReading('redis', 'refused'), backend: readingOf('backend') };
    const flaps = { flapping: { changes: 8, windowMs: 300_000 }, state: 'degraded' as const };
    const [lead, other] = diagnose(input({ redis: critical('failure:refused'), backend: flaps }, readings));
    expect([lead?.component, other?.component]).toEqual(['redis', 'backend']);
    expect((lead?.severity ?? '') >= (other?.severity ?? '')).toBe(true);
  });
});

describe('a cause began before what it explains', () => {
  const refused = (since: number, lastWell: number): Partial<ComponentHealth> => ({
    ...critical('failure:auth'),
    since: at(since),
    counters: { ...allHealth().neo4j.counters, lastGoodAt: at(lastWell).mono },
  });
  const readings: Readings = {
    backend: failedReading('backend', 'http-status', {}, { at: at(300) }),
    neo4j: failedReading('neo4j', 'auth', { code: 'Neo.ClientError.Security.Unauthorized' }, { at: at(290) }),
  };
  const causesOf = (backend: Partial<ComponentHealth>, neo4j: Partial<ComponentHealth>) =>
    diagnose(input({ backend, neo4j }, readings, { now: at(300) }));
  const failing = (since: number) => ({ ...critical('failure:http-status'), since: at(since) });

  it('so a password that was mistyped four minutes later explains nothing', () => {
    const causes = causesOf(failing(10), refused(250, 240));
    expect(causes.map((c) => [c.component, c.explains.includes('backend')])).toEqual([
      ['backend', false],
      ['neo4j', false],
    ]);
  });

  it('however seldom its component is looked at', () => {
    // Read at 250 for the first time since it was well at 5: it may have failed at 9.
    expect(causesOf(failing(10), refused(250, 5)).map((c) => [c.component, c.explains])).toEqual([
      ['neo4j', ['backend']],
    ]);
  });

  it('and what is steadily refused makes nothing come and go', () => {
    const shaking = { ...failing(200), flapping: { changes: 8, windowMs: 300_000, firstAt: at(60).mono } };
    const causes = causesOf(shaking, refused(20, 10));
    expect(causes.map((c) => c.id).toSorted()).toEqual(['backend-error-status', 'neo4j-auth']);
  });
});

it('no advice names a command of the terminal that a button could be', () => {
  const foreign = processWith({ name: 'node', pid: 77, cwd: '~/code/shop' });
  const cause = first(
    { backend: critical('failure:protocol', 'fact:port-held') },
    silent('protocol', { ...gone, foreign }),
  );
  expect(cause.action?.kind === 'advice' ? cause.action.text : '').not.toContain('lifeguard recover');
});

it('says that most of the processor goes to some programs only where it does', () => {
  const detail = (...percents: number[]) => {
    const top = percents.map((cpuPercent, i) => ({ pid: 7 + i, name: 'cc', cpuPercent }));
    const cpu = { ...readingOf('cpu', { cores: 2, loadAverage1: 4, top }), metrics: { 'cpu.used': 98 } };
    return diagnose(input({ cpu: degraded('threshold:cpu.used') }, { cpu: cpu })).find((c) => c.id === 'cpu-high')
      ?.detail;
  };
  expect(detail(150)).toBe('Most of it goes to cc (pid 7, 150 %).');
  expect(detail(13)).toBe('The busiest that can be seen is cc (pid 7, 13 %).');
  // What needs next to nothing makes no machine busy.
  expect(detail(13, 1)).toBe('The busiest that can be seen is cc (pid 7, 13 %).');
  expect(detail(1, 1, 1)).toBe(findingOf('threshold:cpu.used').text);
});

it.each([
  [90, 'P3'],
  [98, 'P2'],
] as const)('a processor in use to %i %% for long is %s', (used, severity) => {
  const cpu = { ...readingOf('cpu', { cores: 2, loadAverage1: 4, top: [] }), metrics: { 'cpu.used': used } };
  const [cause] = diagnose(input({ cpu: degraded('threshold:cpu.used') }, { cpu }));
  expect(cause).toMatchObject({ id: 'cpu-high', severity, patienceMs: 20 * 60_000 });
});

describe('what was never well since its address was changed', () => {
  const readings = { redis: failedReading('redis', 'refused') };
  const health = (lastGoodAt: number | null) => {
    const { counters } = initialHealth('redis', at(0));
    return { ...critical('failure:refused'), anewSince: at(5), counters: { ...counters, lastGoodAt } };
  };

  it('says that it was, and when, for as long as nothing well was seen there', () => {
    const words = `Its address was changed at ${formatClock(at(5).wall, at(40).wall)}; it was not well there yet.`;
    const said = (lastGoodAt: number | null) => diagnose(input({ redis: health(lastGoodAt) }, readings))[0]?.detail;
    expect(said(null)).toMatch(new RegExp(`${words.replaceAll('.', '\\.')}$`));
    expect(said(at(8).mono)).not.toContain('address was changed');
  });
});
