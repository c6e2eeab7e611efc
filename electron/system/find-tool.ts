import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';

/** Where tools of a developer's Mac usually lie; a program started from Finder has none of these on PATH. */
const USUAL = [
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '~/.local/bin',
  '~/.cargo/bin',
  '~/.pyenv/shims',
  '~/.asdf/shims',
  '~/.local/share/mise/shims',
  '/opt/local/bin',
  ...HOST_DECLARATIONS.flatMap(({ toolFolders }) => toolFolders),
  '/usr/bin',
  '/bin',
  '/usr/sbin',
  '/sbin',
];

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Folders in which tools are looked for: PATH, then the usual places. */
export function toolFolders(env: Readonly<Record<string, string | undefined>> = process.env): readonly string[] {
  const usual = USUAL.map((folder) => folder.replace('~', env.HOME ?? ''));
  // A relative one leads into whatever folder somebody stands in.
  return [...new Set([...(env.PATH ?? '').split(path.delimiter), ...usual])].filter((f) => path.isAbsolute(f));
}

/** An activated virtual environment, or a package's own tools: of one project, and perhaps not of one's own. */
const isOfProject = (folder: string): boolean =>
  /[/\\]node_modules[/\\]\.bin[/\\]?$/.test(folder) || existsSync(path.join(folder, '../pyvenv.cfg'));

/**
 * The same for a tool of the system, which is used to look at things: never one that a project brings along under that name, although its
 * folder stands first on PATH where its environment is activated.
 */
export function findSystemTool(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const folder = toolFolders(env).find((f) => isExecutable(path.join(f, name)) && !isOfProject(f));
  return folder === undefined ? null : path.join(folder, name);
}

/** Full path of a tool, found without starting anything; null when it is not installed. */
export function findTool(name: string, env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  for (const folder of toolFolders(env)) {
    const file = path.join(folder, name);
    if (isExecutable(file)) return file;
  }
  return null;
}
