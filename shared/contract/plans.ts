import { z } from 'zod';
import { PlanViewSchema, RecoverRefusalSchema } from '../domain/runbook.ts';

/** Name or identifier of a simulator or device, for runbooks that act on one; it has to be in the engine’s own list. */
export const TargetSchema = z.string().max(200).nullable().optional();
/** The token under which the engine keeps a plan that it showed: what is sent back to have exactly that plan carried out. */
export const TokenSchema = z.string().max(100);
const ShownPlanSchema = z.object({ token: TokenSchema, plan: PlanViewSchema });
export type ShownPlanView = Readonly<z.infer<typeof ShownPlanSchema>>;
export const PlanAnswerSchema = z.discriminatedUnion('ok', [
  ShownPlanSchema.extend({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), reason: z.string(), hint: z.string().nullable() }),
]);
export const RecoverAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), run: z.string(), joined: z.boolean() }),
  z.object({
    ok: z.literal(false),
    why: RecoverRefusalSchema,
    reason: z.string(),
    hint: z.string().nullable(),
    /** The plan as it is now, to be shown in place of the old one; null when there is none. */
    now: ShownPlanSchema.nullable(),
  }),
]);
