import { z } from 'zod';
import { hostProblem } from '../primitives/addresses.ts';
import type { AddressFamily } from '../primitives/process.ts';
import { CommandSchema, name, port, text, urlPath } from '../primitives/schemas.ts';
import { cadenceSetting, setting, timeoutSetting } from '../primitives/setting.ts';
import { cpu } from './cpu.ts';
import { type Declaration, factsOf, type PlaceDeclaration } from './declaration.ts';
import { memory } from './memory.ts';
import { neo4j } from './neo4j.ts';
import { redis } from './redis.ts';

/** What a reading of Backend tells beyond numbers. */
export interface BackendFacts {
  readonly url: string;
  readonly port: number;
  /** Families that accepted a connection, and those that refused it. */
  readonly families: { readonly answered: readonly AddressFamily[]; readonly refused: readonly AddressFamily[] };
  /** 429 while the backend asks for fewer requests: it answers, and `words` says until when it is not asked. */
  readonly status: number;
  /** `status` of the body as the backend wrote it, or null when the body has none. */
  readonly reported: string | null;
  /** The backend's own words for what is wrong (message, error, detail…), when it reports a failure. */
  readonly words: string | null;
  /** It answered before, and nothing was heard of its end: whether it was asked to is found by looking at its processes. */
  readonly unheard?: true;
  /**
   * P95 of the answers since slowness was last over, in milliseconds; null while too few came since. It judges instead of that of five minutes,
   * which tells of the slowness for as long. Absent where none was over in that time.
   */
  readonly p95Since?: number | null;
}

const configuration = (id: string, title: string, base: PlaceDeclaration['base'], path: string): PlaceDeclaration => ({
  id,
  section: 'configuration',
  group: 'Backend Configuration',
  title,
  base,
  path,
});

