import { type Command, UsageError } from './command.ts';

/** Clients whose configuration is known. */
const CLIENT_NAMES = [
  'claude-code',
  'claude-desktop',
  'codex',
  'cursor',
  'gemini',
  'vscode',
  'windsurf',
  'zed',
] as const;

export const mcp: Command = {
  name: 'mcp',
  summary: 'let a coding agent ask and recover (Model Context Protocol)',
  usage: '[install|remove CLIENT [--yes]]',
  details: [
    'Without a word it is an MCP server on standard input and output, which a client starts by itself. It asks the Lifeguard that runs, and watches by itself where none does.',
    'An agent may look at everything that this command line shows, and recover with a plan that it was shown. What loses data or touches a process that is not the stack’s own is asked of a person, or refused with the command for it.',
    `Clients: ${CLIENT_NAMES.join(', ')}.`,
  ],
  options: { yes: { type: 'boolean', short: 'y', about: 'with install and remove: do not ask' } },
  examples: [
    ['lifeguard mcp', 'the server, as clients start it'],
    ['lifeguard mcp install cursor', 'shows the entry, asks, and writes it into that client’s configuration'],
    ['lifeguard mcp remove cursor', 'takes it out again, and nothing else'],
  ],
  words: [0, 2],
  completes: ([verb, ...words]) => {
    if (verb === undefined) return ['=install', '=remove'];
    return (verb === 'install' || verb === 'remove') && words.length === 0
      ? CLIENT_NAMES.map((name) => `=${name}` as const)
      : [];
  },
  follows: true,
  async run(context) {
    const [verb, client, ...more] = context.args;
    // The protocol is loaded for this command alone.
    if (verb === undefined) return (await import('./mcp/serve.ts')).serveMcp(context);
    if ((verb === 'install' || verb === 'remove') && client !== undefined && more.length === 0)
      return (await import('./mcp/install.ts')).changeClient(context, verb, client);
    throw new UsageError(`"mcp ${context.args.join(' ')}" is not a call.`, 'See: lifeguard help mcp');
  },
};
