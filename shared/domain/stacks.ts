import { z } from 'zod';
import { type OverallState, OverallStateSchema } from './snapshot.ts';

/** The stack that is watched without an entry of its own; its settings stand at the top of the user's file. */
export const MAIN_STACK = 'main';

/** The name of a further stack, as it stands in the settings, in addresses, in folders and on the command line. */
export const StackIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must begin with a small letter, and hold small letters, digits and hyphens alone')
  .refine((name) => name !== MAIN_STACK)
  .brand<'stack'>();
export type StackId = z.infer<typeof StackIdSchema>;

/** One of several stacks as a switcher shows it. */
export const StackViewSchema = z.object({
  /** Null for the main one. */
  id: StackIdSchema.nullable(),
  state: OverallStateSchema,
  /** What its verdict says. */
  headline: z.string(),
});
export type StackView = Readonly<z.infer<typeof StackViewSchema>>;

/** What people read. */
export const stackName = (id: StackId | null): string => id ?? MAIN_STACK;

/** The worst first: what one icon for several stacks shows. */
const WORST: readonly OverallState[] = [
  'critical',
  'recovering',
  'degraded',
  'unknown',
  'starting',
  'paused',
  'empty',
  'healthy',
];

/** The one in the worst state, the first of several; undefined for none. */
export const worstOf = <T extends { readonly state: OverallState }>(all: readonly T[]): T | undefined =>
  all.toSorted((a, b) => WORST.indexOf(a.state) - WORST.indexOf(b.state))[0];
