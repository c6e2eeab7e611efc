import type { Answer, Bridge, CallArgs, CallName, EngineEvent } from '../../shared/contract/index.ts';
import { METRIC_IDS, METRICS, type Snapshot, type StackView } from '../../shared/domain/index.ts';
import {
  CHANGES,
  CHECKLIST,
  CHECKLIST_DONE,
  LOGS,
  NO_CHANGES,
  NO_LINES,
  NO_LOGS,
  OWN_COST,
  REFERENCE,
  shownLines,
} from './checks-fixture.ts';
import { DISCOVERY, NOTHING_FOUND } from './discovery-fixture.ts';
import { FIRST_START, NOTHING_AT_FIRST } from './first-start-fixture.ts';
import { DECISIONS, GUIDE } from './guide-fixture.ts';
import {
  ESCALATION,
  ESCALATION_SEEN,
  INCIDENT_DETAILS,
  INCIDENTS,
  ISSUE_TEXT,
  MESSAGE,
  NO_ESCALATION,
  NO_STATISTICS,
  PROPOSALS,
  STATISTICS,
} from './incidents-fixture.ts';
import { INSPECTION } from './inspection-fixture.ts';
import { CLI, GUIDES, guideAt, IOS, IOS_STUCK, NO_CLI, NO_IOS, NOT_REACHED, REACHED } from './ios-fixture.ts';
import { MODELS, NO_MODELS } from './models-fixture.ts';
import { NO_NOTIFICATIONS, NOTIFICATIONS } from './notifications-fixture.ts';
import { NOTHING_OUT, OUTGOING, trialOf } from './outgoing-fixture.ts';
import { NO_PAST, stagedPast } from './past-fixture.ts';
import {
  failedRun,
  host,
  NOW,
  run,
  STATES,
  type StateName,
  series,
  settingViews,
  shownPlan,
  succeededRun,
} from './renderer-fixtures.ts';
import { factsAt, reviewAt, reviewWithout } from './review-fixture.ts';
import { NO_SERVICE_FORMS, SERVICE_FORMS, toldOf } from './services-fixture.ts';

const NO_DOCKER = { reason: 'Docker is not installed.', hint: 'Install Docker Desktop, OrbStack or Colima.' };

/** What a test reaches inside the page: everything that was asked, and a way to say something. */
export interface Stage {
  readonly asked: { readonly call: CallName; readonly args: unknown }[];
  readonly emit: (event: EngineEvent) => void;
  readonly connect: (connected: boolean) => void;
  snapshot: Snapshot;
  /** Calls that are never answered, as when what they ask hangs. */
  readonly hanging: CallName[];
  /** Answers that replace the usual ones. */
  readonly answers: Partial<Record<CallName, Answer<unknown>>>;
}

const asksFor = (word: string): boolean => new URLSearchParams(location.search).has(word);
/** `?unset`: nobody has set anything yet. */
const isUnset = (): boolean => asksFor('unset');
/** `?seen`: somebody has marked what has to be escalated as seen. */
const escalation = () => (asksFor('seen') ? ESCALATION_SEEN : ESCALATION);

