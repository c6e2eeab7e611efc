import { z } from 'zod';
import type { CallResult, Series, SettingView, ShownPlanView } from '../../shared/contract/index.ts';
import {
  type Cause,
  COMPONENTS,
  type ComponentId,
  type ComponentView,
  componentOfMetric,
  type HealthState,
  type Instant,
  METRICS,
  type MetricId,
  type PlanView,
  type Run,
  SETTING_KEYS,
  SETTINGS,
  type Snapshot,
  type StepRun,
  type Verdict,
} from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';
import { placeOf } from './place-of.ts';
import { TEAM_CHANGED, TEAM_PROBLEM } from './team-fixture.ts';

/** Three minutes past two on a winter afternoon: the present of every fixture. */
export const NOW: Instant = { mono: 50_000_000, wall: new Date(2026, 0, 15, 14, 3, 20).getTime() };
export const ago = (seconds: number): Instant => ({ mono: NOW.mono - seconds * 1000, wall: NOW.wall - seconds * 1000 });

/** Noise that is the same on every run (a linear congruential generator). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

type Sample = readonly [metric: MetricId, value: number, figure: string];
interface Well {
  readonly spark: Sample | null;
  readonly more: Partial<Record<MetricId, number>>;
}
/** Figures of components that are well. One that is not here has none on the staged pages. */
const HEALTHY: { readonly [Id in ComponentId]?: Well } = {
  docker: { spark: null, more: {} },
  backend: {
    spark: ['backend.latency', 18, '18 ms'],
    more: { 'backend.p50': 17, 'backend.p95': 42, 'backend.p99': 88, 'backend.errors': 0 },
  },
  websocket: {
    spark: ['websocket.ping', 1.2, '1.2 ms'],
    more: { 'websocket.handshake': 6, 'websocket.reconnects': 0 },
  },
  process: {
    spark: ['process.resident', 325_058_560, '310 MB of 400 MB'],
    more: { 'process.cpu': 4, 'process.connections': 3 },
  },
  ai: { spark: ['ai.inference', 840, '840 ms'], more: {} },
  models: { spark: null, more: { 'models.bytes': 7_600_000_000, 'models.incomplete': 0 } },
  mlx: { spark: null, more: { 'mlx.operation': 210 } },
  neo4j: { spark: ['neo4j.query', 6, '6 ms'], more: { 'neo4j.slow-transactions': 0 } },
  redis: {
    spark: ['redis.ping', 0.4, '0.4 ms'],
    more: { 'redis.memory': 31, 'redis.hit-rate': 97, 'redis.evictions': 0 },
  },
  ios: { spark: null, more: {} },
  cli: { spark: null, more: {} },
  memory: { spark: ['memory.used', 61, '61 %'], more: { 'memory.swap': 0 } },
  cpu: { spark: ['cpu.used', 21, '21 %'], more: {} },
  gpu: {
    spark: ['gpu.used', 34, '34 %, 8.6 GB of 16 GB'],
    more: { 'gpu.memory': 9_200_000_000, 'gpu.limit': 17_179_869_184, 'gpu.resets': 0, 'gpu.heat': 0 },
  },
  disk: { spark: ['disk.used', 72, '72 %'], more: { 'disk.free': 138_000_000_000 } },
};
const wellOf = (id: ComponentId): Well => HEALTHY[id] ?? { spark: null, more: {} };
/** How old a reading is, in seconds. */
const AGES: { readonly [Id in ComponentId]?: number } = {
  docker: 48,
  backend: 1,
  websocket: 2,
  process: 9,
  ai: 12,
  models: 61,
  mlx: 30,
  neo4j: 6,
  redis: 3,
  ios: 90,
  cli: 120,
  memory: 4,
  cpu: 4,
  gpu: 20,
  disk: 37,
};

