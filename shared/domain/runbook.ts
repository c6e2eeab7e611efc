import { z } from 'zod';
import { type BuiltInRunbookId, RUNBOOK_WORDS, type RunbookId } from '../components/derive.ts';
import type { IosTarget } from '../components/ios-report.ts';
import { ServiceRunbookIdSchema } from '../components/service-ids.ts';
import type { ProcessIdentity } from '../primitives/process.ts';
import { InstantSchema } from '../primitives/time.ts';
import type { Unit } from '../primitives/units.ts';
import type { Act, ReadFigures } from './act.ts';
import { type ComponentId, ComponentIdSchema } from './components.ts';
import type { KeptProcess } from './kept.ts';
import type { ProbeId } from './probes.ts';
import { ProgressSchema } from './progress.ts';

export const RUNBOOK_IDS = RUNBOOK_WORDS.map((r) => r.id);
export const BuiltInRunbookIdSchema = z.enum(RUNBOOK_IDS as [BuiltInRunbookId, ...BuiltInRunbookId[]]);
export const RunbookIdSchema: z.ZodType<RunbookId> = z.union([BuiltInRunbookIdSchema, ServiceRunbookIdSchema]);
export type { RunbookId, RunbookOf } from '../components/derive.ts';

/** A program with its argument list: never a shell string. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the inherited environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a step does: the preview shows it and the runner executes it, so the two cannot differ. */
export type StepAction =
  | { readonly kind: 'look'; readonly probes: readonly ProbeId[] }
  | {
      readonly kind: 'stop-tree';
      /** Root first, parents before children; each is signalled only if pid and start time still match. */
      readonly tree: readonly (ProcessIdentity & { readonly label: string })[];
      readonly gracefulMs: number;
      /** What does not end by itself is left as it is, never killed: a store may be writing its data. */
      readonly spare?: true;
      /** How it is asked to end; SIGTERM where absent. */
      readonly endsBy?: 'SIGINT';
    }
  /** Reads how a process was started and sees that it can be started so again, before it is stopped; `start-again` goes by it. */
  | {
      readonly kind: 'read-start';
      readonly process: ProcessIdentity & { readonly label: string };
      readonly of: KeptProcess;
      readonly logFile: string;
    }
  /** Starts what `read-start` read, unless something listens on the port by then. */
  | {
      readonly kind: 'start-again';
      readonly component: ComponentId;
      readonly port: number;
      readonly logFile: string;
      readonly timeoutMs: number;
    }
  /** Lets processes go on that are stopped (SIGSTOP, Ctrl-Z); each is signalled only if pid and start time still match. */
  | { readonly kind: 'continue'; readonly processes: readonly (ProcessIdentity & { readonly label: string })[] }
  /** Looks that everything is there which the steps after it need, before anything is stopped. */
  | {
      readonly kind: 'preflight';
      readonly command: CommandLine;
      /** Folders that must take a new file, each with what it is for. */
      readonly folders: readonly { readonly path: string; readonly what: string }[];
      readonly logFile: string;
      readonly port: number;
      /** Pids that are about to be stopped: they may hold the port. */
      readonly tree: readonly number[];
    }
  | {
      readonly kind: 'wait-port-free';
      readonly port: number;
      /** The address that the start binds; null where it does not say. A program on another address is not waited for. */
      readonly host: string | null;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'start';
      readonly component: ComponentId;
      readonly command: CommandLine;
      /** Where it will listen. */
      readonly port: number;
      /** Its own files are named as seen from there. */
      readonly folder: string | null;
      readonly logFile: string;
      /** A process manager that probably starts it by itself, and for how long that is waited for; null where nobody else does. */
      readonly leaveTo: { readonly pid: number; readonly name: string; readonly forMs: number } | null;
    }
  /** Runs a tool to its end (launchctl kickstart, brew services restart). */
  | {
      readonly kind: 'run';
      readonly command: CommandLine;
      readonly timeoutMs: number;
      /** The component that this starts: its failures count as starting for a while. */
      readonly starts: ComponentId | null;
      /** Whether it starts anything is decided by the tool itself: no time is counted from it. */
      readonly mayStart?: boolean;
    }
  | {
      readonly kind: 'wait-healthy';
      readonly probe: ProbeId;
      readonly timeoutMs: number;
      /** What is not well by then may still be reading its data: it is not restarted again. */
      readonly mayStillLoad?: true;
      /** What a person does where it does not become well, in sentences: the same once more would change nothing. */
      readonly next?: string;
      /** Where it becomes well, that is enough: steps that are for the other case are left out. */
      readonly settles?: true;
    }
  /** Asked, and "not offered" is fine (`POST /admin/clear-cache`). */
  | { readonly kind: 'http'; readonly method: 'GET' | 'POST'; readonly url: string; readonly timeoutMs: number }
  /** Takes figures before and after, for the sentence at the end; a warm-up asks as often and keeps nothing. */
  | {
      readonly kind: 'measure';
      readonly label: 'before' | 'after' | 'warm-up';
      /** What is read, in the words of the component that reads it. */
      readonly args: unknown;
      readonly read: ReadFigures;
    }
  | Act
  | { readonly kind: 'verify'; readonly probes: readonly ProbeId[]; readonly timeoutMs: number };

