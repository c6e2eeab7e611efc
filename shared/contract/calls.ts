import { z } from 'zod';
import { CauseIdSchema } from '../domain/cause.ts';
import { ChecklistIdSchema } from '../domain/checklist.ts';
import { ComponentIdSchema, DEMO_FAULTS } from '../domain/components.ts';
import { DiscoverySchema } from '../domain/discovery.ts';
import { EscalationMessageSchema, EscalationSchema } from '../domain/escalation.ts';
import { FactSchema } from '../domain/facts.ts';
import { FirstStartSchema } from '../domain/first-start.ts';
import { GuideTableSchema } from '../domain/guide.ts';
import { IncidentDetailSchema, IncidentSchema, StatisticsSchema } from '../domain/incident.ts';
import { InspectionSchema } from '../domain/inspection.ts';
import { LogLevelSchema, LogReportSchema, LogViewSchema } from '../domain/logs.ts';
import { MetricIdSchema } from '../domain/metrics.ts';
import { NotificationsSchema } from '../domain/notification.ts';
import { OutgoingSchema, OutgoingTargetIdSchema, OutgoingTrialSchema } from '../domain/outgoing.ts';
import { OwnCostSchema } from '../domain/own-cost.ts';
import { PastSchema } from '../domain/past.ts';
import { ProposalSchema } from '../domain/proposal.ts';
import { RecentChangesSchema } from '../domain/recent-changes.ts';
import { ReferenceEntrySchema } from '../domain/reference.ts';
import { ReviewPeriodSchema, ReviewSchema } from '../domain/review.ts';
import { RunbookIdSchema, RunSchema } from '../domain/runbook.ts';
import { SettingKeySchema } from '../domain/settings.ts';
import { SnapshotSchema } from '../domain/snapshot.ts';
import { StackIdSchema } from '../domain/stacks.ts';
import { ChecklistStateSchema } from './checklist.ts';
import { DecisionSchema } from './decisions.ts';
import { HeldAlarmsSchema } from './held-alarms.ts';
import { CliViewSchema, GuideViewSchema, IosLogSchema, IosViewSchema, ReachViewSchema } from './ios.ts';
import { ModelsViewSchema } from './models.ts';
import { PlanAnswerSchema, RecoverAnswerSchema, TargetSchema, TokenSchema } from './plans.ts';
import { LimitsSchema, SeriesSchema } from './series.ts';
import { ServiceChangeSchema, ServiceFormsSchema, ServiceWrittenSchema } from './services.ts';
import { ChangeAnswerSchema, SettingViewSchema } from './settings.ts';

const nothing = z.object({}).strict();

/** The number of an incident, or the id of a trigger of which no incident tells. */
const EscalatedSchema = z.object({ id: z.union([z.number().int().positive(), z.string().max(60)]) }).strict();

const call = <A extends z.ZodType, R extends z.ZodType>(args: A, result: R) => ({ args, result });