export function component(id: ComponentId, over: Partial<ComponentView> = {}): ComponentView {
  const { spark, more } = wellOf(id);
  const random = noise(id.length * 7919 + id.charCodeAt(0));
  const wave = (v: number) => Number((v * (0.85 + 0.3 * random())).toPrecision(4));
  return {
    id,
    title: COMPONENTS.find((c) => c.id === id)?.title ?? id,
    kind: id,
    state: 'healthy',
    since: ago(11_520),
    label: 'healthy',
    figure: spark?.[2] ?? null,
    findings: [],
    flapping: null,
    lastReadingAt: ago(AGES[id] ?? 5),
    metrics: spark === null ? {} : { [spark[0]]: spark[1], ...more },
    sparkMetric: spark?.[0] ?? null,
    spark: spark === null ? [] : Array.from({ length: 30 }, (_, i) => (i === 9 || i === 10 ? null : wave(spark[1]))),
    explainedBy: null,
    ...placeOf(id),
    ...over,
  };
}

/** A component in trouble: no figure, and a line that ends where the trouble began. */
const broken = (
  id: ComponentId,
  state: HealthState,
  label: string,
  over: Partial<ComponentView> = {},
): ComponentView => {
  const well = component(id);
  return {
    ...well,
    state,
    label,
    figure: null,
    since: ago(40),
    metrics: {},
    spark: [...well.spark.slice(0, 28), null, null],
    ...over,
  };
};

const components = (changed: readonly ComponentView[] = []): ComponentView[] =>
  COMPONENTS.map(({ id }) => changed.find((c) => c.id === id) ?? component(id));

const verdict = (state: Verdict['state'], headline: string, detail: string, since = ago(40)): Verdict => ({
  state,
  headline,
  detail,
  since,
});

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    schema: 1,
    seq: 100,
    at: NOW,
    verdict: verdict('healthy', 'All well.', 'For 3 h 12 min.', ago(11_520)),
    components: components(),
    causes: [],
    recovery: null,
    pausedUntil: null,
    problems: [],
    stack: { repository: '~/code/leanvibe-ai', backendUrl: 'http://localhost:8765', why: 'answers on 8765' },
    trust: { state: 'trusted', folder: '~/code/leanvibe-ai', text: null, command: null },
    ...over,
  };
}

const TRACEBACK = `Traceback (most recent call last):
  File "~/code/leanvibe-ai/leanvibe-backend/app/main.py", line 3, in <module>
    from app.services.x import bar
  File "~/code/leanvibe-ai/leanvibe-backend/app/services/x.py", line 12, in <module>
    from app.core import foo
ImportError: cannot import name 'foo' from 'app.core'`;

export const backendStopped: Cause = {
  id: 'backend-not-running',
  component: 'backend',
  severity: 'P0',
  confidence: 1,
  title: 'The backend is not running.',
  detail: 'Nothing listens on port 8765.',
  since: ago(40),
  evidence: [
    {
      text: 'Nothing listens on port 8765.',
      probe: 'backend',
      raw: 'GET http://127.0.0.1:8765/health: ECONNREFUSED 127.0.0.1:8765\nGET http://[::1]:8765/health: ECONNREFUSED ::1:8765',
    },
    { text: 'No process lives in ~/code/leanvibe-ai/leanvibe-backend.', probe: 'process', raw: null },
    { text: 'Its last output was an ImportError.', probe: 'process', raw: TRACEBACK },
  ],
  explains: ['websocket', 'process'],
  action: { kind: 'runbook', runbook: 'recover-backend', label: 'Recover Backend' },
};

const finding = (
  level: 'warning' | 'critical' | 'unknown' | 'starting',
  text: string,
  metric: MetricId | null = null,
) => ({ level, id: `reported:${text.length}` as const, text, metric, value: null, limit: null });

const stoppedParts = [
  broken('backend', 'critical', 'not running', {
    findings: [finding('critical', 'The connection to 127.0.0.1:8765 and [::1]:8765 was refused.')],
  }),
  broken('websocket', 'critical', 'not reachable', {
    explainedBy: 'backend',
    findings: [finding('critical', 'The WebSocket was closed and cannot be opened again.')],
  }),
  broken('process', 'critical', 'none', { explainedBy: 'backend' }),
];
const stopped: Partial<Snapshot> = {
  verdict: verdict('critical', 'The backend stopped 40 s ago.', 'Nothing listens on port 8765.'),
  components: components(stoppedParts),
  causes: [backendStopped],
};

