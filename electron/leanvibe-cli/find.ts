import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { CliReport } from '../../shared/domain/index.ts';
import { type ConsoleScript, consoleScripts, isExecutable, toolFolders } from '../system/index.ts';

export interface CliPlaces {
  /** From the settings; wins. */
  readonly configured: string | null;
  readonly repository: string | null;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Environments in which the repository keeps its command line. */
const OWN = ['leanvibe-cli/.venv/bin/leanvibe', '.venv/bin/leanvibe', 'leanvibe-backend/.venv/bin/leanvibe'];
/** The distribution that is the command line. The backend's own declares a command of the same name, which is a server. */
const DISTRIBUTION = 'leanvibe-cli';

export type FoundCli =
  | {
      readonly kind: 'cli';
      readonly path: string;
      readonly foundIn: CliReport['foundIn'];
      /** From its metadata; null where the settings name a program without any. */
      readonly version: string | null;
      /** Everything that starting it runs: its file, and its sources where it is installed as a link to them. */
      readonly files: readonly string[];
    }
  /** Programs of that name are there, and none is known to be the command line: none of them may be asked what it is. */
  | { readonly kind: 'other'; readonly text: string }
  | { readonly kind: 'absent' };

/**
 * The LeanVibe command line that a person would get. Starts nothing: what a program of that name is, is read from the metadata of the
 * environment that it lies in, because a server of that name would not answer `--help`, it would serve.
 */
export function findCli(places: CliPlaces): FoundCli {
  const { configured } = places;
  if (configured !== null) return isExecutable(configured) ? named(configured) : { kind: 'absent' };
  const others: string[] = [];
  for (const { file, foundIn } of candidates(places)) {
    const scripts = consoleScripts(file);
    const script = scripts.find((s) => s.distribution === DISTRIBUTION);
    if (script !== undefined && scripts.length === 1) return found(file, foundIn, script);
    others.push(whatItIs(file, scripts));
  }
  return others.length === 0 ? { kind: 'absent' } : { kind: 'other', text: others[0] ?? '' };
}

function found(file: string, foundIn: CliReport['foundIn'], { version, source }: ConsoleScript): FoundCli {
  return { kind: 'cli', path: file, foundIn, version, files: [file, ...(source === null ? [] : [source])] };
}

/** What a person named is what they say it is, unless its metadata says that it is something else. */
function named(file: string): FoundCli {
  const scripts = consoleScripts(file);
  const script = scripts.find((s) => s.distribution === DISTRIBUTION);
  if (script !== undefined) return found(file, 'setting', script);
  if (scripts.length > 0) return { kind: 'other', text: whatItIs(file, scripts) };
  return { kind: 'cli', path: file, foundIn: 'setting', version: null, files: [file] };
}

function whatItIs(file: string, [script]: readonly ConsoleScript[]): string {
  return script === undefined
    ? `${file} has no metadata that says what it is, so it is not started`
    : `${file} is not the CLI but the command of ${script.distribution} (${script.target}), so it is not started`;
}

function* candidates({ repository, home, env }: CliPlaces) {
  for (const relative of repository === null ? [] : OWN) {
    const file = path.join(repository ?? '', relative);
    if (isExecutable(file)) yield { file, foundIn: 'repository' as const };
  }
  for (const folder of toolFolders({ ...env, HOME: home })) {
    const file = path.join(folder, 'leanvibe');
    if (isExecutable(file)) yield { file, foundIn: originOf(file) };
  }
}

/** pipx and uv put a link into ~/.local/bin; where it leads tells them apart. */
function originOf(tool: string): CliReport['foundIn'] {
  let real = tool;
  try {
    real = realpathSync(tool);
  } catch {
    // A link that leads nowhere is none that can be executed.
  }
  if (/\/pipx\/venvs\//.test(real)) return 'pipx';
  return /\/uv\/tools\//.test(real) ? 'uv tool' : 'PATH';
}
