import {
  type Cause,
  COMPONENT_IDS,
  type ComponentHealth,
  type ComponentId,
  type Failure,
  type FailureKind,
  type Finding,
  type Instant,
  METRIC_IDS,
  type MetricId,
  type ProbeFacts,
  type ProbeId,
  type ProcessInfo,
  type Reading,
  SETTINGS,
  type Settings,
} from '../../shared/domain/index.ts';

/** One builder per domain value: valid and dull by default, so that a test names only what it is about. */

/** A moment `seconds` after an arbitrary start. */
export const at = (seconds: number): Instant => ({
  mono: 1_000_000 + seconds * 1000,
  wall: 1_700_000_000_000 + seconds * 1000,
});

/** The built-in defaults, with what the test is about. */
export const settingsWith = (values: Partial<Settings> = {}): Settings => {
  const fallbacks = Object.fromEntries(
    Object.entries(SETTINGS).map(([key, s]) => [key, s.fallback]),
  ) as unknown as Settings;
  return { ...fallbacks, ...values };
};

/** The built-in defaults. */
export const defaultSettings = (): Settings => settingsWith();

export const processWith = (values: Partial<ProcessInfo> = {}): ProcessInfo => ({
  pid: 4312,
  startedAt: 'start',
  parentPid: 1,
  name: 'python3.12',
  commandLine: 'python3.12 -m uvicorn app.main:app',
  cwd: '/home/dev/leanvibe/leanvibe-backend',
  state: 'sleeping',
  residentBytes: 100 * 1024 ** 2,
  cpuPercent: 1,
  uptimeSeconds: 7200,
  ...values,
});

/** What tests leave out of a reading. A component that is not here has its facts in its own tests, all of them. */
const FACTS: { readonly [P in ProbeId]?: ProbeFacts[P] } = {
  backend: {
    url: 'http://127.0.0.1:8765/health',
    port: 8765,
    families: { answered: ['IPv4'], refused: [] },
    status: 200,
    reported: 'healthy',
    words: null,
  },
  websocket: {
    url: 'ws://127.0.0.1:8765/ws',
    path: '/ws',
    refused: [],
    connectedForMs: 60_000,
    reconnects: 0,
    successRate: 1,
  },
  process: {
    listeners: [{ address: '127.0.0.1', port: 8765, family: 'IPv4', process: processWith() }],
    root: processWith(),
    tree: [processWith()],
    others: [],
    rootAnswers: null,
    belongs: 'holds-port',
    foreign: null,
    strangers: [],
    localhost: null,
    restarts: 0,
    ends: [],
    sourceError: null,
    outputTail: [],
    outputFile: null,
    reloader: false,
  },
  ai: {
    path: '/health/mlx/detailed',
    servers: [],
    reported: 'healthy',
    model: 'microsoft/Phi-3.5-mini-instruct',
    modelLoaded: true,
    inferenceReady: true,
    strategy: null,
    isFallback: null,
    words: null,
    recommendations: [],
    prompt: null,
  },
  models: { report: { folders: [], models: [], bytes: 0 } },
  mlx: {
    checkedAt: 0,
    runtime: {
      kind: 'ok',
      python: '/home/dev/leanvibe/leanvibe-backend/.venv/bin/python',
      facts: {
        version: '3.12.8',
        executable: '/home/dev/leanvibe/leanvibe-backend/.venv/bin/python',
        prefix: '/home/dev/leanvibe/leanvibe-backend/.venv',
        platform: 'darwin',
        machine: 'arm64',
        translated: false,
        appleSilicon: true,
        packages: { mlx: '0.29.0', 'mlx-lm': '0.27.0' },
        modules: ['mlx', 'mlx_lm'],
      },
      mlx: '0.29.0',
      mlxLm: '0.27.0',
      device: 'Device(gpu, 0)',
      tookMs: 210,
    },
  },
  neo4j: {
    uri: 'bolt://localhost:7687',
    version: '5.26.0',
    edition: 'community',
    databases: null,
    slowTransactions: null,
    http: 'answers',
    credentialsHeld: false,
    listening: true,
  },
  redis: {
    url: 'redis://localhost:6379',
    version: '7.4.0',
    usedMemoryBytes: 1e6,
    maxMemoryBytes: 0,
    maxMemoryPolicy: 'noeviction',
    loading: false,
    rdbLastSaveOk: true,
    aofLastWriteOk: true,
    uptimeSeconds: 7200,
    credentialsHeld: false,
    listening: true,
  },
  ios: { report: null, surveyedAt: null },
  cli: {
    cli: {
      path: '/home/dev/.local/bin/leanvibe',
      foundIn: 'pipx',
      waits: false,
      version: null,
      commands: null,
      configCommands: null,
      resetOptions: null,
      configs: [],
      problem: null,
      reaches: 'unknown',
      statusWords: null,
      asks: null,
      refused: null,
      installed: null,
      askedAt: null,
    },
  },
  memory: { totalBytes: 16e9, availableBytes: 8e9, pressure: 'normal' },
  gpu: {
    model: 'Apple M3 Pro',
    cores: 14,
    limit: { bytes: 16e9, isSet: false, totalBytes: 24e9 },
    inUseBytes: 1e9,
    thermal: 'nominal',
    lastReset: null,
  },
  cpu: { cores: 8, loadAverage1: 1, top: [] },
  disk: { volumes: [{ mount: '/', holds: ['home'], totalBytes: 500e9, freeBytes: 200e9 }] },
  docker: {
    docker: { kind: 'running', context: 'default', version: '28.0.0' },
    owners: { backend: { kind: 'unknown' }, neo4j: { kind: 'unknown' }, redis: { kind: 'unknown' } },
    holders: { neo4j: null, redis: null },
    again: { neo4j: null, redis: null },
    containerised: [],
    tools: ['brew', 'docker'],
  },
};

