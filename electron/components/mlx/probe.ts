import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { MAIN, type MlxRuntime, type Settings } from '../../../shared/domain/index.ts';
import { foreignText, ownText, replaceFile } from '../../files/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe, ProbeResult } from '../../probes/probe.ts';
import { distributions, resourceText, sitePackages } from '../../system/index.ts';
import { checkMlx, findPython, type PythonLocation } from './runtime/index.ts';

export interface MlxRuntimeOptions {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Remembers the last check across starts of Lifeguard: importing mlx reads 200 MB. */
  readonly memoryFile: string;
  /** Whether this interpreter may be started; what it would tell is read from files where not. */
  readonly mayStart: (python: string) => boolean;
}

interface Remembered {
  readonly fingerprint: string;
  /** When what is installed in its environment changed last, mlx or not; absent of what an older version kept. */
  readonly changed?: string;
  readonly runtime: MlxRuntime;
  readonly checkedAt: number;
}

/**
 * Whether mlx works in the backend's own Python. Python is started only when what it depends on changed since the last check, and on
 * demand; otherwise a few `stat` calls find that nothing did.
 */
export function createMlxRuntimeProbe({ settings, env, memoryFile, mayStart }: MlxRuntimeOptions): Probe<'mlx'> {
  let last = remembered(memoryFile);
  const backendFolder = settings[MAIN.folder];
  return {
    id: 'mlx',
    component: 'mlx',
    everyMs: settings['cadence.mlx'] * 1000,
    timeoutMs: 40_000,
    async run({ signal, clock, reason }): Promise<ProbeResult<'mlx'>> {
      const location = findPython({ configured: settings['mlx.python'], backendFolder, env });
      if (!isWanted(location, settings)) {
        return { ok: false, failure: failure('absent', 'finding mlx', notUsed(backendFolder), { hint: ELSEWHERE }) };
      }
      if (location.kind === 'found' && !mayStart(location.python))
        return resultOf({ fingerprint: '', runtime: readOnly(location.python), checkedAt: clock.now().wall });
      const fingerprint = fingerprintOf(location);
      const changed = changedOf(location);
      const isKnown = last?.fingerprint === fingerprint && (!isWrong(last.runtime) || last.changed === changed);
      if (reason !== 'demand' && last !== null && isKnown) return resultOf(last);
      const runtime = await checkMlx({ location, script: resourceText('python/mlx_check.py'), signal });
      if (runtime.kind === 'aborted') signal.throwIfAborted();
      const checkedAt = clock.now().wall;
      // In the middle of an installation something is always missing: it is looked at again once that is over.
      if (isWrong(runtime) && (changedOf(location) !== changed || fingerprintOf(location) !== fingerprint))
        return resultOf(last ?? { fingerprint, runtime: { kind: 'aborted', python: runtime.python }, checkedAt });
      last = { fingerprint, changed, runtime, checkedAt };
      // A check that was too slow says nothing about the next start.
      if (runtime.kind !== 'too-slow' && runtime.kind !== 'aborted') remember(memoryFile, last);
      return resultOf(last);
    },
  };
}

const notUsed = (folder: string | null): string =>
  folder === null
    ? 'The backend’s folder was not found, so nothing says that it uses mlx.'
    : 'The backend’s project does not name mlx, and its environment has none.';
const ELSEWHERE = 'Where another Python has it: lifeguard config set mlx.python PATH';

/** What the files of the environment tell without starting anything. */
function readOnly(python: string): MlxRuntime {
  const environment = path.join(path.dirname(python), '..');
  const versions = new Map(distributions(environment).map((d) => [d.name, d.version]));
  const packages: Record<string, string> = {};
  for (const name of ['mlx', 'mlx-lm', 'mlx-metal', 'mlx-cpu']) {
    const version = versions.get(name);
    if (version !== undefined) packages[name] = version;
  }
  const present = packagesOf(python).map((file) => path.basename(file));
  // Without any folder of packages nothing is known about what is in it.
  const missing =
    sitePackages(environment).length === 0
      ? []
      : (['mlx', 'mlx-lm'] as const).filter(
          (name) => packages[name] === undefined && !present.includes(name.replace('-', '_')),
        );
  const reason =
    missing.length > 0
      ? `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed in ${path.resolve(environment)}`
      : `mlx ${packages.mlx ?? ''} is installed; import mlx is not run until you trust this folder`.replace('  ', ' ');
  return { kind: 'not-run', python, packages, missing, reason };
}

