import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { VERSION } from '../../electron/cli/version.ts';
import { shareEngine } from '../../electron/share/index.ts';
import { ANY_MACHINE_LINES } from './any-machine.ts';
import { temporaryFolder } from './stack/index.ts';

export interface TeamRepository {
  readonly home: string;
  /** This person's clone. */
  readonly root: string;
  readonly stateFolder: string;
  /** What a colleague pushes; null takes the file away. The clone has it after `pull`. */
  readonly push: (text: string | null) => void;
  readonly pull: () => void;
  /** An engine that watches the clone, and that a command line finds; stopped with everything. */
  readonly engine: () => Promise<Engine>;
  readonly cleanup: () => Promise<void>;
}

const QUIET = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];

/** A clone of a repository with a team's file, a colleague who pushes, and engines that watch it, with real git. */
export function teamRepository(first: string | null): TeamRepository {
  const home = realpathSync(temporaryFolder('lifeguard-team'));
  const [origin, colleague, root] = ['origin.git', 'colleague', 'leanvibe-ai'].map((name) => path.join(home, name)) as [
    string,
    string,
    string,
  ];
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd, stdio: 'pipe' });
  const write = (text: string | null) => {
    const file = path.join(colleague, '.lifeguard.yaml');
    if (text === null) rmSync(file, { force: true });
    else writeFileSync(file, text);
  };
  const push = (text: string | null) => {
    write(text);
    git(colleague, 'add', '-A');
    git(colleague, 'commit', '-qm', 'what the team shares');
    git(colleague, 'push', '-q', 'origin', 'HEAD');
  };
  git(home, 'init', '-q', '--bare', '-b', 'main', origin);
  git(home, 'clone', '-q', origin, colleague);
  mkdirSync(path.join(colleague, 'leanvibe-backend/app'), { recursive: true });
  writeFileSync(path.join(colleague, 'leanvibe-backend/app/main.py'), '');
  push(first);
  git(home, 'clone', '-q', origin, root);
  const configFile = path.join(home, 'config.yaml');
  writeFileSync(configFile, `${QUIET.map((id) => `${id}.enabled: false\n`).join('')}${ANY_MACHINE_LINES}`);
  const stateFolder = path.join(home, 'state');
  const engines: Engine[] = [];
  return {
    home,
    root,
    stateFolder,
    push,
    pull: () => void git(root, 'pull', '-q'),
    async engine() {
      const places = {
        cwd: home,
        home,
        env: {},
        platform: process.platform,
        configFile,
        repository: root,
        stateFolder,
      };
      const engine = await createEngine(places);
      engines.push(engine);
      await shareEngine({ engine, version: VERSION });
      return engine;
    },
    async cleanup() {
      await Promise.all(engines.map((engine) => engine.stop()));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Everything that an engine says of the team's file now. */
export const teamWords = (engine: Engine) => {
  const { problems, trust } = engine.snapshot();
  return { said: problems.filter((p) => p.where.includes('.lifeguard.yaml')), pending: trust.pending ?? null };
};