export interface PlanStep {
  readonly id: string;
  /** `Stop the backend`. */
  readonly title: string;
  /** Exact command or act, as a person would type or say it. */
  readonly display: string;
  /** What is lost or interrupted when this runs; null when nothing. */
  readonly destroys: string | null;
  readonly action: StepAction;
  /** A failing optional step is recorded and the run goes on. */
  readonly optional: boolean;
  /** Left out where a step before it found that what was done is enough. */
  readonly unlessEnough?: true;
}

/** What a plan is carried out for, where that is one figure: by that it is judged whether it helped, not by whether its steps went well. */
export interface Goal {
  /** `P95`. */
  readonly what: string;
  readonly unit: Unit;
  /** What has to be reached, or less. */
  readonly limit: number;
  /** What a person does where it was not reached, in sentences. */
  readonly next: string;
}

export interface Plan {
  readonly runbook: RunbookId;
  readonly component: ComponentId;
  readonly title: string;
  /** The simulator or device that it acts on; absent for everything else. */
  readonly target?: IosTarget;
  /** What must be agreed to first, because it loses data or touches a process that is not ours; null when nothing does. */
  readonly confirm: string | null;
  readonly steps: readonly PlanStep[];
  /** From the guide's table: critical 30 s × 3, high 60 s × 5, otherwise 120 s × 3. */
  readonly attempts: number;
  readonly attemptTimeoutMs: number;
  /** Things to know before agreeing, e.g. that another instance is left alone. */
  readonly notes: readonly string[];
  /** Absent where it is judged by the probes alone. */
  readonly goal?: Goal;
  /** The folder (free of links) that agreeing to `confirm` trusts, because this plan starts programs of it; absent for all others. */
  readonly trusts?: string;
}

/** A plan, or the reason why there is none: a precondition is not met. */
export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly reason: string; readonly hint: string | null };

/**
 * Why a recovery did not begin. `unknown`: no plan was shown under this token, or not by this engine. `used`: its run has
 * ended. `too-old`, `changed`: what was shown is no longer what would be done. `asks`: the plan has to be agreed to first.
 * `impossible`: there is no plan now. `busy`: another recovery of the same component is under way.
 */
export const RecoverRefusalSchema = z.enum(['unknown', 'used', 'too-old', 'changed', 'asks', 'impossible', 'busy']);
export type RecoverRefusal = z.infer<typeof RecoverRefusalSchema>;

export const PlanViewSchema = z.object({
  runbook: RunbookIdSchema,
  title: z.string(),
  confirm: z.string().nullable(),
  steps: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      display: z.string(),
      destroys: z.string().nullable(),
      optional: z.boolean(),
    }),
  ),
  attempts: z.number(),
  attemptTimeoutMs: z.number(),
  notes: z.array(z.string()),
});
/** What a face sees of a plan: no action data, so a face can only ask for a runbook by id. */
export type PlanView = Readonly<z.infer<typeof PlanViewSchema>>;

export const StepRunSchema = z.object({
  id: z.string(),
  title: z.string(),
  display: z.string(),
  state: z.enum(['to-come', 'running', 'done', 'failed', 'skipped', 'cancelled']),
  tookMs: z.number().nullable(),
  /** What is lost or interrupted when it runs, as the plan said; absent in runs that were kept before this was. */
  destroys: z.string().nullable().optional(),
  /** One sentence: what came out (`Port 8765 is free.`); null before the end. */
  result: z.string().nullable(),
  /** Last lines of live output, secrets removed. */
  output: z.array(z.string()),
  /** The step that started what printed it; absent where that is this one. */
  outputOf: z.string().optional(),
  /** When it began; absent before that, and in runs that were kept before this was. */
  startedAt: InstantSchema.optional(),
  /** The longest that it waits, in milliseconds; absent where it waits for nothing. */
  limitMs: z.number().optional(),
  /** How far it is; absent where its output tells nothing of it. */
  progress: ProgressSchema.optional(),
});
export type StepRun = Readonly<z.infer<typeof StepRunSchema>>;

export const RunSchema = z.object({
  id: z.string(),
  runbook: RunbookIdSchema,
  component: ComponentIdSchema,
  title: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']),
  attempt: z.number(),
  attempts: z.number(),
  startedAt: InstantSchema,
  endedAt: InstantSchema.nullable(),
  steps: z.array(StepRunSchema),
  /** The sentence at the end: what was verified, or why not and what to do. */
  result: z.string().nullable(),
  /** How what was started ended by itself, as a sentence: the same start would end the same way. Absent where none did. */
  failedStart: z.string().optional(),
  /** It was carried out, and something that it looked at in the end is still wrong; absent where nothing is. */
  partly: z.literal(true).optional(),
  /** `automatic` when Lifeguard began it by itself. */
  trigger: z.enum(['person', 'automatic']).default('person'),
  /** Callers that asked for the same run and were joined to it. */
  joined: z.number(),
  /** Name of the simulator or device that it acted on. */
  target: z.string().nullable().optional(),
});
/** One execution of a runbook. */
export type Run = Readonly<z.infer<typeof RunSchema>>;

/** The step that a step's output is of: what waits for a start shows what was started prints. */
export const printerOf = ({ steps }: Pick<Run, 'steps'>, step: StepRun): StepRun =>
  steps.find(({ id }) => id === step.outputOf) ?? step;
