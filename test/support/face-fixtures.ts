import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineFace } from '../../electron/desktop/index.ts';
import type { CallName, Handlers } from '../../shared/contract/index.ts';
import {
  type Cause,
  COMPONENTS,
  type ComponentId,
  type ComponentView,
  type Instant,
  type Question,
  type Run,
  type RunbookId,
  SETTINGS,
  type Settings,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { CHECKLIST, NO_CHANGES, NO_LINES, NO_LOGS, OWN_COST } from './checks-fixture.ts';
import { NOTHING_FOUND } from './discovery-fixture.ts';
import { MESSAGE, NO_ESCALATION, NO_STATISTICS } from './incidents-fixture.ts';
import { GUIDES, NO_CLI, NO_IOS, NOT_REACHED } from './ios-fixture.ts';
import { NOTHING_OUT, trialOf } from './outgoing-fixture.ts';
import { NO_PAST } from './past-fixture.ts';
import { placeOf } from './place-of.ts';
import { NO_SERVICE_FORMS, toldOf } from './services-fixture.ts';

/** An instant whose wall clock is noon of a winter day plus the same milliseconds. */
export const NOON = new Date(2026, 0, 15, 12).getTime();
export const at = (ms: number): Instant => ({ mono: ms, wall: NOON + ms });

export const aComponent = (id: ComponentId, over: Partial<ComponentView> = {}): ComponentView => ({
  id,
  title: COMPONENTS.find((c) => c.id === id)?.title ?? id,
  kind: id,
  state: 'healthy',
  since: at(0),
  label: '',
  figure: null,
  findings: [],
  flapping: null,
  lastReadingAt: at(0),
  metrics: {},
  sparkMetric: null,
  spark: [],
  explainedBy: null,
  ...placeOf(id),
  ...over,
});

export const aCause = (over: Partial<Cause> = {}): Cause => ({
  id: 'backend-not-running',
  component: 'backend',
  severity: 'P0',
  confidence: 1,
  title: 'The backend is not running',
  detail: 'Nothing listens on port 8765.',
  since: at(0),
  evidence: [],
  explains: ['websocket'],
  action: { kind: 'runbook', runbook: 'recover-backend', label: 'Recover Backend' },
  ...over,
});

export const aQuestion = (over: Partial<Question> = {}): Question => ({
  token: 'plan-1',
  runbook: 'recover-backend',
  cause: 'backend-not-running',
  component: 'backend',
  label: 'Recover Backend',
  text: 'Recover Backend? It would: start the backend.',
  askedAt: at(15_000),
  ...over,
});

export const aRun = (over: Partial<Run> = {}): Run => ({
  id: 'run-1',
  trigger: 'person',
  runbook: 'recover-backend',
  component: 'backend',
  title: 'Recover Backend',
  state: 'running',
  attempt: 1,
  attempts: 3,
  startedAt: at(5000),
  endedAt: null,
  steps: [],
  result: null,
  joined: 0,
  ...over,
});

export const aSnapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  schema: 1,
  seq: 1,
  at: at(0),
  verdict: { state: 'healthy', headline: 'All well.', detail: 'For 3 h 12 min.', since: at(0) },
  components: COMPONENTS.map(({ id }) => aComponent(id)),
  causes: [],
  recovery: null,
  pausedUntil: null,
  problems: [],
  stack: { repository: null, backendUrl: 'http://127.0.0.1:8765', why: 'default' },
  trust: { state: 'none', folder: null, text: null, command: null },
  ...over,
});

/** A snapshot in which these causes hold and their components are critical. */
export const inTrouble = (causes: readonly Cause[], over: Partial<Snapshot> = {}): Snapshot =>
  aSnapshot({
    verdict: { state: 'critical', headline: causes[0]?.title ?? '', detail: causes[0]?.detail ?? '', since: at(0) },
    components: COMPONENTS.map(({ id }) =>
      aComponent(id, causes.some((c) => c.component === id || c.explains.includes(id)) ? { state: 'critical' } : {}),
    ),
    causes: [...causes],
    ...over,
  });

export const defaultSettings = (over: Partial<Settings> = {}): Settings => ({
  ...(Object.fromEntries(Object.entries(SETTINGS).map(([key, s]) => [key, s.fallback])) as unknown as Settings),
  ...over,
});

export interface StageEngine extends EngineFace {
  /** Publishes a snapshot with the next number. */
  readonly publish: (snapshot: Snapshot) => void;
  readonly use: (settings: Partial<Settings>) => void;
  /** What was written down of notifications, in order. */
  readonly logged: readonly string[];
  /** What was asked of it, in order. */
  readonly asked: { readonly call: CallName | 'setPower' | 'setVisible' | 'stop'; readonly args: unknown }[];
}

