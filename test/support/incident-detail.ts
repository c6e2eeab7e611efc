import type { Incident, IncidentDetail, Run, StepRun } from '../../shared/domain/index.ts';
import { at } from './builders.ts';

/** 2025-01-13 10:00:00 UTC, when every incident of these builders begins. */
export const BEGAN = Date.UTC(2025, 0, 13, 10, 0, 0);

export const incidentWith = (values: Partial<Incident> = {}): Incident => ({
  id: 12,
  causeId: 'backend-not-running',
  component: 'backend',
  severity: 'P0',
  title: 'The backend is not running.',
  detail: 'Nothing listens on port 8765.',
  evidence: [],
  affected: [],
  startedAt: BEGAN,
  openedAt: BEGAN + 4000,
  closedAt: BEGAN + 95_000,
  state: 'closed',
  detectionMs: 4000,
  recoveryMs: 95_000,
  reopened: 0,
  resolvedBy: 'runbook',
  runs: [],
  mergedInto: null,
  ...values,
});

/** An incident that is still open. */
export const openIncident = (values: Partial<Incident> = {}): Incident =>
  incidentWith({ state: 'open', closedAt: null, recoveryMs: null, resolvedBy: null, ...values });

export const stepWith = (values: Partial<StepRun> = {}): StepRun => ({
  id: 'stop',
  title: 'Stop the backend',
  display: 'SIGTERM to 4312',
  state: 'done',
  tookMs: 812,
  result: 'Two processes ended.',
  output: [],
  ...values,
});

export const runWith = (values: Partial<Run> = {}): Run => ({
  id: 'run-1',
  runbook: 'recover-backend',
  component: 'backend',
  title: 'Recover Backend',
  state: 'succeeded',
  attempt: 1,
  attempts: 3,
  startedAt: { ...at(0), wall: BEGAN + 60_000 },
  endedAt: { ...at(30), wall: BEGAN + 90_000 },
  steps: [stepWith()],
  result: 'Backend is back, answering in 18 ms.',
  trigger: 'person',
  joined: 0,
  ...values,
});

export const detailWith = (values: Partial<IncidentDetail> = {}): IncidentDetail => ({
  incident: incidentWith(),
  timeline: [],
  runs: [],
  ...values,
});