const dockerDown: Cause = {
  id: 'docker-not-running',
  component: 'docker',
  severity: 'P0',
  confidence: 0.95,
  title: 'Docker is not running.',
  detail: 'So Neo4j and Redis are not reachable, and the backend reports failure.',
  since: ago(95),
  evidence: [
    {
      text: 'The Docker engine of context “desktop-linux” does not answer.',
      probe: 'docker',
      raw: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    },
  ],
  explains: ['neo4j', 'redis', 'backend', 'websocket'],
  action: { kind: 'runbook', runbook: 'start-docker', label: 'Start Docker' },
};

const step = (id: string, title: string, display: string, over: Partial<StepRun> = {}): StepRun => ({
  id,
  title,
  display,
  state: 'to-come',
  tookMs: null,
  result: null,
  output: [],
  ...over,
});
const START_OUTPUT = [
  "INFO:     Will watch for changes in these directories: ['~/code/leanvibe-ai/leanvibe-backend']",
  'INFO:     Uvicorn running on http://0.0.0.0:8765 (Press CTRL+C to quit)',
  'INFO:     Started reloader process [48213] using WatchFiles',
  'INFO:     Started server process [48219]',
  'INFO:     Waiting for application startup.',
  'Loading Neo4j schema … 14 constraints, 22 indexes',
];
const done = { state: 'done' } as const;
export const recoverSteps: readonly StepRun[] = [
  step(
    'stop',
    'Stop the backend',
    'SIGTERM, after 5 s SIGKILL, to uv (pid 48101), uvicorn (pid 48104), python3.12 (pid 48110)',
    { ...done, tookMs: 420, result: '3 processes ended by themselves.' },
  ),
  step('free', 'Wait until the port is free', 'wait until nothing listens on port 8765', {
    ...done,
    tookMs: 12,
    result: 'Port 8765 is free.',
  }),
  step('start', 'Start the backend', 'cd ~/code/leanvibe-ai/leanvibe-backend && ./start.sh --skip-services', {
    ...done,
    tookMs: 130,
    result: 'Started as pid 48210.',
    output: START_OUTPUT.slice(0, 3),
  }),
  step('healthy', 'Wait until it is healthy', 'ask GET http://localhost:8765/health until it answers well', {
    state: 'running',
    output: START_OUTPUT,
  }),
  step('clear', 'Clear caches', 'POST http://localhost:8765/admin/clear-cache'),
  step('verify', 'Verify', 'ask backend, WebSocket, Neo4j, Redis again'),
];

export const run = (over: Partial<Run> = {}): Run => ({
  id: 'run-7',
  trigger: 'person',
  runbook: 'recover-backend',
  component: 'backend',
  title: 'Recover Backend',
  state: 'running',
  attempt: 1,
  attempts: 3,
  startedAt: ago(4),
  endedAt: null,
  steps: [...recoverSteps],
  result: null,
  joined: 0,
  ...over,
});