/** Every question a face may ask the engine. Electron IPC and the WebSocket carry exactly these and validate both directions. */
export const CALLS = {
  snapshot: call(nothing, SnapshotSchema),
  /** Tells that somebody looks (or not): while nobody looks only another matter is sent, which the tab shows. */
  visible: call(z.object({ visible: z.boolean() }).strict(), nothing),
  checkNow: call(nothing, nothing),
  /** The snapshot when everything was looked at once, or after the limit in milliseconds. */
  settled: call(z.object({ limitMs: z.number().int().min(1).max(600_000) }).strict(), SnapshotSchema),
  /** The guide's decision trees with the branch that the present readings take. */
  decisions: call(nothing, z.array(DecisionSchema)),
  plan: call(z.object({ runbook: RunbookIdSchema, target: TargetSchema }).strict(), PlanAnswerSchema),
  /**
   * Carries out the plan that was shown under this token, or joins the run that it began; `confirmed` says that a person agreed
   * to what the plan asks. `unseen` is one click where no plan is shown: only for what asks nothing.
   */
  recover: call(
    z.union([
      z.object({ token: TokenSchema, confirmed: z.boolean() }).strict(),
      z.object({ runbook: RunbookIdSchema, unseen: z.literal(true), target: TargetSchema }).strict(),
    ]),
    RecoverAnswerSchema,
  ),
  cancelRecovery: call(z.object({ run: z.string().max(100) }).strict(), z.object({ cancelled: z.boolean() })),
  /** Runs of this and earlier sessions, newest first. */
  runs: call(nothing, z.array(RunSchema)),
  /** One of them; null where it is not known. */
  run: call(z.object({ run: z.string().max(100) }).strict(), RunSchema.nullable()),
  /** Holds alarms until an epoch time in milliseconds; null goes on watching at once. */
  pause: call(z.object({ until: z.number().nullable() }).strict(), nothing),
  /** What is held of what would be notified. */
  heldAlarms: call(nothing, HeldAlarmsSchema),
  /** Tells nothing more of one trouble until an epoch time in milliseconds; null ends that at once. */
  snooze: call(z.object({ cause: CauseIdSchema, until: z.number().nullable() }).strict(), nothing),
  series: call(
    z
      .object({
        metric: MetricIdSchema,
        rangeMs: z
          .number()
          .int()
          .min(60_000)
          .max(31 * 24 * 3_600_000),
        /** Epoch milliseconds at which the range ends; now when absent. */
        until: z.number().int().positive().optional(),
      })
      .strict(),
    SeriesSchema,
  ),
  /** What was known at a moment that is over, in epoch milliseconds. */
  past: call(z.object({ at: z.number().int().nonnegative() }).strict(), PastSchema),
  /** The thresholds of all metrics of a component, without what was measured. */
  limits: call(z.object({ component: ComponentIdSchema }).strict(), z.array(LimitsSchema)),
  /** What was read of a component and is no figure: versions, who keeps it running, its processes. */
  facts: call(z.object({ component: ComponentIdSchema }).strict(), z.array(FactSchema)),
  /** A closer look at one component, taken now; null where it offers none. */
  inspect: call(
    z.object({ component: ComponentIdSchema, again: z.boolean().optional() }).strict(),
    InspectionSchema.nullable(),
  ),
  /** What Lifeguard itself costs. */
  ownCost: call(nothing, OwnCostSchema),
  /**
   * Trusts the watched folder, so that its programs may be started, or takes that back; the page sends no path. With the token of what was shown of the
   * team's file that is agreed to as well, if the file is still the same.
   */
  trust: call(
    z.object({ trusted: z.boolean(), token: z.string().max(64).optional() }).strict(),
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true) }),
      z.object({ ok: z.literal(false), reason: z.string(), hint: z.string() }),
    ]),
  ),
  settings: call(nothing, z.array(SettingViewSchema)),
  changeSetting: call(z.object({ key: SettingKeySchema, value: z.json() }).strict(), ChangeAnswerSchema),
  resetSetting: call(z.object({ key: SettingKeySchema }).strict(), ChangeAnswerSchema),
  /** Incidents that were opened in a range of epoch milliseconds, newest first. */
  incidents: call(
    z
      .object({
        from: z.number().optional(),
        to: z.number().optional(),
        limit: z.number().int().min(1).max(1000).optional(),
      })
      .strict(),
    z.array(IncidentSchema),
  ),
  incident: call(z.object({ id: z.number().int().positive() }).strict(), IncidentDetailSchema.nullable()),
  statistics: call(nothing, StatisticsSchema),
  /** The post-incident report, secrets removed. */
  report: call(z.object({ id: z.number().int().positive() }).strict(), z.object({ markdown: z.string().nullable() })),
  /** The same for somebody who has no Lifeguard: one HTML file with its charts, or an issue for an upstream project that names nobody. */
  reportAs: call(
    z.object({ id: z.number().int().positive(), format: z.enum(['html', 'issue']) }).strict(),
    z.object({ text: z.string().nullable() }),
  ),
  /** One review of the guide, filled with what the history holds; `back` is so many periods before the present one. */
  review: call(z.object({ period: ReviewPeriodSchema, back: z.number().int().min(0).max(60) }).strict(), ReviewSchema),
  /** What the history suggests. */
  proposals: call(nothing, z.array(ProposalSchema)),
  decideProposal: call(
    z.object({ id: z.string().max(200), decision: z.enum(['accepted', 'rejected', 'undone']) }).strict(),
    ChangeAnswerSchema,
  ),
  /** Whether one of the guide's triggers is met now. */
  escalation: call(nothing, EscalationSchema),
  /** Says that a trigger that is met was seen: nothing more is told of it until it has ended and is met anew. Or takes that back. */
  acknowledge: call(z.object({ key: z.string().max(100), seen: z.boolean() }).strict(), nothing),
  escalationMessage: call(EscalatedSchema, EscalationMessageSchema.nullable()),
  /** Begins a checklist, or one line of it again; joins the run that is under way. */
  startChecklist: call(
    z.object({ list: ChecklistIdSchema, line: z.string().max(100).nullable() }).strict(),
    z.object({ started: z.boolean() }),
  ),
  cancelChecklist: call(z.object({ list: ChecklistIdSchema }).strict(), z.object({ cancelled: z.boolean() })),
  checklist: call(z.object({ list: ChecklistIdSchema }).strict(), ChecklistStateSchema),
  /** The guide's reference, with what is there now. */
  reference: call(nothing, z.array(ReferenceEntrySchema)),
  /** Every line of the guide, with what does here what it asks for, or why nothing does. */
  guide: call(nothing, GuideTableSchema),
  /**
   * What else runs on this machine that could be watched, looked for now; `ports` limits the look to these. Starts nothing, watches nothing.
   */
  discover: call(
    z.object({ ports: z.array(z.number().int().min(1).max(65_535)).max(100).nullable() }).strict(),
    DiscoverySchema,
  ),
  /** What somebody who starts for the first time has here, looked for now. Nothing is written, nothing started. */
  firstStart: call(nothing, FirstStartSchema),
  /** Watches what was found under this id, from now on. */
  watchFound: call(z.object({ id: z.string().max(100) }).strict(), ChangeAnswerSchema),
  /** What somebody added to what is watched, and every kind of which they can add more. */
  serviceForms: call(nothing, ServiceFormsSchema),
  /** Adds, changes or takes out a service in the user's file; without `write` it is only told what that would change. */
  changeService: call(z.object({ change: ServiceChangeSchema, write: z.boolean() }).strict(), ServiceWrittenSchema),
  /** Puts the text back that the file had before the last change of a service. */
  undoService: call(nothing, ChangeAnswerSchema),
  /** Where the file lies that a team shares, and what would stand in it by what is found now; nothing is written. */
  teamFile: call(nothing, z.object({ file: z.string().nullable(), text: z.string() })),
  /** What changed in the last minutes: commits, configuration, dependencies. */
  recentChanges: call(z.object({ minutes: z.number().int().min(1).max(10_080) }).strict(), RecentChangesSchema),
  /** Ends of the log files, errors per minute, what repeats. */
  logs: call(z.object({ minutes: z.number().int().min(1).max(1440) }).strict(), LogReportSchema),
  /** The last lines of the logs, or those that are searched for, or those of a time (epoch milliseconds). */
  logLines: call(
    z
      .object({
        log: z.string().max(100).nullable(),
        least: LogLevelSchema.nullable(),
        search: z.string().max(200),
        between: z.object({ from: z.number(), to: z.number() }).strict().nullable(),
      })
      .strict(),
    LogViewSchema,
  ),
  /** What was notified and what was held back, newest first. */
  notifications: call(nothing, NotificationsSchema),
  /** Where messages go by themselves, and how that goes. */
  outgoing: call(nothing, OutgoingSchema),
  /** A test message: what would be sent, and with `send` what came of it. */
  tryOutgoing: call(z.object({ target: OutgoingTargetIdSchema, send: z.boolean() }).strict(), OutgoingTrialSchema),
  /** Model files and the MLX runtime, as last read. */
  /** `look` scans the folders anew, instead of telling what was found when they changed last. */
  modelFiles: call(z.object({ look: z.boolean() }).strict(), ModelsViewSchema),
  /** Simulators and devices; `look` asks Xcode’s tools anew, which takes a second and more. */
  ios: call(z.object({ look: z.boolean() }).strict(), IosViewSchema),
  /** Whether devices in the same network reach the backend, asked now. */
  reach: call(nothing, ReachViewSchema),
  /** The guide, and where the person is in it. */
  iosGuide: call(nothing, GuideViewSchema),
  beginIosGuide: call(
    z
      .object({
        branch: z.string().max(50),
        target: z
          .object({ kind: z.enum(['simulator', 'device']), id: z.string().max(200), name: z.string().max(200) })
          .strict(),
      })
      .strict(),
    GuideViewSchema,
  ),
  /** Looks whether the present step did what it should. */
  checkIosStep: call(nothing, GuideViewSchema),
  /** Says how a step went, goes one back, or ends the guide. */
  answerIosStep: call(
    z.object({ answer: z.enum(['helped', 'did-not-help', 'skipped', 'back', 'end']) }).strict(),
    GuideViewSchema,
  ),
  /** What the app on a booted simulator says in the next five seconds. */
  simulatorLog: call(z.object({ simulator: z.string().max(100) }).strict(), IosLogSchema),
  /** The LeanVibe command line; `look` starts it. */
  leanvibeCli: call(z.object({ look: z.boolean() }).strict(), CliViewSchema),
  /** Facts about this face that only its host knows. */
  host: call(
    nothing,
    z.object({
      kind: z.enum(['app', 'browser']),
      version: z.string(),
      platform: z.string(),
      /** True while the sandbox stack of `lifeguard demo` or `npm run demo` is watched, with its break buttons. */
      demo: z.boolean(),
      launchAtLogin: z.enum(['on', 'off', 'requires-approval', 'not-supported']),
    }),
  ),
  setLaunchAtLogin: call(z.object({ on: z.boolean() }).strict(), nothing),
  /** Opens a file of the watched folder, or a log, in the person's editor; where it really lies is looked at first. */
  openAt: call(
    z.object({ file: z.string().min(1).max(1024), line: z.number().int().min(1).max(9_999_999) }).strict(),
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), editor: z.string() }),
      z.object({ ok: z.literal(false), reason: z.string(), hint: z.string().nullable() }),
    ]),
  ),
  /** Opens one of the named places; never a URL or path from the page. */
  open: call(
    z
      .object({
        place: z.enum(['dashboard', 'settings-file', 'log-folder', 'backend-log', 'login-items']),
        /** Where in the dashboard, as in the address after `#/`; the overview without it. */
        page: z.string().max(100).optional(),
      })
      .strict(),
    nothing,
  ),
  /** Shows a page of another stack in the window that asks; a page in a browser goes there by itself. */
  showStack: call(z.object({ stack: StackIdSchema.nullable(), page: z.string().max(100) }).strict(), nothing),
  /** Opens a file or link of the reference by its id; the page sends no path. */
  openReference: call(z.object({ id: z.string().max(100) }).strict(), nothing),
  /** Opens the mail program with the message; the engine writes it, the page sends no text. */
  mailEscalation: call(EscalatedSchema, nothing),
  /** Asks the person where to, and writes the HTML report of an incident there; a page in a browser downloads it by itself. */
  saveReport: call(z.object({ id: z.number().int().positive() }).strict(), z.object({ saved: z.boolean() })),
  /** Puts the popover away (Escape); a page in a browser has nothing to put away. */
  hidePopover: call(nothing, nothing),
  /**
   * Starts a stack that may be broken, watched by a Lifeguard of its own, which ends with this one; tells the address of its page, or null where the
   * host has opened it itself.
   */
  startDemo: call(nothing, z.object({ address: z.string().nullable() })),
  /** Breaks a part of the demo stack; refused outside the demo. */
  demoBreak: call(
    z
      .object({
        fault: z.enum([...DEMO_FAULTS.map((f) => f.fault), 'mend']),
      })
      .strict(),
    nothing,
  ),
} as const;

export type CallName = keyof typeof CALLS;
export type CallArgs<C extends CallName> = z.infer<(typeof CALLS)[C]['args']>;
export type CallResult<C extends CallName> = z.infer<(typeof CALLS)[C]['result']>;

/** What the engine side implements: one function per call. */
export type Handlers = { readonly [C in CallName]: (args: CallArgs<C>) => Promise<CallResult<C>> };
