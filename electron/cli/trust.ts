import path from 'node:path';
import { z } from 'zod';
import { TrustedFolderSchema, TrustViewSchema } from '../../shared/domain/index.ts';
import type { Engine } from '../app/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';
import { table } from './render.ts';

/** What `lifeguard trust --json` prints. */
export const TrustSchema = z.object({
  schema: z.literal(1),
  /** The folder that is watched. */
  watched: TrustViewSchema,
  trusted: z.array(TrustedFolderSchema),
  /** Why nothing was changed; null when it was, or nothing had to be. */
  problem: z.string().nullable(),
});

export const trust: Command = {
  name: 'trust',
  summary: 'let Lifeguard start programs of a LeanVibe folder',
  usage: '[FOLDER] [--list] [--revoke] [--json]',
  details: [
    'Looking starts nothing of a repository. Its start command, its Python (import mlx) and its tools (leanvibe --help) are started only after this, or after agreeing to a plan that names them.',
    'A folder that belongs to somebody else or that others can change is never trusted.',
  ],
  options: {
    list: { type: 'boolean', about: 'only list the trusted folders' },
    revoke: { type: 'boolean', about: 'take it back' },
  },
  examples: [
    ['lifeguard trust', 'the folder that is watched'],
    ['lifeguard trust ~/code/leanvibe-ai', 'another one'],
    ['lifeguard trust --list', 'what is trusted'],
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
  if (listing) return list(engine, context, null);
  const folder = args[0] === undefined ? null : path.resolve(args[0]);
  const answer = engine.trust(wanted, folder);
  if (context.json) return list(engine, context, answer.ok ? null : answer.reason);
  const named = folder ?? engine.snapshot().trust.folder ?? 'The folder';
  const words = answer.ok
    ? [wanted ? `${named} is trusted: its programs may be started.` : `${named} is not trusted any more.`]
    : [answer.reason, answer.hint];
  for (const text of words)
    for (const line of wrap(text, context.columns)) (answer.ok ? context.print : context.say)(line);
  return answer.ok ? EXIT.healthy : EXIT.usage;
}

function list(engine: Engine, { json, print, columns }: CommandContext, problem: string | null): number {
  const trusted = [...engine.trusted()];
  if (json) {
    const answer = { schema: 1 as const, watched: engine.snapshot().trust, trusted, problem };
    print(jsonText(TrustSchema.parse(answer)));
  } else if (trusted.length === 0) print('No folder is trusted.');
  else
    print(
      table(
        trusted.map((f) => [f.path, new Date(f.at).toISOString().slice(0, 10)]),
        columns,
      ).join('\n'),
    );
  return problem === null ? EXIT.healthy : EXIT.usage;
}