export const succeededRun = run({
  id: 'run-6',
  state: 'succeeded',
  startedAt: ago(126),
  endedAt: ago(120),
  steps: recoverSteps.map((s, i) => ({
    ...s,
    state: s.id === 'clear' ? 'skipped' : 'done',
    tookMs: s.tookMs ?? 900 + i * 700,
    result: s.result ?? (s.id === 'clear' ? 'Not offered by this backend.' : 'Answered in 18 ms.'),
  })),
  result: 'Backend is back. Answering in 18 ms after 4.1 s; WebSocket, Neo4j and Redis verified.',
});
export const failedRun = run({
  id: 'run-5',
  state: 'failed',
  attempt: 2,
  startedAt: ago(70),
  endedAt: ago(48),
  steps: recoverSteps.map((s) =>
    s.state === 'running'
      ? {
          ...s,
          state: 'failed',
          tookMs: 9400,
          result: 'The backend exited with code 1.',
          output: TRACEBACK.split('\n'),
        }
      : s.state === 'to-come'
        ? { ...s, state: 'skipped' }
        : s,
  ),
  result:
    'The backend exited twice at start: ImportError: cannot import name ‘foo’ in app/services/x.py, line 12. Restarting will not help until that is fixed.',
});
/** Left by a Lifeguard that was killed: without an end, and of which the next one says what is known. */
export const cutOffRun = run({
  id: 'run-4',
  state: 'interrupted',
  startedAt: ago(48),
  steps: recoverSteps.map((s) => (s.state === 'running' ? { ...s, state: 'cancelled' } : s)),
  result:
    'Lifeguard ended in the middle of this recovery, during "Wait until it is healthy". What it had done until then is not verified; check now or run it again.',
});

const LONG = 'ein-sehr-langer-Verzeichnisname-ohne-jede-Trennung-wie-er-in-echten-Projekten-vorkommt'.repeat(2);
const portHeld: Cause = {
  id: 'port-held',
  component: 'backend',
  severity: 'P1',
  confidence: 0.4,
  title: 'Port 8765 is held by node-with-an-unusually-long-process-title-from-a-monorepo-tool (pid 4194304).',
  detail: `It lives in ~/code/${LONG}. The backend cannot start until it lets go.`,
  since: ago(86_400 * 3),
  evidence: [
    {
      text: `Its command line is /Users/someone/${LONG}/node_modules/.bin/next dev --port 8765.`,
      probe: 'process',
      raw: `${LONG} `.repeat(8),
    },
  ],
  explains: ['websocket'],
  action: { kind: 'runbook', runbook: 'stop-port-holder', label: 'Stop node-with-an-unusually-long-process-title' },
};

/** Every state of the whole that a face has to be able to show. */
/** Names as people give them, the longest that there can be among them. */
const LONG_NAMES: Readonly<Record<number, string>> = {
  4: 'payments-gateway-sandbox-webhook-receive',
  11: 'search-index-opensearch-cluster-node-2',
  12: 'session-cache-redis-for-integration-test',
};
/** So many services beside the stack, each third needed by the backend and every fourth by the one before; one is gone. */
const withServices = (count: number): Snapshot => {
  const ids = Array.from({ length: count }, (_, i) => (LONG_NAMES[i] ?? `service-${i}`) as ComponentId);
  const views = ids.map(
    (id, i): ComponentView => ({
      ...component(id),
      kind: i % 2 === 0 ? 'tcp' : 'http',
      column: i % 3 === 0 ? 0 : 1,
      metrics: { [`${id}.${i % 2 === 0 ? 'connect' : 'answer'}`]: i + 1 },
      figure: `${i + 1} ms`,
      healers: [id],
      ...(i === 5 ? { state: 'critical', figure: null, label: 'not running' } : {}),
      ...(i === 11 ? { state: 'degraded', label: 'slow' } : {}),
    }),
  );
  const built = snapshot().components.map((c) =>
    c.id === 'backend' ? { ...c, needs: [...c.needs, ...ids.filter((_, i) => i % 3 === 0)] } : c,
  );
  const down = views.find(({ state }) => state === 'critical');
  return snapshot({
    components: [...built, ...views],
    ...(down === undefined
      ? {}
      : { verdict: verdict('critical', `${down.id} is not running.`, 'Nothing listens on its port.', ago(95)) }),
  });
};

