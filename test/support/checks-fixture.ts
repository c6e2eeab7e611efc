import type { ChecklistState } from '../../shared/contract/index.ts';
import type {
  LineResult,
  LogLevel,
  LogReport,
  LogView,
  OwnCost,
  RecentChanges,
  ReferenceEntry,
} from '../../shared/domain/index.ts';

const line = (id: string, title: string, section: string, over: Partial<LineResult> = {}): LineResult => ({
  id,
  title,
  section,
  state: 'waiting',
  evidence: '',
  raw: null,
  tookMs: null,
  ...over,
});

const LINES = [
  line('backend-answers', 'curl http://localhost:8765/health returns 200', 'System Health'),
  line('database', 'Database connectivity confirmed', 'System Health'),
  line('memory', 'Memory usage <500MB', 'Performance Metrics'),
  line('outside', 'External dependencies reachable', 'Connectivity'),
  line('ios', 'iOS app can connect to backend', 'Connectivity'),
  line('configuration', 'No configuration changes', 'Recent Changes'),
];

export const CHECKLIST: ChecklistState = {
  running: false,
  title: 'Quick Diagnostic Checklist',
  limitMs: 120_000,
  lines: LINES,
  run: null,
  markdown: null,
};

const RESULTS: readonly Partial<LineResult>[] = [
  { state: 'passed', evidence: '/health answers 200 in 18 ms.', tookMs: 20 },
  {
    state: 'failed',
    evidence: 'Neo4j refuses the credentials. The client is unauthorized due to authentication failure.',
    raw: 'Neo.ClientError.Security.Unauthorized',
    tookMs: 640,
  },
  { state: 'warning', evidence: 'Memory of the process tree is 512 MB; the limit is 500 MB.', tookMs: 31 },
  { state: 'could-not-tell', evidence: 'It did not answer within its limit of 15 s.', tookMs: 15_000 },
  {
    state: 'skipped',
    evidence: 'Xcode is not installed, so there are no simulators and devices to look at.',
    tookMs: 0,
  },
  { state: 'passed', evidence: 'No file of this kind was modified in the last 30 min.', tookMs: 9 },
];

/** Every state that a line can end in. */
export const CHECKLIST_DONE: ChecklistState = {
  ...CHECKLIST,
  lines: LINES.map((l, i) => ({ ...l, ...RESULTS[i] })),
  run: { startedAt: { mono: 0, wall: 0 }, tookMs: 15_700, end: 'complete' },
  markdown: '# Quick Diagnostic Checklist\n',
};

export const NO_CHANGES: RecentChanges = { windowMs: 1_800_000, git: { kind: 'no-repository' }, files: [] };
export const CHANGES: RecentChanges = {
  windowMs: 1_800_000,
  git: {
    kind: 'read',
    branch: 'main',
    commits: [{ hash: '0123456789abcdef', at: 1_768_484_000_000, author: 'dev', subject: 'Bump mlx to 0.30' }],
    moves: [],
    uncommitted: [{ status: 'M', path: 'leanvibe-backend/app/services/a_service_with_a_long_name.py' }],
    more: false,
  },
  files: [{ path: 'leanvibe-backend/.env', kind: 'configuration', at: 1_768_484_100_000 }],
};

export const NO_LOGS: LogReport = {
  tails: [],
  errorsPerMinute: [],
  spikes: [],
  repeated: [],
  undated: 0,
  coveredMs: 0,
};
export const NO_LINES: LogView = { logs: [], lines: [], more: false, undated: 0, oldestAt: null };
const WRITTEN = [
  ['info', 'INFO:     Application startup complete.'],
  ['info', 'INFO:     127.0.0.1:51002 - "GET /health HTTP/1.1" 200 OK'],
  [
    'warning',
    'WARNING:  Slow answer of Neo4j: 1840 ms for MATCH (n:Session {id: $id})-[:HAS]->(m:Message) RETURN m ORDER BY m.at',
  ],
  ['error', 'ERROR:    Exception in ASGI application'],
  [null, 'Traceback (most recent call last):'],
  [null, '  File "/x/leanvibe-backend/app/services/session_service_with_a_long_name.py", line 212, in load'],
  ['critical', 'CRITICAL: neo4j.exceptions.ServiceUnavailable: Couldn’t connect to localhost:7687'],
] as const satisfies readonly (readonly [LogLevel | null, string])[];

