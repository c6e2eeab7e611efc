import { z } from 'zod';
import { GuideViewSchema, IosLogSchema, ModelsViewSchema, SettingViewSchema } from '../../shared/contract/index.ts';
import {
  ChecklistRunSchema,
  DiscoverySchema,
  IncidentDetailSchema,
  PlanViewSchema,
  ProblemSchema,
  RunSchema,
  SelfCheckSchema,
  SnapshotSchema,
} from '../../shared/domain/index.ts';
import { ServicesSchema } from './change-services.ts';
import { type Command, UsageError } from './command.ts';
import { DiagnosisSchema } from './diagnose.ts';
import { EscalateSchema } from './escalate.ts';
import { EXIT } from './exit-code.ts';
import { ExplanationSchema } from './explanation-schema.ts';
import { GuideSchema } from './guide.ts';
import { IncidentsSchema } from './incidents.ts';
import { IosSchema } from './ios.ts';
import { PauseSchema } from './pause.ts';
import { StacksSchema } from './stacks.ts';
import { WaitSchema } from './wait.ts';

/** Printed instead of a run or a plan when there is none. */
const RefusalSchema = z.object({ ok: z.literal(false), reason: z.string(), hint: z.string().nullable() });
const ChangeSchema = z.object({ ok: z.boolean(), problems: z.array(ProblemSchema) });

/** The documented shape of every `--json` output, by the command that prints it. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  status: SnapshotSchema,
  watch: SnapshotSchema,
  diagnose: DiagnosisSchema,
  explain: ExplanationSchema,
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
  check: ChecklistRunSchema,
  escalate: EscalateSchema,
  guide: GuideSchema,
  pause: PauseSchema,
  models: ModelsViewSchema,
  ios: IosSchema,
  'ios guide': GuideViewSchema.extend({ schema: z.literal(1) }),
  'ios log': IosLogSchema.extend({ schema: z.literal(1) }),
  services: ServicesSchema,
  'services add': ChangeSchema,
  'services remove': ChangeSchema,
  'services find': DiscoverySchema,
  stacks: StacksSchema,
  'stacks add': ChangeSchema,
  'stacks remove': ChangeSchema,
  init: z.object({ file: z.string().nullable(), text: z.string(), written: z.boolean() }),
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

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of what --json prints',
  usage: '[COMMAND]',
  examples: [['lifeguard schema status', 'the shape of `lifeguard status --json`']],
  words: [0, 2],
  completes: (words) =>
    words.length === 0
      ? Object.keys(SCHEMAS)
          .filter((name) => !name.includes(' '))
          .map((name) => `=${name}` as const)
      : [],
  async run({ args, print }) {
    if (args.length === 0) {
      print(Object.keys(SCHEMAS).join('\n'));
      return EXIT.healthy;
    }
    const name = args.join(' ');
    // `constructor` is a word that every object knows.
    const found = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
    if (found === undefined)
      throw new UsageError(`"${name}" prints no JSON.`, `Known: ${Object.keys(SCHEMAS).join(', ')}.`);
    print(JSON.stringify(z.toJSONSchema(found, { unrepresentable: 'any' }), null, 2));
    return EXIT.healthy;
  },
};
