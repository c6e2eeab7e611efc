import path from 'node:path';
import type { ModelFolder } from './types.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface FolderInput {
  readonly home: string;
  /** The backend's environment (its `.env` over the inherited one). */
  readonly env: Env;
  /** More folders with a model per folder, from configuration. */
  readonly extra: readonly string[];
}

/**
 * Every folder that may hold models, existing or not, in the order in which a model is looked for. The variables and their
 * precedence are those of huggingface_hub (constants.py): HF_HUB_CACHE, its old name, HF_HOME, XDG_CACHE_HOME.
 */
export function modelFolders({ home, env, extra }: FolderInput): readonly ModelFolder[] {
  const at = (value: string) => path.resolve(home, expand(value, home, env));
  const set = (name: string) => (env[name]?.trim() ? at(env[name]) : null);
  const xdg = set('XDG_CACHE_HOME');
  const defaultHome = path.join(xdg ?? path.join(home, '.cache'), 'huggingface');
  const hfHome = set('HF_HOME') ?? defaultHome;
  const hub = (folder: string, source: string): ModelFolder => ({ kind: 'hub', path: folder, source });
  const named = (name: string): ModelFolder[] => {
    const folder = set(name);
    return folder === null ? [] : [hub(folder, name)];
  };
  const all: ModelFolder[] = [
    ...extra.map((folder): ModelFolder => ({ kind: 'plain', path: at(folder), source: 'configuration' })),
    { kind: 'plain', path: path.join(home, '.leanvibe/models'), source: 'default' },
    ...named('HF_HUB_CACHE'),
    ...named('HUGGINGFACE_HUB_CACHE'),
    hub(path.join(hfHome, 'hub'), set('HF_HOME') === null ? 'default' : 'HF_HOME'),
    // Models from before a variable was set are still there, and still take the space.
    hub(path.join(defaultHome, 'hub'), 'default'),
    hub(path.join(home, '.cache/huggingface/hub'), 'default'),
    ...named('TRANSFORMERS_CACHE'),
    hub(path.join(hfHome, 'transformers'), 'old transformers cache'),
    hub(path.join(defaultHome, 'transformers'), 'old transformers cache'),
    hub(path.join(home, '.cache/huggingface/transformers'), 'old transformers cache'),
  ];
  const seen = new Set<string>();
  return all.filter((folder) => !seen.has(folder.path) && seen.add(folder.path));
}

/** `~`, `$NAME` and `${NAME}`, as Python's expanduser and expandvars do; an unknown variable stays as it is written. */
function expand(value: string, home: string, env: Env): string {
  const withVariables = value
    .trim()
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, bare) => env[braced ?? bare] ?? whole);
  return withVariables === '~' || withVariables.startsWith('~/') ? home + withVariables.slice(1) : withVariables;
}