type Extra = { readonly metrics?: Partial<Record<MetricId, number>>; readonly at?: Instant };

/** A reading that succeeded. */
export const readingOf = <P extends ProbeId>(
  probe: P,
  facts: Partial<ProbeFacts[P]> = {},
  extra: Extra = {},
): Reading<P> =>
  ({
    probe,
    component: probe,
    at: extra.at ?? at(0),
    tookMs: 5,
    metrics: extra.metrics ?? {},
    ok: true,
    facts: { ...FACTS[probe], ...facts },
  }) as unknown as Reading<P>;

export const failureOf = (kind: FailureKind, values: Partial<Failure> = {}): Failure => ({
  kind,
  tried: 'GET http://127.0.0.1:8765/health',
  got: 'connect ECONNREFUSED',
  hint: null,
  code: null,
  ...values,
});

/** A reading that failed. */
export const failedReading = <P extends ProbeId>(
  probe: P,
  kind: FailureKind,
  failure: Partial<Failure> = {},
  extra: Extra & { readonly facts?: Partial<ProbeFacts[P]> } = {},
): Reading<P> =>
  ({
    probe,
    component: probe,
    at: extra.at ?? at(0),
    tookMs: 5,
    metrics: extra.metrics ?? {},
    ok: false,
    failure: failureOf(kind, failure),
    facts: extra.facts ?? {},
  }) as unknown as Reading<P>;

export const findingOf = (
  id: Finding['id'],
  level: Finding['level'] = 'critical',
  text = `${id} was found.`,
): Finding => ({
  id,
  level,
  text,
  metric: METRIC_IDS.find((metric) => id === `threshold:${metric}`) ?? null,
  value: null,
  limit: null,
  ...(id.startsWith('reported:') && { reported: true }),
});

/** A component that has been healthy since `at(0)`. */
export const healthOf = (component: ComponentId, values: Partial<ComponentHealth> = {}): ComponentHealth => ({
  component,
  state: 'healthy',
  since: at(0),
  findings: [],
  lastReadingAt: at(0),
  flapping: null,
  ...values,
  counters: {
    warnings: 0,
    criticals: 0,
    goods: 1,
    firstBadAt: null,
    changesAt: [],
    graceUntil: null,
    confirmed: 'healthy',
    confirmedSince: at(0),
    lastGoodAt: at(0).mono,
    awoke: false,
    ...values.counters,
  },
});

/** All components, healthy unless told otherwise. */
export const allHealth = (
  values: { readonly [C in ComponentId]?: Partial<ComponentHealth> } = {},
): Record<ComponentId, ComponentHealth> =>
  Object.fromEntries(COMPONENT_IDS.map((id) => [id, healthOf(id, values[id])])) as Record<ComponentId, ComponentHealth>;

export const causeOf = (values: Partial<Cause> = {}): Cause => ({
  id: 'backend-not-running',
  component: 'backend',
  severity: 'P0',
  confidence: 0.9,
  title: 'The backend is not running.',
  ...(values.title === undefined && { course: { kind: 'stopped', who: 'The backend' } }),
  detail: 'Nothing listens on port 8765.',
  since: at(0),
  evidence: [],
  explains: [],
  action: { kind: 'runbook', runbook: 'recover-backend', label: 'Recover Backend' },
  ...values,
});
