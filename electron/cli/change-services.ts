import { z } from 'zod';
import type { Declaration as KindDeclaration } from '../../shared/components/declaration.ts';
import { KINDS, type Problem, ProblemSchema } from '../../shared/domain/index.ts';
import { isSecretEntry, type NewService, settingViews } from '../app/index.ts';
import type { RemoteEngine } from '../share/index.ts';
import { type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, widthOf, wrap } from './io.ts';
import { table } from './render.ts';

/** So many problems beside a list; `lifeguard config` has all. */
const MOST_PROBLEMS = 10;

/** What `lifeguard services --json` prints. */
export const ServicesSchema = z.object({
  schema: z.literal(1),
  file: z.string(),
  services: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      /** Without a password; null for a kind without an address. */
      at: z.string().nullable(),
      neededBy: z.array(z.string()),
    }),
  ),
  problems: z.array(ProblemSchema),
});

/** Kinds with what each is, for the help. */
export const kindLines = (): readonly string[] =>
  KINDS.map(({ id, service }: KindDeclaration) => {
    const example = service?.address == null ? '' : `, for example ${service.example}`;
    return `${id}: ${service?.about}${example}.`;
  });

/** What somebody added to what is watched. */
export async function listServices(context: CommandContext): Promise<number> {
  const { json, print, say, columns } = context;
  const store = await context.configuration();
  const { settings, problems, userFile } = store.current();
  const views = new Map<string, string>(settingViews(store.current()).map((v) => [v.key, v.printable]));
  const services = (settings.services ?? []).map(({ id, kind, neededBy }) => {
    const address = KINDS.find((k: KindDeclaration) => k.id === kind)?.service.address ?? null;
    const at = address === null ? null : (views.get(`${id}.${address}`) ?? null);
    return { id: String(id), kind: String(kind), at, neededBy: neededBy.map(String) };
  });
  if (json) print(jsonText(ServicesSchema.parse({ schema: 1, file: userFile, services, problems })));
  else if (services.length === 0) {
    print('Nothing is watched beside what is always there.');
    say('Look for more: lifeguard services find. Or add it: lifeguard services add NAME KIND ADDRESS');
  } else for (const line of serviceLines(services, columns)) print(line);
  // An entry that is not in the list is missed here.
  if (!json) for (const line of problemLines(problems, columns)) say(line);
  return EXIT.healthy;
}

/** What is wrong with the configuration, the first of many. */
function problemLines(problems: readonly Problem[], columns: number): string[] {
  const told = problems.slice(0, MOST_PROBLEMS);
  const more = problems.length - told.length;
  return [
    ...told.flatMap((p) => wrap(`${p.where}: ${p.message} ${p.fix}`, columns)),
    ...(more > 0 ? [`And ${more} more: lifeguard config`] : []),
  ];
}

type Listed = z.infer<typeof ServicesSchema>['services'][number];

/** One line for each; who needs it stands below where the lines have no room for that. */
function serviceLines(services: readonly Listed[], columns: number): string[] {
  const users = ({ neededBy }: Listed) => (neededBy.length === 0 ? '' : `needed by ${neededBy.join(', ')}`);
  const whole = services.map((s) => [s.id, s.kind, [s.at ?? '', users(s)].filter(Boolean).join('  ')]);
  const wide = table(whole, Number.POSITIVE_INFINITY);
  if (wide.every((line) => widthOf(line) <= columns)) return wide;
  const rows = table(
    services.map((s) => [s.id, s.kind, s.at ?? '']),
    columns,
  );
  return services.flatMap((s, i) => [rows[i] ?? s.id, ...(users(s) === '' ? [] : wrap(users(s), columns, '    '))]);
}

/** Adds one: `NAME KIND [ADDRESS]`. */
export async function addService(context: CommandContext, words: readonly string[]): Promise<number> {
  const [id, kind, at, ...more] = words;
  if (id === undefined || kind === undefined || more.length > 0)
    throw new UsageError(
      'A service is added by its name, its kind and its address.',
      'For example: lifeguard services add queue tcp localhost:5672',
    );
  const store = await context.configuration();
  const { 'needed-by': neededBy, start, folder } = context.options;
  const entry: NewService = {
    id,
    kind,
    at,
    neededBy: typeof neededBy === 'string' ? neededBy.split(',').map((name) => name.trim()) : undefined,
    start: typeof start === 'string' ? startOf(start) : undefined,
    folder: typeof folder === 'string' ? folder : undefined,
  };
  // The app has a keychain for a password, a command line has none.
  const app = isSecretEntry(entry) ? await context.attached() : null;
  return told(
    app === null ? await store.addService(entry) : await addThere(app, entry),
    `${id} is watched from now on; it stands in ${store.current().userFile}.`,
    context,
  );
}

/** Has the engine that runs add it. */
async function addThere(app: RemoteEngine, entry: NewService): Promise<readonly Problem[]> {
  const { id, kind, neededBy = [], at, start, folder } = entry;
  const given = Object.entries({ at, folder, start: start === undefined ? undefined : [...start] });
  const values = Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const change = { was: null, entry: { id, kind, neededBy: [...neededBy], values } };
  const { problems } = await app.changeService({ change, write: true });
  return problems.map(({ field, ...said }) => ({ where: field === null ? id : `${id}.${field}`, ...said }));
}

/** Takes one out with all its settings. */
export async function removeService(context: CommandContext, words: readonly string[]): Promise<number> {
  const [id, ...more] = words;
  if (id === undefined || more.length > 0)
    throw new UsageError('A service is removed by its name.', 'See the names: lifeguard services');
  const store = await context.configuration();
  return told(
    await store.removeService(id),
    `${id} is not watched any more. What happened to it stays in the history.`,
    context,
  );
}

/** A start command as a JSON list: never a line of a shell. */
function startOf(text: string): readonly string[] {
  try {
    return z.array(z.string().min(1)).min(1).parse(JSON.parse(text));
  } catch {
    throw new UsageError('A start command is a list of words.', `For example: --start '["program", "argument"]'`);
  }
}

/** Says what came of a change of the user's file; the exit code that fits. */
export function told(
  problems: readonly Problem[],
  done: string,
  { json, print, say, columns }: CommandContext,
): number {
  const ok = problems.every((p) => p.severity !== 'error');
  if (json) print(jsonText({ ok, problems }));
  else {
    for (const p of problems) for (const line of wrap(`${p.where}: ${p.message} ${p.fix}`, columns)) say(line);
    if (ok) print(done);
  }
  return ok ? EXIT.healthy : EXIT.usage;
}
