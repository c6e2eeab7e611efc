import { z } from 'zod';
import { CAUSE_IDS } from '../components/derive.ts';
import { ServiceCauseIdSchema } from '../components/service-ids.ts';
import { InstantSchema } from '../primitives/time.ts';
import { ComponentIdSchema } from './components.ts';
import { MetricIdSchema } from './metrics.ts';

/** P0 outage, P1 major feature down, P2 degradation, P3 minor: the guide's classes with its clocks. */
export const SeveritySchema = z.enum(['P0', 'P1', 'P2', 'P3']);
export type Severity = z.infer<typeof SeveritySchema>;

interface Targets {
  readonly detectionMs: number;
  /** Until something is done or a person is told; null where the guide names no time. */
  readonly responseMs: number | null;
  /** Until the cause has its name; null where the guide names no time. */
  readonly diagnosisMs: number | null;
  readonly resolutionMs: number;
}

const MINUTE = 60_000;

/** The guide's targets in milliseconds (section "Resolution Time Expectations"). */
export const SEVERITY_TARGETS: Readonly<Record<Severity, Targets>> = {
  P0: { detectionMs: MINUTE, responseMs: 2 * MINUTE, diagnosisMs: null, resolutionMs: 10 * MINUTE },
  P1: { detectionMs: 2 * MINUTE, responseMs: null, diagnosisMs: 5 * MINUTE, resolutionMs: 15 * MINUTE },
  P2: { detectionMs: 5 * MINUTE, responseMs: null, diagnosisMs: 10 * MINUTE, resolutionMs: 30 * MINUTE },
  P3: { detectionMs: 15 * MINUTE, responseMs: null, diagnosisMs: 30 * MINUTE, resolutionMs: 120 * MINUTE },
};

/** A runbook and the words on its button. */
const OfferSchema = z.object({ runbook: z.string(), label: z.string() });
export type Offer = Readonly<z.infer<typeof OfferSchema>>;

/** What a person can do about a cause: run a runbook, or read what to do, and then perhaps run one. */
export const ActionSchema = z.discriminatedUnion('kind', [
  /** `other` is a second way to the same end; it is never run by itself. */
  OfferSchema.extend({ kind: z.literal('runbook'), other: OfferSchema.optional() }),
  /** `offer` is what helps once the advice was followed, or in its place; it is never run by itself. */
  z.object({
    kind: z.literal('advice'),
    text: z.string(),
    offer: OfferSchema.optional(),
    /** The offer was tried in vain: where recovery is automatic it is tried again all the same, ever later, up to its limit. */
    again: z.literal(true).optional(),
  }),
]);
export type Action = Readonly<z.infer<typeof ActionSchema>>;

/** The runbook of an action, if it has one. */
export function offerOf(action: Action | null | undefined): Offer | null {
  if (action === null || action === undefined) return null;
  return action.kind === 'runbook' ? action : (action.offer ?? null);
}

/** Every runbook of an action, the main one first. */
export function offersOf(action: Action | null | undefined): readonly Offer[] {
  const first = offerOf(action);
  const other = action?.kind === 'runbook' ? action.other : undefined;
  return [first, other].flatMap((o) => o ?? []);
}

export const EvidenceSchema = z.object({
  /** One fact as a sentence: `Nothing listens on port 8765.` */
  text: z.string(),
  /** The probe it was read by. */
  probe: z.string().nullable(),
  /** Raw text behind it (an error, last lines of a log), one click away. */
  raw: z.string().nullable(),
  /** The figure that is above its limit, where that is the fact. */
  metric: MetricIdSchema.optional(),
  /** It tells how the trouble came and stays true: an incident keeps it, also where it was only found out later. */
  lasting: z.literal(true).optional(),
  /** When it was, in epoch milliseconds, where that is not when it was found. */
  at: z.number().optional(),
});
export type Evidence = Readonly<z.infer<typeof EvidenceSchema>>;

/** How a trouble goes on, and the subject of its sentence: `The backend`. The first four are told with their time. */
export const CourseSchema = z.object({
  kind: z.enum(['stopped', 'hangs', 'slow', 'dead', 'unstable', 'unread', 'starting']),
  who: z.string(),
});
export type Course = Readonly<z.infer<typeof CourseSchema>>;

export { CAUSE_IDS, CAUSES, type CauseId, type CauseIdOf } from '../components/derive.ts';

/** `backend-not-running`, `port-held`, `unstable:<component>`, …: what its component declares, and what can be wrong with any. Stable. */
export const CauseIdSchema = z.union([
  z.enum(CAUSE_IDS),
  ServiceCauseIdSchema,
  z.templateLiteral([z.enum(['unstable:', 'probe-failed:']), z.string().regex(/[a-z][a-z0-9-]*/)]),
]);

export const CauseSchema = z.object({
  id: CauseIdSchema,
  component: ComponentIdSchema,
  severity: SeveritySchema,
  /** 0–1. Below 0.5 the sentence says "probably". */
  confidence: z.number().min(0).max(1),
  /** What is wrong and since when: one sentence. `The backend stopped 40 s ago.` is built by the face from `title` and `since`. */
  title: z.string(),
  /** Absent where its sentence carries no time. */
  course: CourseSchema.optional(),
  /** The second sentence: the strongest evidence, exact. */
  detail: z.string(),
  since: InstantSchema,
  /** When just this was last seen well, on the monotonic clock, where it is looked at less often than its component. */
  wellAt: z.number().optional(),
  evidence: z.array(EvidenceSchema),
  /** Components whose trouble this explains; they raise no cause and no notification of their own. */
  explains: z.array(ComponentIdSchema),
  action: ActionSchema.nullable(),
  /** Work that is under way: shown at once, but no notification and no incident before it lasted this long, in milliseconds. */
  patienceMs: z.number().optional(),
  /**
   * The clock of the open incident that it belongs to, which a new cause or a new start of Lifeguard does not begin anew; absent without one. `cause`:
   * since when the incident has had this very cause, whichever Lifeguard saw that. `beforeMs`: what ran of it before the incident was over for a while.
   */
  clock: z
    .object({
      severity: SeveritySchema,
      since: InstantSchema,
      cause: InstantSchema.optional(),
      beforeMs: z.number().optional(),
    })
    .optional(),
  /** A person does not want to hear of it until this epoch time in milliseconds. */
  snoozedUntil: z.number().optional(),
});
export type Cause = Readonly<z.infer<typeof CauseSchema>>;