/** Lines as the engine finds them, with what was asked for. */
export function shownLines({
  least,
  search,
  between,
}: {
  least: LogLevel | null;
  search: string;
  between: unknown;
}): LogView {
  const lines = WRITTEN.map(([level, text], i) => ({
    log: i % 3 === 0 ? 'captured' : 'app',
    at: new Date(2026, 0, 15, 14, 2, i * 7).getTime(),
    level,
    text,
  }));
  const grave = lines.filter((l) => least === null || l.level === 'error' || l.level === 'critical');
  const log = { state: 'read', problem: null, modifiedAt: null } as const;
  return {
    logs: [
      { ...log, id: 'app', title: 'Application', file: '~/x/logs/app.log' },
      { ...log, id: 'captured', title: 'Captured output', file: '~/x/backend.log' },
    ],
    lines: grave.filter((l) => l.text.toLowerCase().includes(search.toLowerCase())),
    more: true,
    undated: between === null ? 0 : 3,
    oldestAt: lines[0]?.at ?? null,
  };
}
export const LOGS: LogReport = {
  ...NO_LOGS,
  tails: [
    {
      id: 'app',
      title: 'Application',
      file: '/x/logs/app.log',
      state: 'read',
      problem: null,
      sizeBytes: 1200,
      modifiedAt: 0,
      cut: false,
      lines: [{ at: null, level: 'error', text: 'ERROR Timeout after 5000 ms while asking Neo4j' }],
    },
  ],
  errorsPerMinute: [{ at: 0, errors: 3 }],
  spikes: [{ at: 0, errors: 3, usual: 0 }],
  repeated: [
    {
      pattern: 'Timeout after <n> ms',
      count: 14,
      example: 'Timeout after 5000 ms while asking Neo4j',
      level: 'error',
      lastAt: 0,
    },
  ],
};

export const REFERENCE: readonly ReferenceEntry[] = [
  {
    id: 'log-app',
    section: 'logs',
    group: 'Backend',
    title: 'Application',
    place: '~/code/leanvibe-ai/leanvibe-backend/logs/app.log',
    open: null,
    status: { kind: 'exists', sizeBytes: 48_000, modifiedAt: 1_768_484_000_000, folder: false },
  },
  {
    id: 'log-error',
    section: 'logs',
    group: 'Backend',
    title: 'Errors',
    place: '~/code/leanvibe-ai/leanvibe-backend/logs/error.log',
    open: null,
    status: { kind: 'absent' },
  },
  {
    id: 'port',
    section: 'ports',
    group: 'Backend',
    title: 'Health',
    place: 'http://localhost:8765/health',
    open: null,
    status: { kind: 'answers', tookMs: 2 },
  },
  {
    id: 'bolt',
    section: 'ports',
    group: 'Neo4j',
    title: 'Bolt',
    place: 'bolt://localhost:7687',
    open: null,
    status: { kind: 'silent', problem: 'nothing listens' },
  },
  {
    id: 'mlx',
    section: 'links',
    group: 'Support',
    title: 'MLX issues',
    place: 'https://github.com/ml-explore/mlx/issues',
    open: { kind: 'url', url: 'https://github.com/ml-explore/mlx/issues' },
    status: { kind: 'not-checked', why: 'a link' },
  },
];

/** Lifeguard after a day. */
export const OWN_COST: OwnCost = {
  pid: 4321,
  since: 1_700_000_000_000,
  residentBytes: 82_000_000,
  onBattery: false,
  sinceStart: {
    overMs: 86_400_000,
    cpuMs: 190_000,
    wakeUps: 480_000,
    writtenBytes: 14_000_000,
    sentBytes: 31_000_000,
    asked: [
      { component: 'backend', times: 17_000 },
      { component: 'redis', times: 9000 },
    ],
  },
  lately: {
    overMs: 43_500_000,
    cpuMs: 80_000,
    wakeUps: 210_000,
    writtenBytes: 6_000_000,
    sentBytes: 15_000_000,
    asked: [{ component: 'backend', times: 8000 }],
  },
};