export const STATES = {
  healthy: snapshot(),
  services: withServices(30),
  'three-services': withServices(3),
  'team-changed': snapshot({ trust: TEAM_CHANGED, problems: [TEAM_PROBLEM] }),
  'backend-stopped': snapshot({ ...stopped, openIncidents: [14] }),
  'docker-down': snapshot({
    verdict: verdict(
      'critical',
      'Docker stopped 2 min ago.',
      'So Neo4j and Redis are not reachable, and the backend reports failure.',
      ago(95),
    ),
    components: components([
      broken('docker', 'critical', 'not running', { since: ago(95) }),
      broken('neo4j', 'critical', 'not running', { explainedBy: 'docker', since: ago(95) }),
      broken('redis', 'critical', 'not running', { explainedBy: 'docker', since: ago(95) }),
      broken('backend', 'degraded', 'reports failure', {
        explainedBy: 'docker',
        figure: '31 ms',
        since: ago(90),
        metrics: { 'backend.latency': 31 },
      }),
    ]),
    causes: [dockerDown],
  }),
  degraded: snapshot({
    verdict: verdict(
      'degraded',
      'Memory is scarce.',
      'macOS reports memory pressure “warning”. It began 12 min ago.',
      ago(720),
    ),
    components: components([
      component('memory', {
        state: 'degraded',
        since: ago(720),
        label: 'pressure',
        figure: '83 %',
        metrics: { 'memory.used': 83, 'memory.swap': 3_221_225_472 },
        findings: [finding('warning', 'Memory in use is 83 %, above 75 %, and macOS reports pressure.', 'memory.used')],
      }),
    ]),
    causes: [
      {
        ...backendStopped,
        id: 'memory-pressure',
        component: 'memory',
        severity: 'P2',
        title: 'Memory is scarce.',
        detail: 'macOS reports memory pressure “warning”.',
        since: ago(720),
        evidence: [],
        explains: [],
        action: {
          kind: 'advice',
          text: 'The largest processes are python3.12 (6.1 GB) and Xcode (4.4 GB). Close what you do not need.',
        },
      },
    ],
  }),
  recovering: snapshot({
    ...stopped,
    verdict: verdict('recovering', 'Recover Backend is under way.', 'Wait until it is healthy.', ago(4)),
    recovery: run(),
  }),
  /** A download whose end is known, and before it a step that waits for something. */
  restoring: snapshot({
    verdict: verdict('recovering', 'Restore models is under way.', 'Download mlx-community/Llama-3.2-3B.', ago(95)),
    recovery: run({
      ...{ runbook: 'restore-models', component: 'models', title: 'Restore models', attempts: 1, startedAt: ago(95) },
      steps: [
        {
          ...{
            id: 'download-1',
            title: 'Download mlx-community/Llama-3.2-3B',
            display: 'hf download',
            state: 'running',
          },
          ...{ tookMs: null, result: null, output: [], startedAt: ago(94) },
          progress: { done: 1.2e9, total: 4.1e9, unit: 'bytes', perSecond: 24e6, resumes: true },
        },
        {
          ...{ id: 'wait', title: 'Wait until it is healthy', display: 'look', state: 'running', tookMs: null },
          ...{ result: null, output: ['Loading the model…'], startedAt: ago(12), limitMs: 120_000 },
        },
      ],
    }),
  }),
  /** Its component is well again: how the last run ended says nothing any more. */
  'failed-then-well': snapshot({ recovery: failedRun }),
  'port-held': snapshot({
    ...stopped,
    verdict: verdict(
      'critical',
      'Port 8765 is held by python3.12 (pid 4321, ~/code/another-project-with-a-rather-long-name).',
      'The backend cannot start until it lets go.',
      ago(40),
    ),
    causes: [
      {
        ...backendStopped,
        id: 'port-held',
        title: 'Port 8765 is held by python3.12 (pid 4321, ~/code/another-project-with-a-rather-long-name).',
        detail: 'The backend cannot start until it lets go.',
        action: {
          kind: 'advice',
          text: 'End that program yourself, give the backend another port, or let Lifeguard end it, which asks first.',
          offer: { runbook: 'stop-port-holder', label: 'Free the Port' },
        },
      },
    ],
  }),
  'recovery-failed': snapshot({ ...stopped, recovery: failedRun }),
  'recovery-cut-off': snapshot({ ...stopped, recovery: cutOffRun }),
  'cut-off-then-well': snapshot({ recovery: cutOffRun }),
  'recovery-succeeded': snapshot({
    verdict: verdict('healthy', 'All well.', 'For 2 min.', ago(120)),
    recovery: succeededRun,
  }),
  paused: snapshot({
    verdict: verdict('paused', 'Alarms are paused until 15:00.', 'Nothing is wrong.'),
    pausedUntil: NOW.wall + 3_400_000,
  }),
  starting: snapshot({
    verdict: verdict(
      'starting',
      'Backend and WebSocket are starting.',
      'That is not an alarm until its time is over.',
      ago(9),
    ),
    components: components([
      broken('backend', 'starting', 'starting', { since: ago(9) }),
      broken('websocket', 'starting', 'starting', { since: ago(9) }),
    ]),
  }),
  unknown: snapshot({
    verdict: verdict('unknown', 'Neo4j is not known yet.', 'It has not been read, or could not be.', ago(3)),
    components: components([
      broken('neo4j', 'unknown', 'cannot be read', {
        findings: [finding('unknown', 'The tool that reads it is not installed: cypher-shell.')],
      }),
      broken('disk', 'unknown', 'not read yet', { lastReadingAt: null, spark: [] }),
    ]),
  }),
  stale: snapshot({
    verdict: verdict(
      'unknown',
      'Backend, Neo4j and Redis are without a fresh reading.',
      'Fresh readings are on their way.',
      ago(3),
    ),
    components: COMPONENTS.map(({ id }) => broken(id, 'stale', 'no fresh reading', { lastReadingAt: ago(5400) })),
  }),
  empty: snapshot({
    verdict: verdict('empty', 'Nothing of the LeanVibe stack runs here.', 'Lifeguard notices when it starts.', ago(30)),
    components: COMPONENTS.map(({ id }) =>
      ['memory', 'cpu', 'disk'].includes(id)
        ? component(id)
        : broken(id, 'off', id === 'process' ? 'none' : 'not used here', {
            spark: [],
            lastReadingAt: null,
            sparkMetric: null,
          }),
    ),
    stack: { repository: null, backendUrl: 'http://localhost:8765', why: 'nothing was found; the default' },
  }),
  problems: snapshot({
    problems: [
      {
        where: '~/.config/lifeguard/config.yaml:12',
        message: 'backend.port is "80000", which is not a port.',
        fix: 'Write a number from 1 to 65535. The last good value, 8765, stays in force.',
        severity: 'error',
      },
      {
        where: '~/code/leanvibe-ai/.env:3',
        message: 'NEO4J_URI has a host and no scheme.',
        fix: 'Begin it with bolt:// or neo4j://.',
        severity: 'warning',
      },
    ],
  }),
  flapping: snapshot({
    verdict: verdict(
      'degraded',
      'Redis is unstable.',
      'Its state changed 7 times in 10 minutes. It began 9 min ago.',
      ago(540),
    ),
    components: components([
      component('redis', {
        state: 'degraded',
        label: 'unstable',
        figure: '0.4 ms',
        flapping: { changes: 7, windowMs: 600_000 },
        spark: Array.from({ length: 30 }, (_, i) => (i % 4 === 3 ? null : 0.4 + (i % 5) / 10)),
      }),
    ]),
    causes: [
      {
        ...backendStopped,
        id: 'unstable:redis',
        component: 'redis',
        severity: 'P2',
        confidence: 0.7,
        title: 'Redis is unstable.',
        detail: 'Its state changed 7 times in 10 minutes.',
        since: ago(540),
        evidence: [],
        explains: [],
        action: { kind: 'runbook', runbook: 'restart-redis', label: 'Restart Redis' },
      },
    ],
  }),
  long: snapshot({
    verdict: verdict(
      'critical',
      'Probably: Port 8765 is held by node-with-an-unusually-long-process-title-from-a-monorepo-tool (pid 4194304).',
      `It lives in ~/code/${LONG}. The backend cannot start until it lets go.`,
      ago(86_400 * 3),
    ),
    components: components([
      broken('backend', 'critical', 'port held by node-with-an-unusually-long-process-title', {
        since: ago(86_400 * 3),
      }),
      broken('websocket', 'critical', 'not reachable', { explainedBy: 'backend' }),
      component('process', {
        figure: '8796093022208 MB of 400 MB',
        label: 'high',
        state: 'critical',
        metrics: { 'process.resident': 9.2e18, 'process.cpu': 104_857_600, 'process.connections': 4_294_967_296 },
      }),
      component('neo4j', {
        figure: '86400 s',
        label: 'slow',
        state: 'degraded',
        metrics: { 'neo4j.query': 86_400_000, 'neo4j.slow-transactions': 1e9 },
      }),
    ]),
    causes: [portHeld],
    stack: { repository: `~/code/${LONG}`, backendUrl: `http://${'a'.repeat(60)}.local:8765`, why: 'user file' },
    recovery: { ...failedRun, result: `${failedRun.result} ${LONG}` },
  }),
} as const satisfies Record<string, Snapshot>;

