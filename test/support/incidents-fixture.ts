import type { IncidentDetail, Statistics } from '../../shared/domain/index.ts';
import { incidentWith, openIncident, runWith } from './incident-detail.ts';
import { NOW } from './renderer-fixtures.ts';

const minutesAgo = (minutes: number): number => NOW.wall - minutes * 60_000;
const began = minutesAgo(4);

/** An open one, one that came back, one that nobody saw end, with long words. */
export const INCIDENTS = [
  openIncident({ id: 14, startedAt: began, openedAt: began + 1000, affected: ['websocket', 'ai'] }),
  incidentWith({ id: 12, openedAt: minutesAgo(90), startedAt: minutesAgo(90) - 4000 }),
  incidentWith({
    id: 11,
    causeId: 'port-held',
    title: 'Port 8765 is held by node (pid 4312, ~/code/a-shop-with-a-very-long-name/packages/backend-for-frontend).',
    openedAt: minutesAgo(60 * 26),
    recoveryMs: 2_400_000,
    reopened: 2,
    resolvedBy: 'itself',
  }),
  incidentWith({
    id: 9,
    component: 'redis',
    causeId: 'redis-slow',
    severity: 'P2',
    title: 'Redis is slow.',
    openedAt: minutesAgo(60 * 72),
    state: 'lost',
    recoveryMs: null,
    resolvedBy: null,
  }),
];

export const INCIDENT_DETAILS: readonly IncidentDetail[] = INCIDENTS.map((incident) => ({
  incident,
  timeline: [
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
};
