import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from '../faults/harness.ts';
import { compareShares } from './figures.ts';

/** What is off in both: servers that this bench does not bring, and looks at the user's own home. */
const OFF = Object.fromEntries(
  ['neo4j', 'docker', 'ios', 'models', 'mlx', 'cli'].map((id) => [`${id}.enabled`, false]),
);

/** What a second stack costs: an engine with one and an engine with two side by side, each stack a backend and a Redis that are well, nobody looking. */
export async function benchStacks(minutes: number): Promise<void> {
  const stage = new Stage(null, null);
  try {
    const parts = [];
    for (let i = 0; i < 3; i++) parts.push({ backend: await stage.backend(), redis: await stage.redis() });
    const entries = parts.map(({ backend, redis }) => ({
      'repository.path': backend.root,
      'backend.port': backend.port,
      'redis.url': `redis://127.0.0.1:${redis.port}`,
    }));
    const [alone, first, second] = entries;
    const subjects = [
      start(stage, 'one stack', { ...OFF, ...alone }),
      start(stage, 'two stacks', { ...OFF, ...first, stacks: { second } }),
    ];
    // Start-up is paid once a day: the first minutes are those of looks that come rarely, and after one the memory of the start is given back, which
    // takes a tenth of a second and V8 some more to get over.
    await sleep(100_000);
    await compareShares(subjects, minutes);
  } finally {
    await stage.close();
  }
}

function start(stage: Stage, name: string, settings: Record<string, unknown>): { name: string; pid: number } {
  const home = path.join(stage.folder, name.replace(' ', '-'));
  mkdirSync(home, { recursive: true });
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, JSON.stringify(settings));
  const child: ChildProcess = spawn(process.execPath, ['dist/cli.js', 'serve', '--port', '0', '--config', config], {
    env: { ...process.env, HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  stage.later(() => {
    child.kill('SIGKILL');
  });
  return { name, pid: child.pid ?? 0 };
}