export type StateName = keyof typeof STATES;
export const STATE_NAMES = Object.keys(STATES) as StateName[];

/** An hour of one metric with a gap in it and, for components in trouble, the time in which they were not well. */
export function series(metric: MetricId, of: Snapshot, rangeMs = 3_600_000): Series {
  const view = of.components.find((c) => c.id === componentOfMetric(metric));
  const { spark: base, more } = wellOf(componentOfMetric(metric));
  const typical = view?.metrics[metric] ?? (base?.[0] === metric ? base[1] : more[metric]);
  const random = noise(metric.length * 104_729);
  const bad = view?.state === 'critical' || view?.state === 'degraded';
  const from = bad ? view.since.wall : Number.POSITIVE_INFINITY;
  const most = (value: number) =>
    METRICS[metric as keyof typeof METRICS]?.unit === 'percent' ? Math.min(100, value) : value;
  const points = Array.from({ length: 360 }, (_, i): [number, number | null] => {
    const wall = NOW.wall - ((360 - i) * rangeMs) / 360;
    const gap = (i > 120 && i < 150) || (wall >= from && view?.figure === null);
    return [
      wall,
      gap || typical === undefined || view?.state === 'off'
        ? null
        : most(Number((typical * (0.8 + 0.4 * random()) + (i % 97 === 0 ? typical : 0)).toPrecision(4))),
    ];
  });
  const key = `thresholds.${metric}`;
  const limits =
    key in SETTINGS
      ? (SETTINGS[key as keyof typeof SETTINGS].fallback as { warning: number | null; critical: number | null })
      : null;
  const earlier =
    metric === 'backend.latency' || metric === 'redis.ping'
      ? [
          {
            from: NOW.wall - 1_500_000,
            to: NOW.wall - 1_380_000,
            state: 'degraded' as const,
            text: 'P95 was 1240 ms of 1000 ms.',
          },
        ]
      : [];
  return {
    metric,
    points,
    warning: limits?.warning ?? null,
    critical: limits?.critical ?? null,
    thresholdSource:
      limits === null ? null : metric.startsWith('backend') ? 'budgets/performance_sla.json, line 61' : 'built in',
    marks: [
      ...earlier,
      ...(bad
        ? [
            {
              from,
              to: null,
              state: view.state === 'critical' ? ('critical' as const) : ('degraded' as const),
              text: view.findings[0]?.text ?? 'It was not well.',
            },
          ]
        : []),
    ],
  };
}