/** An engine whose snapshots the test writes: the faces are tested with it, the real one has its own tests. */
export function stageEngine(first: Snapshot = aSnapshot()): StageEngine {
  let snapshot = first;
  let settings = defaultSettings();
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const asked: StageEngine['asked'] = [];
  const logged: string[] = [];
  const note = <T>(call: StageEngine['asked'][number]['call'], args: unknown, value: T): T => {
    asked.push({ call, args });
    return value;
  };
  const shown = (runbook: RunbookId) => ({
    token: `plan-of-${runbook}`,
    plan: {
      runbook,
      title: 'Recover Backend',
      confirm: runbook === 'stop-port-holder' ? 'Stop node (pid 7)?' : null,
      steps: [],
      attempts: 3,
      attemptTimeoutMs: 30_000,
      notes: [],
    },
  });
  // Named, never made: nothing writes there.
  const folder = path.join(tmpdir(), 'lifeguard-stage-that-does-not-exist');
  return {
    asked,
    publish(next) {
      snapshot = { ...next, seq: snapshot.seq + 1 };
      for (const listener of listeners) listener(snapshot);
    },
    use(over) {
      settings = { ...settings, ...over };
    },
    snapshot: () => snapshot,
    escalationMessage: async (id) => (id === 14 ? MESSAGE : null),
    reportAs: async (id, format) => (id === 14 ? `<!doctype html><title>${format} of 14</title>` : null),
    notified: () => {},
    logged,
    notificationLog: {
      told: ({ way, title }) => void logged.push(`${way}: ${title}`),
      held: (all) => void logged.push(...all.map(({ held, title }) => `held, ${held}: ${title}`)),
      used: (_, label) => void logged.push(`used: ${label}`),
    },
    snooze: (cause, until) => void note('snooze', { cause, until }, undefined),
    incidents: () => [],
    reference: async () => [],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    handlers: (host): Handlers => ({
      ...host,
      snapshot: async () => snapshot,
      visible: async () => ({}),
      checkNow: async (args) => note('checkNow', args, {}),
      plan: async (args) => note('plan', args, { ok: true, ...shown(args.runbook) }),
      recover: async (args) => {
        const now = 'unseen' in args ? shown(args.runbook) : null;
        if (now === null || now.plan.confirm === null)
          return note('recover', args, { ok: true, run: 'run-1', joined: false });
        return note('recover', args, { ok: false, why: 'asks', reason: 'It asks first.', hint: null, now });
      },
      cancelRecovery: async (args) => note('cancelRecovery', args, { cancelled: true }),
      firstStart: async () => ({ schema: 1, isUnset: false, file: '', stacks: [], beside: [] }),
      notifications: async () => ({ schema: 1, enabled: true, entries: [] }),
      runs: async () => [],
      run: async () => null,
      settled: async () => snapshot,
      decisions: async () => [],
      pause: async (args) => note('pause', args, {}),
      snooze: async (args) => note('snooze', args, {}),
      acknowledge: async (args) => note('acknowledge', args, {}),
      heldAlarms: async () => ({ pausedUntil: null, snoozed: [] }),
      guide: async () => [],
      series: async ({ metric }) => ({
        metric,
        points: [],
        warning: null,
        critical: null,
        thresholdSource: null,
        marks: [],
      }),
      limits: async () => [],
      ownCost: async () => OWN_COST,
      inspect: async () => null,
      startChecklist: async () => ({ started: true }),
      cancelChecklist: async () => ({ cancelled: false }),
      checklist: async () => CHECKLIST,
      reference: async () => [],
      discover: async () => NOTHING_FOUND,
      watchFound: async () => ({ ok: true, problems: [] }),
      serviceForms: async () => NO_SERVICE_FORMS,
      changeService: async ({ change }) => toldOf({ change }),
      undoService: async () => ({ ok: true, problems: [] }),
      teamFile: async () => ({ file: null, text: '' }),
      openAt: async () => ({ ok: true, editor: 'VS Code' }),
      past: async ({ at: wanted }) => NO_PAST(wanted),
      recentChanges: async () => NO_CHANGES,
      logs: async () => NO_LOGS,
      logLines: async () => NO_LINES,
      facts: async () => [],
      review: async ({ period, back }) => ({ ...NO_STATISTICS, period, back, sections: [] }),
      proposals: async () => [],
      decideProposal: async () => ({ ok: true, problems: [] }),
      escalation: async () => NO_ESCALATION,
      escalationMessage: async () => null,
      incidents: async () => [],
      incident: async () => null,
      statistics: async () => NO_STATISTICS,
      report: async () => ({ markdown: null }),
      reportAs: async () => ({ text: null }),
      ios: async () => NO_IOS,
      reach: async () => NOT_REACHED,
      iosGuide: async () => GUIDES.none,
      beginIosGuide: async () => GUIDES.none,
      checkIosStep: async () => GUIDES.none,
      answerIosStep: async () => GUIDES.none,
      simulatorLog: async () => ({ lines: [], problem: null }),
      leanvibeCli: async () => NO_CLI,
      outgoing: async () => NOTHING_OUT,
      tryOutgoing: async (args) => note('tryOutgoing', args, trialOf(args)),
      modelFiles: async () => ({ models: [], bytes: 0, folders: [], lookedAt: null, runtime: null }),
      trust: async (args) => note('trust', args, { ok: true as const }),
      settings: async () => [],
      changeSetting: async (args) => note('changeSetting', args, { ok: true, problems: [] }),
      resetSetting: async (args) => note('resetSetting', args, { ok: true, problems: [] }),
    }),
    setPower: (event) => note('setPower', event, undefined),
    setVisible: (visible) => note('setVisible', visible, undefined),
    stop: async () => note('stop', null, undefined),
    paths: {
      stateFolder: folder,
      logFolder: folder,
      backendLog: path.join(folder, 'backend.log'),
      userFile: path.join(folder, 'config.yaml'),
    },
    config: { current: () => ({ settings }) },
  };
}