const resultOf = ({ runtime, checkedAt }: Remembered): ProbeResult<'mlx'> => ({
  ok: true,
  metrics: runtime.kind === 'ok' ? { 'mlx.operation': runtime.tookMs } : {},
  facts: { runtime, checkedAt },
});

/** Files in which a Python project says what it needs. */
const PROJECT_FILES = ['pyproject.toml', 'requirements.txt', 'requirements-mlx.txt'];

/** A backend that never asked for mlx does not miss it. Where a Python is named for it in the settings, it is asked for. */
function isWanted(location: PythonLocation, settings: Settings): boolean {
  if (settings['mlx.python'] !== null) return true;
  const folder = settings[MAIN.folder];
  if (folder === null) return false;
  const names = PROJECT_FILES.some((file) => /(^|["'\s])mlx(-lm)?\b/m.test(textOf(path.join(folder, file))));
  return (
    names ||
    (location.kind === 'found' && packagesOf(location.python).some((p) => /^mlx(_lm)?-/.test(path.basename(p))))
  );
}

/** A lock file of a large project has a few megabytes. */
const textOf = (file: string): string => foreignText(file, 16 * 1024 ** 2) ?? '';

/** Changes when another Python, another environment or another version of mlx comes in: identities of files, nothing is read. */
function fingerprintOf(location: PythonLocation): string {
  if (location.kind === 'none') return `none ${location.tried.join(' ')}`;
  const { python } = location;
  const stamps = [python, path.join(path.dirname(python), '../pyvenv.cfg'), ...packagesOf(python)].map(stampOf);
  return [location.kind, python, ...stamps].join('\n');
}

/** What a change of its packages changes, whichever they are. */
const changedOf = (location: PythonLocation): string =>
  location.kind === 'none'
    ? ''
    : sitePackages(path.join(path.dirname(location.python), '..'))
        .map(stampOf)
        .join('\n');

/** Whether a check found something wrong that a change of the packages may bring or end. */
const isWrong = (
  runtime: MlxRuntime,
): runtime is Extract<MlxRuntime, { kind: 'python-broken' | 'mlx-missing' | 'mlx-broken' }> =>
  runtime.kind === 'python-broken' || runtime.kind === 'mlx-missing' || runtime.kind === 'mlx-broken';

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? `${file} absent` : `${file} ${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** What of mlx lies in the environment: packages and their metadata, as full paths. */
function packagesOf(python: string): readonly string[] {
  const lib = path.join(path.dirname(python), '../lib');
  try {
    return readdirSync(lib)
      .filter((name) => name.startsWith('python'))
      .flatMap((name) => {
        const site = path.join(lib, name, 'site-packages');
        return readdirSync(site)
          .filter((entry) => /^mlx([_-].*)?$/.test(entry))
          .map((entry) => path.join(site, entry));
      });
  } catch {
    return [];
  }
}

function remembered(file: string): Remembered | null {
  try {
    const value: unknown = JSON.parse(ownText(file) ?? '');
    return isRemembered(value) ? value : null;
  } catch {
    return null;
  }
}

const isRemembered = (value: unknown): value is Remembered =>
  typeof value === 'object' &&
  value !== null &&
  'fingerprint' in value &&
  typeof value.fingerprint === 'string' &&
  'checkedAt' in value &&
  typeof value.checkedAt === 'number' &&
  'runtime' in value &&
  typeof value.runtime === 'object' &&
  value.runtime !== null &&
  'kind' in value.runtime &&
  typeof value.runtime.kind === 'string';

function remember(file: string, value: Remembered): void {
  try {
    replaceFile(file, JSON.stringify(value));
  } catch {
    // A folder that cannot be written costs one import at the next start, nothing else.
  }
}