/** The values of a setting that has only these. */
function choicesOf(key: (typeof SETTING_KEYS)[number]): string[] {
  const { schema }: { readonly schema: unknown } = SETTINGS[key];
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

function inputOf(key: (typeof SETTING_KEYS)[number]): SettingView['input'] {
  const fallback: unknown = SETTINGS[key].fallback;
  if (SETTINGS[key].secret) return 'secret';
  if (key.startsWith('thresholds.')) return 'threshold';
  if (key === 'backend.start') return 'command';
  if (choicesOf(key).length > 0) return 'choice';
  if (typeof fallback === 'boolean') return 'boolean';
  if (typeof fallback === 'number') return 'number';
  return Array.isArray(fallback) ? 'list' : 'text';
}

/** Some settings of a service that somebody added. */
const serviceViews = (id: ComponentId): SettingView[] =>
  [`${id}.enabled`, `cadence.${id}`, `thresholds.${id}.connect`].map((key) => ({
    key: key as SettingView['key'],
    title: key.endsWith('.enabled') ? `Watch ${id}` : key.startsWith('cadence') ? `${id} every` : `Connect to ${id}`,
    about: 'As for every service.',
    value: key.startsWith('cadence') ? 3000 : key.endsWith('.enabled'),
    printable: key.startsWith('cadence') ? '3000' : 'true',
    fallback: null,
    mayBeNone: false,
    source: { kind: 'default', file: null, line: null, note: null },
    sourceText: 'built in',
    input: key.startsWith('cadence') ? 'number' : key.startsWith('thresholds') ? 'threshold' : 'boolean',
    choices: [],
  }));

/** Every setting, with some of each service of a snapshot. */
export function settingViews(of: Pick<Snapshot, 'components'> = { components: [] }): SettingView[] {
  const services = of.components.filter(({ id }) => COMPONENTS.every((c) => c.id !== id));
  return [...builtInViews(), ...services.flatMap(({ id }) => serviceViews(id))];
}

function builtInViews(): SettingView[] {
  return SETTING_KEYS.map((key): SettingView => {
    const { title, about, fallback, secret } = SETTINGS[key];
    const own = key === 'backend.port' || key === 'health.startupGrace';
    const budget = key === 'thresholds.backend.p95';
    return {
      key,
      title,
      about,
      value: secret ? true : fallback,
      printable: secret ? 'set' : JSON.stringify(fallback),
      fallback: secret ? null : fallback,
      mayBeNone: SETTINGS[key].schema.safeParse(null).success,
      source: own
        ? { kind: 'user-file', file: '~/.config/lifeguard/config.yaml', line: 4, note: null }
        : { kind: budget ? 'budgets' : 'default', file: null, line: null, note: null },
      sourceText: own
        ? '~/.config/lifeguard/config.yaml, line 4'
        : budget
          ? 'budgets/performance_sla.json, line 61'
          : 'built in',
      input: inputOf(key),
      choices: choicesOf(key),
    };
  });
}

export function plan(runbook: PlanView['runbook']): PlanView {
  const asks = runbook === 'stop-port-holder' || runbook === 'stop-stale-backend';
  return {
    runbook,
    title: RUNBOOK_WORDS.find((r) => r.id === runbook)?.title ?? runbook,
    confirm: asks
      ? 'Stop node (pid 4312, ~/code/shop), which does not belong to LeanVibe? What it has not saved is lost.'
      : null,
    steps: recoverSteps.map(({ id, title, display }) => ({
      id,
      title,
      display,
      destroys: id === 'stop' ? 'Requests that are being answered are cut off; open WebSockets are closed.' : null,
      optional: id === 'clear',
    })),
    attempts: 3,
    attemptTimeoutMs: 30_000,
    notes: ['Another backend runs on port 8001 from the same folder (pid 40112). It is left alone.'],
  };
}

/** As the engine keeps it, with a token that names the runbook. */
export const shownPlan = (runbook: PlanView['runbook']): ShownPlanView => ({
  token: `plan-of-${runbook}`,
  plan: plan(runbook),
});

export const host = (over: Partial<CallResult<'host'>> = {}): CallResult<'host'> => ({
  kind: 'browser',
  version: '0.1.0',
  platform: 'darwin',
  demo: false,
  launchAtLogin: 'not-supported',
  ...over,
});
