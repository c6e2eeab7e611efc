import type {
  Escalation,
  EscalationMessage,
  IncidentDetail,
  Pattern,
  Proposal,
  Statistics,
} from '../../shared/domain/index.ts';
import { incidentWith, openIncident, runWith } from './incident-detail.ts';
import { NOW } from './renderer-fixtures.ts';

const minutesAgo = (minutes: number): number => NOW.wall - minutes * 60_000;
/** An outage that is to be escalated by the guide: it lasts longer than ten minutes. */
const OUTAGE_MINUTES = 14;
const began = minutesAgo(OUTAGE_MINUTES);
/** Opened so many minutes ago, 4 s after it began, and over after so many milliseconds. */
const lasted = (minutes: number, recoveryMs: number) => {
  const startedAt = minutesAgo(minutes) - 4000;
  return { startedAt, openedAt: startedAt + 4000, closedAt: startedAt + recoveryMs, recoveryMs };
};

/** An open one, one that came back, one that nobody saw end, with long words. */
export const INCIDENTS = [
  openIncident({ id: 14, startedAt: began, openedAt: began + 1000, affected: ['websocket', 'ai'] }),
  incidentWith({ id: 12, ...lasted(90, 95_000) }),
  incidentWith({
    id: 11,
    causeId: 'port-held',
    title: 'Port 8765 is held by node (pid 4312, ~/code/a-shop-with-a-very-long-name/packages/backend-for-frontend).',
    ...lasted(60 * 26, 2_400_000),
    reopened: 2,
    resolvedBy: 'itself',
  }),
  incidentWith({
    id: 9,
    component: 'redis',
    causeId: 'redis-slow',
    severity: 'P2',
    title: 'Redis is slow.',
    ...lasted(60 * 72, 0),
    state: 'lost',
    closedAt: null,
    recoveryMs: null,
    resolvedBy: null,
  }),
];

const PATTERN: Pattern = {
  id: 'backend backend-not-running packages 120000',
  component: 'backend',
  causeId: 'backend-not-running',
  title: 'The backend is not running.',
  text: 'Each time (3 of 3) within 2 min after packages of the backend’s environment changed, as `uv sync` does.',
  evidence: [
    'It failed after 3 of the 4 times that this happened.',
    'That is 0.1 % of the time that was watched: by chance alone as many would hardly fall into it.',
  ],
};

export const INCIDENT_DETAILS: readonly IncidentDetail[] = INCIDENTS.map((incident) => ({
  incident,
  ...(incident.causeId === PATTERN.causeId ? { patterns: [PATTERN] } : {}),
  timeline: [
    {
      at: incident.openedAt - 140_000,
      kind: 'note',
      component: 'process',
      text: 'The backend’s reloader started it again: a file was saved.',
      raw: null,
    },
    {
      at: incident.openedAt - 900,
      kind: 'reading',
      component: 'backend',
      text: 'GET http://localhost:8765/health failed: The connection was refused: nothing listens there.',
      raw: 'connect ECONNREFUSED 127.0.0.1:8765',
    },
    {
      at: incident.openedAt,
      kind: 'opened',
      component: incident.component,
      text: `${incident.title} ${incident.detail}`,
      raw: null,
    },
    {
      at: incident.openedAt + 2000,
      kind: 'notification',
      component: incident.component,
      text: 'A person was notified.',
      raw: null,
    },
    {
      at: incident.openedAt + 30_000,
      kind: 'action',
      component: incident.component,
      text: 'Recover Backend was begun.',
      raw: null,
    },
  ],
  runs: incident.id === 9 ? [] : [runWith()],
}));

const nothing = { meanMs: null, medianMs: null, of: 0 };
const none = { part: 0, of: 0 };
const period = (from: number): Statistics['current'] => ({
  from,
  to: from + 7 * 24 * 3_600_000,
  incidents: 0,
  bySeverity: { P0: 0, P1: 0, P2: 0, P3: 0 },
  detection: nothing,
  recovery: nothing,
  automaticSuccess: none,
  recurrence: none,
  detectedInTime: none,
  resolvedInTime: none,
});

