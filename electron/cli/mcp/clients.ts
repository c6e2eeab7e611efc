import path from 'node:path';

/** What a client starts. */
export interface Entry {
  readonly command: string;
  readonly args: readonly string[];
}

/** How an entry of ours stands in a client's configuration. Both throw, in words, for a text that they would not leave otherwise as it is. */
interface Notation {
  /** The text with the entry in it; null where it holds exactly that already. */
  readonly put: (text: string | null, entry: Entry) => string | null;
  /** The text without the entry; null where there is none. */
  readonly take: (text: string) => string | null;
}

interface Client {
  readonly title: string;
  /** Its file for all projects of this user. */
  readonly file: (places: Homes) => string;
  readonly notation: Notation;
}

export interface Homes {
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const NAME = 'lifeguard';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON file of which nothing is lost when it is written anew. @throws in words for any other */
function parsed(text: string): Record<string, unknown> {
  const all: unknown = JSON.parse(text);
  if (!isRecord(all)) throw new Error('It holds no object.');
  // A key that stands twice, a number with more digits than a double has: what a program writes has none, and a person would miss it.
  const squeezed = text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) =>
    part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : '',
  );
  if (squeezed !== JSON.stringify(all)) throw new Error('Something else in it would become another one.');
  return all;
}

/** A value in the style of the text in whose place it comes. */
function likeText(value: unknown, text: string | null): string {
  const indent =
    text === null
      ? '  '
      : (/^\{\s*?\n([ \t]+)/.exec(text.trimStart())?.[1] ?? (text.trim().includes('\n') ? '  ' : ''));
  const end = text === null || text.endsWith('\n') ? '\n' : '';
  return `${JSON.stringify(value, null, indent)}${end}`;
}

/** An entry below `key` of a JSON file; everything else in it stays. */
const inJson = (key: string, more: Readonly<Record<string, unknown>> = {}): Notation => {
  const serversOf = (all: Record<string, unknown>): Record<string, unknown> => {
    const servers = all[key] ?? {};
    if (!isRecord(servers)) throw new Error(`${key} in it is no object.`);
    return servers;
  };
  return {
    put(text, { command, args }) {
      const isEmpty = text === null || text.trim() === '';
      const all = isEmpty ? {} : parsed(text);
      const servers = serversOf(all);
      const wanted = { ...more, command, args: [...args] };
      if (JSON.stringify(servers[NAME]) === JSON.stringify(wanted)) return null;
      return likeText({ ...all, [key]: { ...servers, [NAME]: wanted } }, isEmpty ? null : text);
    },
    take(text) {
      if (text.trim() === '') return null;
      const all = parsed(text);
      const { [NAME]: ours, ...others } = serversOf(all);
      if (ours === undefined) return null;
      const { [key]: _, ...rest } = all;
      return likeText(Object.keys(others).length === 0 ? rest : { ...all, [key]: others }, text);
    },
  };
};

const TABLE = new RegExp(`\\n?\\[mcp_servers\\.${NAME}\\]\\ncommand = [^\\n]*\\nargs = [^\\n]*\\n`);

/** A table at the end of a TOML file; one that says something else is left to its owner. */
const inToml: Notation = {
  put(text, { command, args }) {
    const before = text ?? '';
    const table = `[mcp_servers.${NAME}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n`;
    if (before.includes(table)) return null;
    if (before.includes(`[mcp_servers.${NAME}`))
      throw new Error(`It has an entry mcp_servers.${NAME} that says something else.`);
    return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${before === '' ? '' : '\n'}${table}`;
  },
  take(text) {
    if (!text.includes(`[mcp_servers.${NAME}`)) return null;
    const without = text.replace(TABLE, '');
    if (without.includes(`[mcp_servers.${NAME}`))
      throw new Error(`Its entry mcp_servers.${NAME} says something else than what is written here.`);
    return without;
  },
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
    notation: inJson('mcpServers', { type: 'stdio' }),
  },
  'claude-desktop': {
    title: 'Claude Desktop',
    file: (homes) => path.join(support(homes, 'Claude'), 'claude_desktop_config.json'),
    notation: inJson('mcpServers'),
  },
  codex: { title: 'Codex', file: ({ home }) => path.join(home, '.codex/config.toml'), notation: inToml },
  cursor: { title: 'Cursor', file: ({ home }) => path.join(home, '.cursor/mcp.json'), notation: inJson('mcpServers') },
  gemini: {
    title: 'Gemini CLI',
    file: ({ home }) => path.join(home, '.gemini/settings.json'),
    notation: inJson('mcpServers'),
  },
  vscode: {
    title: 'Visual Studio Code',
    file: (homes) => path.join(support(homes, 'Code'), 'User/mcp.json'),
    notation: inJson('servers', { type: 'stdio' }),
  },
  windsurf: {
    title: 'Windsurf',
    file: ({ home }) => path.join(home, '.codeium/windsurf/mcp_config.json'),
    notation: inJson('mcpServers'),
  },
  zed: {
    title: 'Zed',
    file: ({ home }) => path.join(home, '.config/zed/settings.json'),
    notation: inJson('context_servers', { source: 'custom' }),
  },
};
