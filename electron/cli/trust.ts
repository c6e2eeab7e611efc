import path from 'node:path';
import { z } from 'zod';
import { TrustedFolderSchema, TrustViewSchema } from '../../shared/domain/index.ts';
import { type Engine, expandHome, repositoryAt, TEAM_FILE } from '../app/index.ts';
import { isSamePlace } from '../files/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';
import { table } from './render.ts';

/** What `lifeguard trust --json` prints. */
export const TrustSchema = z.object({
  schema: z.literal(1),
  /** The folder that is watched. */
  watched: TrustViewSchema,
  /** Each with what of its team's file waits for a person, a sentence for each. */
  trusted: z.array(TrustedFolderSchema.extend({ waits: z.array(z.string()) })),
  /** What of the team's file was agreed to by this call. */
  agreed: z.array(z.string()),
  /** Why nothing was changed; null when it was, or nothing had to be. */
  problem: z.string().nullable(),
});

export const trust: Command = {
  name: 'trust',
  summary: 'let a LeanVibe folder’s programs run, agree to its team file',
  usage: '[FOLDER] [--list] [--revoke] [--json]',
  details: [
    'Looking starts nothing of a repository. Its start command, its Python (import mlx) and its tools (leanvibe --help) are started only after this, or after agreeing to a plan that names them.',
    'A folder that belongs to somebody else or that others can change is never trusted.',
    'It agrees to what the team shares in .lifeguard.yaml too, and shows that. When the file changes, what you agreed to goes on counting until this is called again; what waits is shown by --list.',
  ],
  options: {
    list: { type: 'boolean', about: 'only list the trusted folders, and what waits in each' },
    revoke: { type: 'boolean', about: 'take it back' },
  },
  examples: [
    ['lifeguard trust', 'the folder that is watched'],
    ['lifeguard trust ~/code/leanvibe-ai', 'another one'],
    ['lifeguard trust --list', 'what is trusted, and what waits to be agreed to'],
    ['lifeguard trust --revoke', 'not any more'],
  ],
  words: [0, 1],
  run: (context) => carryOut(context, context.options.revoke !== true),
};

export const untrust: Command = {
  name: 'untrust',
  summary: 'take trust in a folder back',
  usage: '[FOLDER] [--json]',
  examples: [['lifeguard untrust ~/code/leanvibe-ai', 'its programs are not started any more']],
  words: [0, 1],
  run: (context) => carryOut(context, false),
};

async function carryOut(context: CommandContext, wanted: boolean): Promise<number> {
  const { args, options } = context;
  const listing = options.list === true;
  if (listing && (args.length > 0 || options.revoke === true))
    throw new UsageError('--list stands alone.', 'lifeguard trust --list');
  const engine = await context.engine();
  if (listing) return list(engine, context, { problem: null, agreed: [] });
  const folder = args[0] === undefined ? null : path.resolve(expandHome(args[0], context.places.home));
  const was = engine.snapshot().trust.state;
  // What is shown is read once, and its token makes sure that nothing else is agreed to.
  const pending = wanted ? engine.pendingIn(folder) : undefined;
  const answer = engine.trust(wanted, folder, pending?.token);
  const agreed = answer.ok ? (pending?.changes ?? []) : [];
  if (answer.ok) await tellRunning(context, wanted, folder);
  if (context.json) return list(engine, context, { problem: answer.ok ? null : answer.reason, agreed });
  const named = folder ?? engine.snapshot().trust.folder ?? 'The folder';
  const isOld = folder === null && was === 'trusted' && agreed.length > 0;
  const words = !answer.ok
    ? [answer.reason, answer.hint]
    : [
        ...(isOld
          ? []
          : [wanted ? `${named} is trusted: its programs may be started.` : `${named} is not trusted any more.`]),
        ...(agreed.length === 0 ? [] : [`You agreed to ${pending?.where}:`]),
      ];
  const tell = answer.ok ? context.print : context.say;
  for (const text of words) for (const line of wrap(text, context.columns)) tell(line);
  for (const change of agreed) for (const line of wrap(change, context.columns, '  ')) tell(line);
  return answer.ok ? EXIT.healthy : EXIT.usage;
}

/** A Lifeguard that runs sees it at once, not with the next thing that changes there. */
async function tellRunning(
  { attached, places }: CommandContext,
  wanted: boolean,
  folder: string | null,
): Promise<void> {
  const running = await attached();
  const watched = running?.snapshot().trust.folder ?? null;
  if (running === null || watched === null) return;
  const root = folder === null ? null : (repositoryAt(folder)?.root ?? folder);
  if (root === null || isSamePlace(root, expandHome(watched, places.home))) await running.trust(wanted);
}

interface Outcome {
  /** Why nothing was changed. */
  readonly problem: string | null;
  readonly agreed: readonly string[];
}

async function list(engine: Engine, context: CommandContext, { problem, agreed }: Outcome): Promise<number> {
  const { json, print, columns } = context;
  const trusted = engine.trusted().map((one) => ({ ...one, waits: [...(engine.pendingIn(one.path)?.changes ?? [])] }));
  if (json) {
    // What was agreed to a moment ago waits no more.
    await engine.config.refresh();
    const answer = { schema: 1 as const, watched: engine.snapshot().trust, trusted, agreed, problem };
    print(jsonText(TrustSchema.parse(answer)));
    return problem === null ? EXIT.healthy : EXIT.usage;
  }
  const tell = (words: string, changes: readonly string[]) => {
    for (const line of wrap(words, columns, '  ')) print(line);
    for (const change of changes) for (const line of wrap(change, columns, '    ')) print(line);
  };
  if (trusted.length === 0) print('No folder is trusted.');
  const rows = table(
    trusted.map((f) => [f.path, new Date(f.at).toISOString().slice(0, 10)]),
    columns,
  );
  for (const [i, { path: folder, waits }] of trusted.entries()) {
    print(rows[i] ?? folder);
    if (waits.length > 0) tell(`Its ${TEAM_FILE} waits for you (lifeguard trust ${folder}):`, waits);
  }
  const { trust: watched } = engine.snapshot();
  if (watched.state === 'waiting' && watched.pending !== undefined) {
    print(`Not trusted: ${watched.folder}`);
    tell(`To trust it agrees to its ${TEAM_FILE} (${watched.command}):`, watched.pending.changes);
  }
  return EXIT.healthy;
}
