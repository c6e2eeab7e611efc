import type { CommandLine } from '../../../../shared/domain/index.ts';
import type { PythonFacts } from './types.ts';

/** Packages that hold mlx's library itself, by platform. A damaged one is not repaired by reinstalling `mlx` alone. */
const BACKENDS = ['mlx-metal', 'mlx-cpu', 'mlx-cuda-12', 'mlx-cuda-13'] as const;

export interface InstallInput {
  readonly python: string;
  /** Of the latest check; null when this Python could not be asked. */
  readonly facts: PythonFacts | null;
  /** Path of uv, or null when it is not installed. */
  readonly uv: string | null;
  /** Versions of packages that the backend's `uv.lock` names; null without such a file. */
  readonly lock: ReadonlyMap<string, string> | null;
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
    return { ok: false, reason, hint: 'Install uv (docs.astral.sh/uv) and try again.' };
  }
  return { ok: true, tool: 'pip', commands: pipCommands(input), keepsOldOnFailure: true, notes };
}

const command = (program: string, args: readonly string[], env: CommandLine['env'] = {}): CommandLine => ({
  command: program,
  args,
  cwd: '/',
  env,
});

function uvCommand(uv: string, { python, facts, lock }: InstallInput): CommandLine {
  const packages = ['mlx', 'mlx-lm', ...installedBackends(facts)];
  const options = packages.flatMap((name) => ['--upgrade-package', name, '--reinstall-package', name]);
  return command(uv, ['pip', 'install', '--python', python, ...options, ...requirements(facts, lock)], {
    NO_COLOR: '1',
  });
}

/** pip takes its dependencies along with `--force-reinstall`, so: first what is new, then the same versions again without them. */
function pipCommands({ python, facts, lock }: InstallInput): readonly CommandLine[] {
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const again = [...['mlx', 'mlx-lm'].map((name) => pinned(name, name, lock)), ...installedBackends(facts)];
  return [
    command(python, [...pip, '--upgrade', ...requirements(facts, lock)]),
    command(python, [...pip, '--force-reinstall', '--no-deps', ...again]),
  ];
}

const installedBackends = (facts: PythonFacts | null): readonly string[] =>
  BACKENDS.filter((name) => facts?.packages[name] !== undefined);

/** On Linux the library is an extra: the one that is installed, else the one that runs everywhere. On macOS it comes by itself. */
function requirements(facts: PythonFacts | null, lock: InstallInput['lock']): readonly string[] {
  const lm = pinned('mlx-lm', 'mlx-lm', lock);
  if (facts?.platform !== 'linux') return [pinned('mlx', 'mlx', lock), lm];
  const cuda = ['12', '13'].find((version) => facts.packages[`mlx-cuda-${version}`] !== undefined);
  return [pinned(cuda === undefined ? 'mlx[cpu]' : `mlx[cuda${cuda}]`, 'mlx', lock), lm];
}

/** The version that the project's lock names is the one that the next `uv sync` leaves in place. */
const pinned = (requirement: string, name: string, lock: InstallInput['lock']): string =>
  lock?.has(name) ? `${requirement}==${lock.get(name)}` : requirement;

function notesFor({ uv, lock }: InstallInput): readonly string[] {
  const both =
    'Everything is downloaded before the present version is removed: without network or space it stays as it is.';
  const end =
    uv === null
      ? 'pip puts the old version of a package back when its installation fails; killed in that moment it cannot.'
      : 'Cancelled in the second of the exchange itself, uv leaves the packages removed: run it again then.';
  if (lock === null) return [both, end];
  const named = ['mlx', 'mlx-lm'].flatMap((name) => (lock.has(name) ? [`${name} ${lock.get(name)}`] : []));
  const absent = ['mlx', 'mlx-lm'].filter((name) => !lock.has(name));
  return [
    both,
    end,
    ...(named.length > 0
      ? [`uv.lock names ${named.join(' and ')}: that is installed, and the next \`uv sync\` leaves it.`]
      : []),
    ...(absent.length > 0
      ? [
          `uv.lock does not name ${absent.join(' and ')}: the next \`uv sync\` (start.sh runs it) removes that again. To keep it, run \`uv add ${absent.join(' ')}\` in the backend’s folder.`,
        ]
      : []),
  ];
}
