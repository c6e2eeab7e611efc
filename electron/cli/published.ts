import { z } from 'zod';
import { GuideViewSchema, IosLogSchema, ModelsViewSchema, SettingViewSchema } from '../../shared/contract/index.ts';
import {
  ChecklistRunSchema,
  DiscoverySchema,
  FirstStartSchema,
  IncidentDetailSchema,
  NotificationsSchema,
  PastSchema,
  PlanViewSchema,
  ProblemSchema,
  ReviewSchema,
  RunSchema,
  SelfCheckSchema,
  SnapshotSchema,
} from '../../shared/domain/index.ts';
import { ServicesSchema } from './change-services.ts';
import { ComponentStatusSchema } from './component-status.ts';
import { DiagnosisSchema } from './diagnose.ts';
import { EscalateSchema } from './escalate.ts';
import { ExplanationSchema } from './explanation-schema.ts';
import { GuideSchema } from './guide.ts';
import { IncidentsSchema } from './incidents.ts';
import { InspectSchema } from './inspect.ts';
import { IosSchema } from './ios.ts';
import { LogsSchema } from './logs.ts';
import { NotifySchema, NotifyTestSchema } from './notify.ts';
import { PauseSchema } from './pause.ts';
import { ReferenceSchema } from './reference.ts';
import { StacksSchema } from './stacks.ts';
import { SuggestionsSchema } from './suggestions.ts';
import { TrustSchema } from './trust.ts';
import { WaitSchema } from './wait.ts';

/**
 * The version of every shape below, as one: what a reader of an earlier one would misread, because a field went or means something else, is a
 * new number. What only comes in addition is not.
 */
export const SCHEMA_VERSION = 1;

/** Printed instead of a run or a plan when there is none. */
const RefusalSchema = z.object({ ok: z.literal(false), reason: z.string(), hint: z.string().nullable() });
const ChangeSchema = z.object({ ok: z.boolean(), problems: z.array(ProblemSchema) });

/** The shape of every `--json` output, by the words of the command that prints it. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  status: SnapshotSchema,
  'status at': PastSchema,
  'status component': ComponentStatusSchema,
  watch: SnapshotSchema,
  diagnose: DiagnosisSchema,
  explain: ExplanationSchema,
  inspect: InspectSchema,
  wait: WaitSchema,
  recover: z.union([RunSchema, RefusalSchema]),
  'recover dry-run': z.union([PlanViewSchema, RefusalSchema]),
  incidents: IncidentsSchema,
  'incidents number': IncidentDetailSchema,
  report: z.object({
    schema: z.literal(1),
    id: z.number(),
    /** In the format that was asked for. */
    markdown: z.string().optional(),
    html: z.string().optional(),
    issue: z.string().optional(),
  }),
  suggestions: SuggestionsSchema,
  'suggestions accept': ChangeSchema,
  'suggestions reject': ChangeSchema,
  'suggestions undo': ChangeSchema,
  review: ReviewSchema.extend({ schema: z.literal(1) }),
  check: ChecklistRunSchema,
  escalate: EscalateSchema,
  guide: GuideSchema,
  reference: ReferenceSchema,
  logs: LogsSchema,
  pause: PauseSchema,
  notify: NotifySchema,
  'notify test': NotifyTestSchema,
  notifications: NotificationsSchema,
  models: ModelsViewSchema,
  ios: IosSchema,
  'ios guide': GuideViewSchema.extend({ schema: z.literal(1) }),
  'ios log': IosLogSchema.extend({ schema: z.literal(1) }),
  services: ServicesSchema,
  'services add': ChangeSchema,
  'services remove': ChangeSchema,
  'services find': DiscoverySchema,
  welcome: FirstStartSchema,
  stacks: StacksSchema,
  'stacks add': ChangeSchema,
  'stacks remove': ChangeSchema,
  init: z.object({ file: z.string().nullable(), text: z.string(), written: z.boolean() }),
  trust: TrustSchema,
  untrust: TrustSchema,
  selfcheck: SelfCheckSchema,
  config: z.object({
    schema: z.literal(1),
    file: z.string(),
    settings: z.array(SettingViewSchema),
    problems: z.array(ProblemSchema),
  }),
  'config set': ChangeSchema,
  'config reset': ChangeSchema,
};

/** One shape as JSON Schema (draft 2020-12), with the name under which it is published; null for words that print no JSON. */
export function publishedSchema(name: string): Readonly<Record<string, unknown>> | null {
  // `constructor` is a word that every object knows.
  const found = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  if (found === undefined) return null;
  const { $schema, ...rest } = z.toJSONSchema(found, { unrepresentable: 'any' });
  const id = `urn:leanvibe-lifeguard:schema:${SCHEMA_VERSION}:${name.replaceAll(' ', '-')}`;
  return { $schema, $id: id, title: `lifeguard ${name} --json`, ...rest };
}

/** All of them in one value, as they lie in the package. */
export const publishedSchemas = () => ({
  version: SCHEMA_VERSION,
  schemas: Object.fromEntries(Object.keys(SCHEMAS).map((name) => [name, publishedSchema(name)])),
});
