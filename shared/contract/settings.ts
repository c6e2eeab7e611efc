import { z } from 'zod';
import { SettingKeySchema } from '../domain/settings.ts';
import { ProblemSchema } from '../domain/snapshot.ts';
import { SourceSchema } from '../primitives/source.ts';
import { InputSchema } from './services.ts';

export const SettingViewSchema = z.object({
  key: SettingKeySchema,
  title: z.string(),
  about: z.string(),
  /** JSON value; for a secret only whether it is set. */
  value: z.unknown(),
  /** As a person reads it; secrets masked. */
  printable: z.string(),
  fallback: z.unknown(),
  /** Whether it may have no value, as which an empty field counts. */
  mayBeNone: z.boolean(),
  source: SourceSchema,
  /** `budgets/performance_sla.json, line 61` */
  sourceText: z.string(),
  input: InputSchema,
  choices: z.array(z.string()),
});
export type SettingView = Readonly<z.infer<typeof SettingViewSchema>>;

/** Whether a change of settings was made, and what is wrong with it where it was not. */
export const ChangeAnswerSchema = z.object({ ok: z.boolean(), problems: z.array(ProblemSchema) });
