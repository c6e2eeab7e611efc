import path from 'node:path';

/** What a client starts. */
export interface Entry {
  readonly command: string;
  readonly args: readonly string[];
}

/** A client's configuration with the entry in it; null where it holds exactly that already. @throws when it cannot be read */
type Put = (text: string | null, entry: Entry) => string | null;

interface Client {
  readonly title: string;
  /** Its file for all projects of this user. */
  readonly file: (places: Homes) => string;
  readonly put: Put;
}

export interface Homes {
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const NAME = 'lifeguard';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An entry below `key` of a JSON file; everything else in it stays. */
const inJson =
  (key: string, more: Readonly<Record<string, unknown>> = {}): Put =>
  (text, { command, args }) => {
    const all: unknown = text === null || text.trim() === '' ? {} : JSON.parse(text);
    if (!isRecord(all)) throw new Error('It holds no object.');
    const servers = all[key] ?? {};
    if (!isRecord(servers)) throw new Error(`${key} in it is no object.`);
    const wanted = { ...more, command, args: [...args] };
    if (JSON.stringify(servers[NAME]) === JSON.stringify(wanted)) return null;
    return `${JSON.stringify({ ...all, [key]: { ...servers, [NAME]: wanted } }, null, 2)}\n`;
  };

/** A table at the end of a TOML file; one that is there is left to its owner. */
const inToml: Put = (text, { command, args }) => {
  const before = text ?? '';
  const table = `[mcp_servers.${NAME}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n`;
  if (before.includes(table)) return null;
  if (before.includes(`[mcp_servers.${NAME}`))
    throw new Error(`It has an entry mcp_servers.${NAME} that says something else.`);
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${before === '' ? '' : '\n'}${table}`;
};

/** Where a program of this user keeps its settings, as Electron's programs do. */
const support = ({ home, platform, env }: Homes, name: string): string =>
  platform === 'darwin'
    ? path.join(home, 'Library/Application Support', name)
    : path.join(env.XDG_CONFIG_HOME ?? path.join(home, '.config'), name);

/** The usual clients, each with the file that its documentation names. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  'claude-code': {
    title: 'Claude Code',
    file: ({ home }) => path.join(home, '.claude.json'),
    put: inJson('mcpServers', { type: 'stdio' }),
  },
  'claude-desktop': {
    title: 'Claude Desktop',
    file: (homes) => path.join(support(homes, 'Claude'), 'claude_desktop_config.json'),
    put: inJson('mcpServers'),
  },
  codex: { title: 'Codex', file: ({ home }) => path.join(home, '.codex/config.toml'), put: inToml },
  cursor: { title: 'Cursor', file: ({ home }) => path.join(home, '.cursor/mcp.json'), put: inJson('mcpServers') },
  gemini: {
    title: 'Gemini CLI',
    file: ({ home }) => path.join(home, '.gemini/settings.json'),
    put: inJson('mcpServers'),
  },
  vscode: {
    title: 'Visual Studio Code',
    file: (homes) => path.join(support(homes, 'Code'), 'User/mcp.json'),
    put: inJson('servers', { type: 'stdio' }),
  },
  windsurf: {
    title: 'Windsurf',
    file: ({ home }) => path.join(home, '.codeium/windsurf/mcp_config.json'),
    put: inJson('mcpServers'),
  },
};
