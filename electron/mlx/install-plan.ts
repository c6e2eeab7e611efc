import type { CommandLine } from '../../shared/domain/index.ts';
import type { PythonFacts } from './types.ts';

/** Packages that hold mlx's library itself, by platform. A damaged one is not repaired by reinstalling `mlx` alone. */
const BACKENDS = ['mlx-metal', 'mlx-cpu', 'mlx-cuda-12', 'mlx-cuda-13'] as const;

export interface InstallInput {
  readonly python: string;
  /** Of the latest check; null when this Python could not be asked. */
  readonly facts: PythonFacts | null;
  /** Path of uv, or null when it is not installed. */
  readonly uv: string | null;
  /** Whether the backend's project has a `uv.lock`. */
  readonly locked: boolean;
}

export type InstallPlan =
  | {
      readonly ok: true;
      readonly tool: 'uv' | 'pip';
      /** Run in this order; each only when the one before succeeded. */
      readonly commands: readonly CommandLine[];
      /** Whether an installation that fails (network, disk full while downloading) leaves the present one working. */
      readonly keepsOldOnFailure: boolean;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/**
 * How to install or repair mlx and mlx-lm in this Python, as data. `--upgrade` alone would do neither part well: it finds a damaged
 * package of the newest version in order and leaves it, and with uv it upgrades every dependency of the backend along with it.
 */
export function installPlan(input: InstallInput): InstallPlan {
  const { facts, uv } = input;
  const notes = notesFor(input);
  if (uv !== null) return { ok: true, tool: 'uv', commands: [uvCommand(uv, input)], keepsOldOnFailure: true, notes };
  if (facts !== null && facts.packages.pip === undefined) {
    const reason = `Neither uv nor pip is there to install into ${facts.prefix}.`;
    return { ok: false, reason, hint: 'Install uv (brew install uv) and try again.' };
  }
  return { ok: true, tool: 'pip', commands: pipCommands(input), keepsOldOnFailure: true, notes };
}

const command = (program: string, args: readonly string[], env: CommandLine['env'] = {}): CommandLine => ({
  command: program,
  args,
  cwd: '/',
  env,
});

function uvCommand(uv: string, { python, facts }: InstallInput): CommandLine {
  const packages = ['mlx', 'mlx-lm', ...installedBackends(facts)];
  const options = packages.flatMap((name) => ['--upgrade-package', name, '--reinstall-package', name]);
  return command(uv, ['pip', 'install', '--python', python, ...options, ...requirements(facts)], { NO_COLOR: '1' });
}

/** pip takes its dependencies along with `--force-reinstall`, so: first what is new, then the same versions again without them. */
function pipCommands({ python, facts }: InstallInput): readonly CommandLine[] {
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const again = ['mlx', 'mlx-lm', ...installedBackends(facts)];
  return [
    command(python, [...pip, '--upgrade', ...requirements(facts)]),
    command(python, [...pip, '--force-reinstall', '--no-deps', ...again]),
  ];
}

const installedBackends = (facts: PythonFacts | null): readonly string[] =>
  BACKENDS.filter((name) => facts?.packages[name] !== undefined);

/** On Linux the library is an extra: the one that is installed, else the one that runs everywhere. On macOS it comes by itself. */
function requirements(facts: PythonFacts | null): readonly string[] {
  if (facts?.platform !== 'linux') return ['mlx', 'mlx-lm'];
  const cuda = ['12', '13'].find((version) => facts.packages[`mlx-cuda-${version}`] !== undefined);
  return [cuda === undefined ? 'mlx[cpu]' : `mlx[cuda${cuda}]`, 'mlx-lm'];
}

function notesFor({ uv, locked }: InstallInput): readonly string[] {
  const both =
    'Everything is downloaded before the present version is removed: without network or space it stays as it is.';
  const end =
    uv === null
      ? 'pip puts the old version of a package back when its installation fails; killed in that moment it cannot.'
      : 'Cancelled in the second of the exchange itself, uv leaves the packages removed: run it again then.';
  const lock = 'uv.lock names the versions of this project: the next "uv run" puts those back.';
  return locked ? [both, end, lock] : [both, end];
}