export const backend = {
  id: 'backend',
  title: 'Backend',
  main: {
    host: 'backend.host',
    port: 'backend.port',
    healthPath: 'backend.healthPath',
    socketPaths: 'backend.websocketPaths',
    folder: 'backend.folder',
    start: 'backend.start',
    launchd: 'backend.launchdLabel',
    recover: 'recover-backend',
    latency: 'backend.latency',
    agreed: 'backend.p95',
  },
  dependsOn: [neo4j, redis, memory, cpu],
  layer: 'stack',
  slot: {},
  hasOwner: true,
  configuredBy: ['repository.path', 'backend.port'],
  inspection: 'Memory, connections and pools',
  cadence: cadenceSetting(
    5,
    'Backend every (s)',
    'How often the backend’s health is asked for while it is well; every 2 s while it is not. That it died or hangs is told at once by a connection that is held open.',
  ),
  timeout: timeoutSetting(2000, 'Backend time limit (ms)', 'A health answer that takes longer counts as none.'),
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Watch the backend',
      about: 'Whether the FastAPI backend is watched.',
    }),
    host: setting({
      schema: text(hostProblem),
      fallback: 'localhost',
      title: 'Backend host',
      about: 'Loopback name or address of the backend; both address families are tried.',
      env: ['LEANVIBE_HOST', 'LEANVIBE_API_HOST'],
    }),
    port: setting({
      schema: port,
      fallback: 8765,
      title: 'Backend port',
      about: 'Port of the backend. Without a setting 8765, 8000 and 8001 are tried.',
      env: ['LEANVIBE_API_PORT', 'LEANVIBE_PORT'],
    }),
    folder: setting({
      schema: z.string().nullable(),
      fallback: null,
      title: 'Backend folder',
      about: 'Working folder of the backend; a process counts as the backend only if it lives here.',
      path: true,
    }),
    start: setting({
      schema: CommandSchema.nullable(),
      fallback: null,
      title: 'Start command',
      about:
        'Program and arguments that start the backend. Default: start.sh --skip-services, else uv run uvicorn, else the virtual environment’s uvicorn.',
    }),
    healthPath: setting({
      schema: urlPath,
      fallback: '/health',
      title: 'Health path',
      about: 'The path that decides whether the backend lives.',
    }),
    launchdLabel: setting({
      schema: name,
      fallback: 'com.leanvibe.backend',
      title: 'launchd label',
      about: 'launchd job that may own the backend.',
    }),
    container: setting({
      schema: name,
      fallback: 'leanvibe-backend',
      title: 'Backend container',
      about: 'Container that may run the backend.',
    }),
  },
  findings: {
    'port-held': { word: 'port held', first: true, noStart: true },
    'not-there': {},
    elsewhere: { word: 'wrong address', first: true, noStart: true },
    'not-back': {},
    code: {},
    'shut-down': { word: 'stopped by you' },
    ended: { word: 'stopped' },
  },
  metrics: {
    latency: { title: 'Answer time', unit: 'ms', spark: true },
    p50: { title: 'Answer time, P50', unit: 'ms' },
    p95: {
      budget: { words: '(?<!websocket.*)(?<!ws_.*)p95' },
      title: 'Answer time, P95',
      unit: 'ms',
      telling: true,
      threshold: { fallback: { warning: 600, critical: 1000 }, title: 'Answer time P95 (ms)', about: 'Slow backend.' },
    },
    p99: { title: 'Answer time, P99', unit: 'ms' },
    errors: {
      word: 'unreliable',
      title: 'Failed checks, last 10 minutes',
      unit: 'percent',
      telling: true,
      threshold: {
        fallback: { warning: 5, critical: 20 },
        title: 'Failed checks (%)',
        about: 'Share of failed checks in the last 10 minutes.',
      },
    },
  },
  runbooks: {
    'recover-backend': {
      title: 'Recover Backend',
      does: `Stops the backend’s own process tree, starts it again and verifies HTTP, WebSocket, processes, AI service, ${neo4j.title} and ${redis.title}.`,
      never: 'Never touches another project’s processes or a program that merely holds the port.',
      harmless: true,
      severity: 'critical',
      starts: true,
    },
    'recover-connection': {
      title: 'Recover the connection',
      does: 'Connects the WebSocket anew; where that does not help, restarts the backend and sees it answer a ping.',
      never: 'Never changes the network settings of this machine.',
      harmless: false,
      severity: 'high',
      starts: true,
    },
    'improve-performance': {
      title: 'Improve performance',
      does: 'Asks the backend to clear its caches, restarts its workers, warms up, and measures the answer time before and after.',
      never: 'Never clears data stores.',
      harmless: false,
      starts: true,
    },
    'free-memory': {
      title: 'Free memory',
      does: 'Asks the backend to clear its model caches; where that is not enough, as the machine or the backend is above its limit or leaks, restarts it gracefully.',
      never: 'Never ends another program.',
      harmless: false,
    },
    'stop-stale-backend': {
      title: 'Stop the other instance',
      does: 'Stops one other server that runs from the backend’s folder, after naming it and asking.',
      never: 'Never touches the instance that answers on the backend’s port.',
      harmless: false,
    },
    'stop-port-holder': {
      title: 'Free the port',
      does: 'Stops the program that holds the backend’s port, after naming it and asking.',
      never: 'Never runs by itself.',
      harmless: false,
    },
    'continue-backend': {
      title: 'Continue the backend',
      does: 'Lets a stopped backend (SIGSTOP, Ctrl-Z, a paused container) go on, after asking, and sees it answer.',
      never: 'Never ends or starts anything.',
      harmless: false,
    },
    'open-to-devices': {
      title: 'Let devices reach the backend',
      does: 'Restarts the backend so that it listens on all addresses, after showing the change and asking.',
      never: 'Never changes the firewall or the configuration.',
      harmless: false,
      starts: true,
    },
    'emergency-rollback': {
      title: 'Emergency rollback',
      does: 'Runs the stack’s own deploy/rollback.sh, after asking, and verifies what then answers.',
      never: 'Never runs by itself.',
      harmless: false,
      starts: true,
    },
    'emergency-shutdown': {
      title: 'Emergency shutdown',
      does: 'Stops the backend and the containers and services of the stack, after naming each.',
      never: 'Never deletes anything, never stops what is not part of the stack.',
      harmless: false,
      stops: true,
    },
  },
  causes: {
    'backend-stopped': {
      means:
        'Somebody ended the backend in the terminal where it ran, or with Lifeguard. That is known and no trouble; it counts as off until it runs again.',
    },
    'backend-garbage': {
      means:
        'Something answers on the backend’s port, and not with a health answer of a backend. It is another program, or an error page of a proxy before it.',
    },
    'backend-wrong-address': {
      means:
        'The backend runs and listens, on another address than the one at which it is asked: an address of the other family, or of another network. A restart helps only where its start command names the address that is asked.',
      issue: 'Connectivity',
      prevention: 'Set `backend.host` to `localhost`: then both kinds of address are tried.',
    },
    'backend-error-status': {
      means:
        'The backend runs, and its health answer has a status that means failure. What it says itself stands in the evidence.',
    },
    'backend-reports-failure': {
      means:
        'The backend answers, and says of itself that it is not well. Its own words are the evidence; what it needs is where to look first.',
    },
    'backend-unreliable': {
      means: 'Some of its answers come and some do not: more of the last questions failed than its limit allows.',
    },
    'backend-ended-by-system': {
      means:
        'The system ended the backend: it ran out of memory, or a report of macOS or the kernel names it. Which one it was is the detail.',
    },
    'backend-ends-each-time': {
      means:
        'The backend starts, serves for a moment, and ends again in the same way each time. Starting it again does not help until that is mended.',
    },
    'backend-not-running': {
      means:
        'The backend is not there: nothing listens on its port, or its process runs and does not listen. Everything that is part of it, or asks it, fails with it. Why it ended is named as evidence where that could be read: its exit code or signal, its last output, a report of the system.',
      prevention: 'Let something keep the backend running: a launchd job with KeepAlive, or automatic recovery.',
    },
    'backend-hangs': {
      means:
        'The backend takes connections and answers none of them in time. Most often something blocks its event loop: a call that waits, a long computation, a database that does not answer. A process that was stopped (SIGSTOP, Ctrl-Z) looks the same, and is named as that.',
      prevention:
        'Find what blocks its event loop: run it with `PYTHONASYNCIODEBUG=1` and look for slow callbacks in its log.',
    },
    'backend-crash-loop': {
      means:
        'The backend cannot start: its code does not import or does not parse, or what it does at start fails. File and line are named where its output tells them. Starting it again does not help until that is mended.',
      prevention: 'Run the tests or `python -m compileall app` before saving a branch that runs with --reload.',
    },
    'backend-worker-died': {
      means:
        'Under --reload two processes run: a reloader and a worker. The worker ended, and the reloader waits for a file to change and answers nothing.',
      prevention:
        'See what killed the worker (memory, most often): compare its memory in the day before each incident.',
    },
    'backend-slow': {
      means:
        'The backend answers, and later than its limit allows. Where something that it needs is slow at the same time, that is named.',
      issue: 'Performance',
      prevention: `Look at the slowest endpoint and its queries; compare P95 with that of ${neo4j.title} and ${redis.title} on the same day.`,
    },
    'port-held': {
      means:
        'Another program holds the backend’s port, so the backend cannot start. It is named with its pid and folder, and never stopped without asking.',
      issue: 'Connectivity',
      prevention: 'Give the backend a port of its own: set LEANVIBE_API_PORT and LEANVIBE_PORT to the same free one.',
    },
  },
  logs: [
    { id: 'app', title: 'Application', file: 'logs/app.log' },
    { id: 'error', title: 'Errors', file: 'logs/error.log' },
    { id: 'performance', title: 'Performance', file: 'logs/performance.log' },
    { id: 'security', title: 'Security', file: 'logs/security.log' },
  ],
  reference: {
    places: [
      configuration('config-settings', 'Main', 'backend', 'app/config/settings.py'),
      configuration('config-env', 'Environment', 'repository', '.env'),
      configuration('config-env-backend', 'Environment of the backend', 'backend', '.env'),
      configuration('config-budgets', 'Performance SLA', 'backend', 'budgets/performance_sla.json'),
      configuration('config-ratchet', 'Quality Ratchet', 'backend', 'quality_ratchet.json'),
    ],
    links: [{ id: 'fastapi', title: 'FastAPI Documentation', url: 'https://fastapi.tiangolo.com' }],
  },
  demo: { 'kill-backend': 'Kill backend', 'hang-backend': 'Hang backend', 'fail-backend': 'Fail backend' },
  facts: factsOf<BackendFacts>(),
} as const satisfies Declaration;