/** An engine that lives in the page and shows one state: what the page is looked at with. */
export function stageBridge(
  name: StateName,
  connectedAtFirst: boolean,
  demo: boolean,
  app: boolean,
  stacks: readonly StackView[] = [],
): { bridge: Bridge; stage: Stage } {
  const listeners = new Set<(event: EngineEvent) => void>();
  const connections = new Set<(connected: boolean) => void>();
  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const stage: Stage = {
    asked: [],
    answers: {},
    hanging: [],
    snapshot: isUnset() ? { ...STATES[name], stack: { ...STATES[name].stack, isUnset: true } } : STATES[name],
    emit,
    connect: (now) => {
      for (const listener of connections) listener(now);
    },
  };
  const guideOf = () => {
    const asked = new URLSearchParams(location.search).get('guide') ?? 'none';
    return GUIDES[asked as keyof typeof GUIDES] ?? guideAt(asked);
  };
  const values: Record<CallName, (args: never) => unknown> = {
    snapshot: () => stage.snapshot,
    visible: ({ visible }: { visible: boolean }) => {
      if (visible) emit({ event: 'snapshot', data: stage.snapshot });
      if (visible && stacks.length > 0) emit({ event: 'stacks', data: [...stacks] });
      return {};
    },
    checkNow: () => ({}),
    settled: () => stage.snapshot,
    decisions: () => DECISIONS,
    plan: ({ runbook }: { runbook: Parameters<typeof shownPlan>[0] }) =>
      runbook === 'start-docker' ? { ok: false, ...NO_DOCKER } : { ok: true, ...shownPlan(runbook) },
    recover: (args: CallArgs<'recover'>) => {
      if ('token' in args) return { ok: true, run: 'run-7', joined: false };
      if (args.runbook === 'start-docker') return { ok: false, why: 'impossible', ...NO_DOCKER, now: null };
      const now = shownPlan(args.runbook);
      if (now.plan.confirm === null) return { ok: true, run: 'run-7', joined: false };
      return { ok: false, why: 'asks', reason: `It asks first: ${now.plan.confirm}`, hint: null, now };
    },
    cancelRecovery: () => ({ cancelled: true }),
    run: () => null,
    runs: () =>
      name === 'empty' ? [] : name === 'recovering' ? [run(), succeededRun, failedRun] : [succeededRun, failedRun],
    pause: () => ({}),
    snooze: () => ({}),
    acknowledge: () => ({}),
    heldAlarms: () => ({ pausedUntil: null, snoozed: [] }),
    guide: () => GUIDE,
    series: ({ metric, rangeMs }: { metric: Parameters<typeof series>[0]; rangeMs: number }) =>
      series(metric, stage.snapshot, rangeMs),
    limits: ({ component }: CallArgs<'limits'>) =>
      METRIC_IDS.filter((metric) => METRICS[metric].component === component).map((metric) => {
        const { warning, critical, thresholdSource } = series(metric, stage.snapshot);
        return { metric, warning, critical, thresholdSource };
      }),
    ownCost: () => OWN_COST,
    inspect: () => INSPECTION,
    startChecklist: () => ({ started: true }),
    cancelChecklist: () => ({ cancelled: false }),
    checklist: () => (name === 'empty' ? CHECKLIST : CHECKLIST_DONE),
    reference: () => (name === 'empty' ? [] : REFERENCE),
    discover: () => (name === 'empty' ? NOTHING_FOUND : DISCOVERY),
    firstStart: () => (name === 'empty' ? NOTHING_AT_FIRST : FIRST_START),
    startDemo: () => ({ address: `${location.origin}/?state=healthy&demo#/overview` }),
    watchFound: () => ({ ok: true, problems: [] }),
    serviceForms: () => (name === 'empty' ? NO_SERVICE_FORMS : SERVICE_FORMS),
    changeService: toldOf,
    undoService: () => ({ ok: true, problems: [] }),
    teamFile: () => ({ file: null, text: '' }),
    openAt: ({ file }: CallArgs<'openAt'>) =>
      file.startsWith('/usr')
        ? { ok: false, reason: 'It lies outside of the watched folder and is no log that is known here.', hint: null }
        : { ok: true, editor: 'VS Code' },
    past: ({ at: wanted }: CallArgs<'past'>) =>
      name === 'empty' ? NO_PAST(wanted) : stagedPast(wanted, NOW.wall, STATES.healthy, STATES['backend-stopped']),
    recentChanges: () => (name === 'empty' ? NO_CHANGES : CHANGES),
    logLines: (query: CallArgs<'logLines'>) => (name === 'empty' ? NO_LINES : shownLines(query)),
    logs: () => (name === 'empty' ? NO_LOGS : LOGS),
    mailEscalation: () => ({}),
    openReference: () => ({}),
    facts: ({ component }: CallArgs<'facts'>) => (name === 'empty' ? [] : factsAt(component)),
    review: (args: CallArgs<'review'>) => (name === 'empty' ? reviewWithout(args) : reviewAt(args)),
    proposals: () => (name === 'empty' ? [] : PROPOSALS),
    decideProposal: () => ({ ok: true, problems: [] }),
    escalation: () => (name === 'backend-stopped' ? escalation() : NO_ESCALATION),
    escalationMessage: () => MESSAGE,
    incidents: () => (name === 'empty' ? [] : INCIDENTS),
    incident: ({ id }: { id: number }) => INCIDENT_DETAILS.find((d) => d.incident.id === id) ?? null,
    statistics: () => (name === 'empty' ? NO_STATISTICS : STATISTICS),
    report: () => ({ markdown: '# Incident 12: The backend is not running.\n' }),
    reportAs: () => ({ text: ISSUE_TEXT }),
    saveReport: () => ({ saved: true }),
    ios: () => (name === 'empty' ? NO_IOS : name === 'degraded' ? IOS_STUCK : IOS),
    reach: () => (name === 'degraded' ? NOT_REACHED : REACHED),
    iosGuide: () => guideOf(),
    beginIosGuide: () => GUIDES['under-way'],
    checkIosStep: () => GUIDES['under-way'],
    answerIosStep: () => GUIDES['under-way'],
    simulatorLog: () => ({ lines: ['12:00:01 LeanVibe[4711] [socket] reconnecting, attempt 3'], problem: null }),
    leanvibeCli: () => (name === 'empty' ? NO_CLI : CLI),
    notifications: () => (name === 'empty' ? NO_NOTIFICATIONS : NOTIFICATIONS),
    outgoing: () => (name === 'empty' ? NOTHING_OUT : OUTGOING),
    tryOutgoing: trialOf,
    modelFiles: () => (name === 'empty' ? NO_MODELS : MODELS),
    trust: () => ({ ok: true }),
    settings: () => settingViews(STATES[name]),
    changeSetting: ({ value }: { value: unknown }) =>
      value === 99_999
        ? {
            ok: false,
            problems: [
              {
                where: 'backend.port',
                message: '99999 is not a port.',
                fix: 'Give a number from 1 to 65535.',
                severity: 'error',
              },
            ],
          }
        : { ok: true, problems: [] },
    resetSetting: () => ({ ok: true, problems: [] }),
    host: () => host({ demo, ...(app ? { kind: 'app', launchAtLogin: 'requires-approval' } : {}) }),
    setLaunchAtLogin: () => ({}),
    open: () => ({}),
    showStack: () => ({}),
    hidePopover: () => ({}),
    demoBreak: () => ({}),
  };
  const bridge: Bridge = {
    async call(call, args) {
      stage.asked.push({ call, args });
      if (stage.hanging.includes(call)) return new Promise(() => undefined);
      return stage.answers[call] ?? { ok: true, value: values[call](args as never) };
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onConnection(listener) {
      connections.add(listener);
      listener(connectedAtFirst);
      return () => connections.delete(listener);
    },
  };
  return { bridge, stage };
}
