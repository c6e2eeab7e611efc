import {
  type ComponentId,
  componentTitle,
  INFERENCE,
  type Incident,
  type Run,
  type TriggerHit,
} from '../../../shared/domain/index.ts';
import { asSentence, counted, formatDuration, formatList, often } from '../../../shared/format.ts';
import { namedEnd } from '../../../shared/run-end.ts';

const MINUTE = 60_000;
/** Guide: "System outage >10 minutes". */
const OUTAGE_MS = 10 * MINUTE;
/** Guide: "Automated recovery fails 3 times". */
const FAILED_RECOVERIES = 3;
/** Guide: "Performance degradation >50% sustained". */
const DEGRADATION_PERCENT = 50;
/** "Sustained" is longer than the guide's detection time of a degradation (P2: 5 minutes). */
const SUSTAINED_MS = 5 * MINUTE;
/** "Intermittent" is a cause that came back at least so often within its reopening window. */
const COMEBACKS = 2;
/** A limit further away than this is not yet a trend that anybody has to be called for. */
const TREND_MS = 2 * 60 * MINUTE;
/** Whoever is told of a limit that comes nearer needs so long to do something about it. */
const TO_ACT_MS = 30 * MINUTE;

/** An incident that is open now. */
export interface OpenFailure {
  readonly incident: Incident;
  /** How long its present failure has lasted, in milliseconds; what was before it was reopened is over. */
  readonly ageMs: number;
  /** How long ago it was there for the first time, in milliseconds: what comes and goes is never old otherwise. */
  readonly firstMs: number;
  /** Recoveries that were tried for it. */
  readonly runs: readonly Run[];
}

/** What else the guide's triggers ask for; a signal that nobody reads is left out and never fires. */
export interface EscalationSignals {
  /** Whether enough was measured to say what answer time is usual. */
  readonly usualKnown?: boolean;
  /** Answer time above its usual value, in percent, and for how long. */
  readonly slowdown?: { readonly percent: number; readonly sustainedMs: number };
  /** What says that data is corrupt, as a sentence each. */
  readonly corruption?: readonly string[];
  /** What says that security is breached, as a sentence each. */
  readonly security?: readonly string[];
  /** Refused log-ins that do not count because nobody can tell where they came from, as a sentence; null where there are none. */
  readonly refusalsUnsaid?: string | null;
  /** Repeated errors in the logs that no rule knows and that were not there before. */
  readonly unknownErrors?: readonly string[];
  /** Consecutive violations of the quality ratchet. */
  readonly qualityViolations?: number;
  /** Figures on their way to a limit: `Backend memory`, and milliseconds until it is reached. */
  readonly trends?: readonly { readonly what: string; readonly limitInMs: number; readonly spanMs: number }[];
  /** Recoveries of the last hour that belong to no incident and whose component is not seen to be well. */
  readonly looseRuns?: readonly Run[];
  /** What Lifeguard does not recover from by itself any more. */
  readonly gaveUp?: readonly { readonly component: ComponentId; readonly why: string }[];
  /** What Lifeguard itself cannot do at present, as a sentence each. */
  readonly monitoring?: readonly string[];
}

export interface EscalationInput {
  readonly open: readonly OpenFailure[];
  readonly signals?: EscalationSignals;
}

/**
 * @property kind tells apart what one trigger is met by at once, and stays while its words change; absent where it is met by one thing alone
 * @property ageMs absent where only how long the trigger has been met can be told
 * @property lateInMs after so long it is too late to tell anybody
 */
type Found = {
  readonly why: string;
  readonly incident?: number;
  readonly kind?: string;
  readonly ageMs?: number;
  readonly lateInMs?: number;
};

interface Trigger {
  readonly id: string;
  readonly severity: TriggerHit['severity'];
  /** The guide's words. */
  readonly title: string;
  /** What is looked at for it, as the part of a sentence. */
  readonly looksAt: string;
  readonly test: (input: Required<EscalationInput>) => readonly Found[];
  /** What meets it together, where each is an incident of its own. */
  readonly together?: (open: readonly OpenFailure[]) => readonly OpenFailure[];
  /** Why it cannot be told from these signals whether it is met; null where it can. Absent where it always can. */
  readonly unseen?: (signals: EscalationSignals) => string | null;
}

const NO_LOGS = 'The logs could not be read.';