export const NO_STATISTICS: Statistics = { current: period(0), previous: period(0), causes: [] };
export const STATISTICS: Statistics = {
  current: {
    ...period(minutesAgo(60 * 24 * 7)),
    incidents: 4,
    bySeverity: { P0: 3, P1: 0, P2: 1, P3: 0 },
    detection: { meanMs: 3250, medianMs: 4000, of: 4 },
    recovery: { meanMs: 1_247_500, medianMs: 1_247_500, of: 2 },
    automaticSuccess: { part: 1, of: 2 },
    recurrence: { part: 1, of: 4 },
    detectedInTime: { part: 4, of: 4 },
    resolvedInTime: { part: 1, of: 2 },
  },
  previous: {
    ...period(minutesAgo(60 * 24 * 14)),
    incidents: 23,
    detectedInTime: { part: 22, of: 23 },
    recurrence: { part: 2, of: 23 },
  },
  causes: [],
  patterns: [PATTERN],
};

const level = {
  level: 1,
  title: 'Automated Recovery',
  contact: null,
  scope: 'Self-healing, rollbacks, restarts',
  fromMs: 0,
} as const;
const TRIGGERS_SEEN: Escalation['triggers'] = [
  { id: 'outage-over-10-minutes', severity: 'P0', title: 'System outage >10 minutes', unseen: null },
  {
    id: 'quality-violations',
    severity: 'P2',
    title: 'Persistent quality ratchet violations',
    unseen: 'The ratchet was not run here; the comprehensive checklist runs it.',
  },
];
export const NO_ESCALATION: Escalation = { due: null, hits: [], triggers: TRIGGERS_SEEN, level };
const hit = {
  key: 'outage-over-10-minutes 14',
  trigger: 'outage-over-10-minutes',
  severity: 'P0',
  title: 'System outage >10 minutes',
  why: `The backend has not been running for ${OUTAGE_MINUTES} min.`,
  incident: 14,
  dueInMs: 0,
} as const;
export const ESCALATION: Escalation = {
  due: hit,
  hits: [hit],
  triggers: TRIGGERS_SEEN,
  level: {
    level: 2,
    title: 'Platform Engineer',
    contact: 'platform-engineer@leanvibe.ai',
    scope: 'Advanced diagnostics, manual fixes',
    fromMs: 600_000,
  },
};
/** Both were seen: nothing is due any more, and who saw it stands beside it. */
export const ESCALATION_SEEN: Escalation = {
  ...ESCALATION,
  due: null,
  hits: [
    { ...hit, seen: { by: 'anna', at: minutesAgo(3) } },
    {
      key: 'data-corruption null',
      trigger: 'data-corruption',
      severity: 'P0',
      title: 'Data corruption detected',
      why: 'A page of the database “leanvibe” has a wrong checksum.',
      incident: null,
      dueInMs: 0,
      seen: { by: null, at: minutesAgo(50) },
    },
  ],
};
export const MESSAGE: EscalationMessage = {
  to: 'platform-engineer@leanvibe.ai',
  subject: '[P0 ESCALATION] LeanVibe AI Issue Requires Platform Engineer',
  body: `Issue Summary:\n- Issue: The backend is not running. Nothing listens on port 8765.\n- Severity: P0 - Outage\n- Duration: ${OUTAGE_MINUTES} min`,
  mailto: 'mailto:platform-engineer@leanvibe.ai?subject=x',
  shortened: false,
  text: 'To: platform-engineer@leanvibe.ai\nSubject: [P0 ESCALATION]\n\nIssue Summary: …',
  fileName: 'escalation-P0-incident-14.txt',
};
export const PROPOSALS: readonly Proposal[] = [
  {
    id: 'threshold:redis.ping',
    kind: 'threshold',
    title: 'Warn about PING from 140 ms instead of 100 ms.',
    evidence: [
      '6 alarms at up to 126 ms went away by themselves within 5 min.',
      'The 2 real failures were at 900 ms and more.',
    ],
    weight: 6,
    change: {
      key: 'thresholds.redis.ping',
      value: { warning: 140, critical: 1000 },
      before: { warning: 100, critical: 1000 },
    },
    decision: 'open',
  },
  {
    id: 'prevention:backend-not-running',
    kind: 'prevention',
    title: 'Let something keep the backend running: a launchd job with KeepAlive, or automatic recovery.',
    evidence: ['Backend: “The backend is not running.” happened 4 times in two weeks.', 'Together it took 22 min.'],
    weight: 4,
    change: null,
    check: { cause: 'backend-not-running', title: 'The backend is not running.' },
    decision: 'accepted',
  },
];

/** An issue as the engine writes it, for pages that only show it. */
export const ISSUE_TEXT =
  '# Redis: Redis refuses writes.\n\n## What happened\n\nRedis refuses writes. Its last save failed.\n\n## Versions\n\n| Redis | 7.2.4 |\n';
