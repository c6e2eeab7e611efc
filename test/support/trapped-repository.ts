import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { declareCommand } from './leanvibe-cli.ts';

export interface TrappedRepository {
  readonly root: string;
  readonly backend: string;
  /** Its environment's programs, as on PATH where somebody activated it. */
  readonly bin: string;
  /** What was started of it since the last call: one line for each start. */
  readonly sprung: () => readonly string[];
}

/** Names under which an environment could bring along what looks at a machine, besides its own. */
const PROGRAMS = [
  'leanvibe',
  'python',
  'python3',
  'uvicorn',
  'hf',
  'uv',
  'git',
  'ps',
  'lsof',
  'docker',
  'brew',
  'sysctl',
  'vm_stat',
  'ioreg',
  'footprint',
  'notifyutil',
  'pmset',
  'launchctl',
  'xcode-select',
  'xcrun',
];

/**
 * A checkout in which everything that can be started leaves a trace: start script, programs of its environments, its tools, and what its
 * `.git/config` names. Made in a folder that is not there yet.
 */
export function trappedRepository(root: string, backendPort: number): TrappedRepository {
  const backend = path.join(root, 'leanvibe-backend');
  const trace = path.join(path.dirname(root), `${path.basename(root)}.sprung`);
  const trap = (file: string) => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho "$0 $1 $2" >> '${trace}'\nexit 1\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const put = (file: string, text: string) => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const venv = path.join(backend, '.venv');
  for (const name of PROGRAMS) trap(path.join(venv, 'bin', name));
  // As an environment has it: its interpreter is a link to one that lies elsewhere.
  const elsewhere = trap(path.join(path.dirname(root), 'elsewhere/python3.12'));
  for (const name of ['python', 'python3']) {
    rmSync(path.join(venv, 'bin', name));
    symlinkSync(elsewhere, path.join(venv, 'bin', name));
  }
  put(path.join(venv, 'pyvenv.cfg'), 'home = /usr/bin\nversion = 3.12.4\n');
  declareCommand(venv, 'leanvibe-backend', 'app.main:main');
  mkdirSync(path.join(venv, 'lib/python3.12/site-packages/mlx-0.26.1.dist-info'));
  mkdirSync(path.join(venv, 'lib/python3.12/site-packages/mlx_lm-0.25.0.dist-info'));
  trap(path.join(root, 'leanvibe-cli/.venv/bin/leanvibe'));
  declareCommand(path.join(root, 'leanvibe-cli/.venv'), 'leanvibe-cli', 'leanvibe_cli.main:main');
  trap(path.join(backend, 'start.sh'));
  appendFileSync(path.join(backend, 'start.sh'), `uv run uvicorn app.main:app --port ${backendPort}\n`);
  trap(path.join(backend, 'tools/quality_ratchet.py'));
  trap(path.join(backend, 'deploy/rollback.sh'));
  put(path.join(backend, 'app/main.py'), '');
  put(path.join(backend, 'pyproject.toml'), '[project]\nname = "leanvibe-backend"\ndependencies = ["mlx>=0.26.1"]\n');
  put(path.join(root, 'docker-compose.yml'), 'services: {}\n');
  repositoryWithTraps(root, trap);
  return {
    root,
    backend,
    bin: path.join(venv, 'bin'),
    sprung: () => (existsSync(trace) ? readFileSync(trace, 'utf8').trim().split('\n') : []),
  };
}

function repositoryWithTraps(root: string, trap: (file: string) => string): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
  git('init', '-q');
  writeFileSync(path.join(root, 'README.md'), 'first');
  git('add', 'README.md');
  git('commit', '-q', '-m', 'first');
  const file = trap(path.join(root, '.git/trap.sh'));
  trap(path.join(root, '.git/hooks/post-index-change'));
  appendFileSync(
    path.join(root, '.git/config'),
    `\n[core]\n\tfsmonitor = ${file}\n\tpager = ${file}\n[filter "evil"]\n\tclean = ${file}\n[diff]\n\texternal = ${file}\n`,
  );
  writeFileSync(path.join(root, '.git/info/attributes'), '* filter=evil\n');
  writeFileSync(path.join(root, 'README.md'), 'secon');
}