/** Times and counts in a sentence change while it is about the same. */
const sentences = (texts: readonly string[] | undefined): readonly Found[] =>
  (texts ?? []).map((why) => ({ why: asSentence(why), kind: why.replaceAll(/\d+/g, '') }));

const about = ({ incident, ageMs }: OpenFailure, why: string): Found => ({ why, incident: incident.id, ageMs });

/** What a component's cause has to be worth to count as a failure rather than as a degradation. */
const isFailure = ({ incident }: OpenFailure): boolean => incident.severity === 'P0' || incident.severity === 'P1';

/** The guide's section "Automatic Escalation Triggers", line by line and in its order. */
export const TRIGGERS: readonly Trigger[] = [
  {
    id: 'outage-over-10-minutes',
    severity: 'P0',
    title: 'System outage >10 minutes',
    looksAt: 'an open P0 incident that has lasted for more than 10 minutes',
    test: ({ open }) =>
      open
        .filter((f) => f.incident.severity === 'P0' && f.ageMs > OUTAGE_MS)
        .map((f) => about(f, `${f.incident.title} This has lasted for ${formatDuration(f.ageMs)}.`)),
  },
  {
    id: 'data-corruption',
    severity: 'P0',
    title: 'Data corruption detected',
    looksAt:
      'lines of the logs by which a store or the system says that data is damaged, such as “database disk image is malformed” or “Input/output error”',
    test: ({ signals }) => sentences(signals.corruption),
    unseen: ({ corruption }) => (corruption === undefined ? NO_LOGS : null),
  },
  {
    id: 'security-breach',
    severity: 'P0',
    title: 'Security breach indicators',
    looksAt:
      'lines of the logs, but for information, that tell of an attack (“security breach”, “intrusion detected”, “brute force”, “SQL injection”, “unauthorized access from”), and many names that a store refused to a machine elsewhere. Refused log-ins of an application are none',
    test: ({ signals }) => sentences(signals.security),
    unseen: ({ security, refusalsUnsaid = null }) => (security === undefined ? NO_LOGS : refusalsUnsaid),
  },
  {
    id: 'recovery-failed-3-times',
    severity: 'P0',
    title: 'Automated recovery fails 3 times',
    looksAt: 'three failed attempts of recoveries for one failure, and automatic recovery that has given up',
    test: ({ open, signals }) => [
      ...open.flatMap((f) => {
        const tried = triedFor(f);
        const failed = failedAttempts(tried);
        if (failed >= FAILED_RECOVERIES)
          return [about(f, `${counted(failed, 'recovery attempt')} failed: ${lastResult(tried)}`)];
        return (signals.gaveUp ?? [])
          .filter(({ component }) => component === f.incident.component)
          .map(({ why }) => about(f, why));
      }),
      ...[...Map.groupBy(signals.looseRuns ?? [], (r) => r.runbook)].flatMap(([kind, runs]): readonly Found[] => {
        const failed = failedAttempts(runs);
        return failed < FAILED_RECOVERIES
          ? []
          : [{ why: `${counted(failed, 'recovery attempt')} failed: ${lastResult(runs)}`, kind }];
      }),
    ],
  },
  {
    id: 'performance-degradation',
    severity: 'P1',
    title: 'Performance degradation >50% sustained',
    looksAt: 'the answer time of the backend, 50 % above what is usual for 5 minutes and long enough to be felt',
    unseen: ({ usualKnown = false }) =>
      usualKnown ? null : 'Too little was measured before the last hour to say what is usual.',
    test: ({ signals: { slowdown } }) =>
      slowdown === undefined || slowdown.percent <= DEGRADATION_PERCENT || slowdown.sustainedMs < SUSTAINED_MS
        ? []
        : [
            {
              why: `The answer time is ${Math.round(slowdown.percent)} % above its usual value, for ${formatDuration(slowdown.sustainedMs)} now.`,
              ageMs: slowdown.sustainedMs,
            },
          ],
  },
  {
    id: 'ai-unavailable',
    severity: 'P1',
    title: 'AI service completely unavailable',
    looksAt: 'an open P0 or P1 incident of the AI service, or that takes it along',
    test: ({ open }) =>
      open
        .filter(
          (f) => isFailure(f) && (f.incident.component === INFERENCE.id || f.incident.affected.includes(INFERENCE.id)),
        )
        .map((f) => about(f, `The AI service is not available: ${f.incident.title}`)),
  },
  {
    id: 'multiple-failures',
    severity: 'P1',
    title: 'Multiple component failures',
    looksAt: 'open P0 or P1 incidents of which none explains the other',
    // What another one explains is counted with that one, and has no incident of its own.
    together: (open) => open.filter(isFailure),
    test: ({ open }) => {
      const failures = open.filter(isFailure);
      // It is one of several since the second of them.
      const ageMs = failures.map((f) => f.ageMs).toSorted((x, y) => y - x)[1];
      const names = formatList(failures.map(({ incident }) => componentTitle(incident.component)));
      return ageMs === undefined ? [] : [{ why: `${names} are in trouble at once.`, ageMs }];
    },
  },
  {
    id: 'unknown-errors',
    severity: 'P1',
    title: 'Unknown error patterns',
    looksAt: 'an error that the logs repeat while errors stand out, and that no open incident tells of',
    test: ({ signals }) => sentences(signals.unknownErrors),
    unseen: ({ unknownErrors }) => (unknownErrors === undefined ? NO_LOGS : null),
  },
  {
    id: 'quality-violations',
    severity: 'P2',
    title: 'Persistent quality ratchet violations',
    looksAt:
      'the line “quality ratchet” of the comprehensive checklist, failed twice in a row; how far apart does not count',
    unseen: ({ qualityViolations }) =>
      qualityViolations === undefined ? 'The ratchet was not run here; the comprehensive checklist runs it.' : null,
    test: ({ signals: { qualityViolations = 0 } }) =>
      qualityViolations < 2 ? [] : [{ why: `The quality ratchet was violated ${often(qualityViolations)} in a row.` }],
  },
  {
    id: 'intermittent',
    severity: 'P2',
    title: 'Intermittent issues affecting users',
    looksAt: 'an open incident that came back twice',
    test: ({ open }) =>
      open
        .filter((f) => f.incident.reopened >= COMEBACKS)
        .map((f) => ({
          why: `${f.incident.title} It came back ${often(f.incident.reopened)}.`,
          incident: f.incident.id,
          ageMs: f.firstMs,
        })),
  },
  {
    id: 'resource-trend',
    severity: 'P2',
    title: 'Resource utilization trending toward limits',
    looksAt: 'figures that reach their limit within two hours at their pace of the last hour',
    unseen: ({ trends }) => (trends === undefined ? 'There is no history of the last hour to see a trend in.' : null),
    test: ({ signals }) =>
      (signals.trends ?? [])
        .filter((t) => t.limitInMs <= TREND_MS)
        .map((t) => ({
          why: `${t.what} reaches its limit in ${formatDuration(t.limitInMs)} at this pace.`,
          kind: t.what,
          ageMs: t.spanMs,
          lateInMs: t.limitInMs - TO_ACT_MS,
        })),
  },
  {
    id: 'monitoring-failure',
    severity: 'P2',
    title: 'Monitoring system failures',
    looksAt: 'what Lifeguard itself cannot do at present',
    test: ({ signals }) => sentences(signals.monitoring),
  },
];

/** The incidents that meet a trigger together; none where it is met by something else, or by one alone. */
export const togetherOf = (trigger: string, open: readonly OpenFailure[]): readonly OpenFailure[] =>
  TRIGGERS.find(({ id }) => id === trigger)?.together?.(open) ?? [];

/**
 * Recoveries that were tried for the present failure: not for one of before the incident came back, and not of what only suffers from it, which no
 * recovery of its own brings back.
 */
const triedFor = ({ incident: { failingSince, startedAt, component, affected }, runs }: OpenFailure): readonly Run[] =>
  runs.filter(
    (r) =>
      (r.endedAt === null || r.endedAt.wall >= (failingSince ?? startedAt)) &&
      (r.component === component || !affected.includes(r.component)),
  );

/** Each failed run counts with the attempts that it made; a cancelled or interrupted one says nothing about the fix. */
const failedAttempts = (runs: readonly Run[]): number =>
  runs.filter((r) => r.state === 'failed').reduce((sum, r) => sum + Math.max(1, r.attempt), 0);

const lastResult = (runs: readonly Run[]): string => {
  const last = runs.findLast((r) => r.state === 'failed');
  return last === undefined ? 'the last one left no result.' : namedEnd(last);
};
