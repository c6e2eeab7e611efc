import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from '../faults/harness.ts';
import { firstWords } from '../support/first-words.ts';

/** What is off: servers that a bench does not bring, and looks at the user's own home. */
export const OFF = Object.fromEntries(
  ['neo4j', 'docker', 'ios', 'models', 'mlx', 'cli'].map((id) => [`${id}.enabled`, false]),
);

/** An engine that runs as `lifeguard serve`, with no page open, in a home of its own. */
export interface Serving {
  readonly name: string;
  readonly pid: number;
  /** Calls the same program, which finds that engine, until it ends. @returns its exit code and what it said */
  readonly call: (...words: string[]) => Promise<{ readonly code: number | null; readonly said: string }>;
}

/**
 * Starts it, once its code has been compiled and kept by an earlier start, as on every start of a version but the first: that one leaves 5 MB more behind.
 * @param program the command line's file
 * @param trusted a folder whose programs may be started
 */
export async function startServing(
  stage: Stage,
  name: string,
  settings: Record<string, unknown>,
  { program = 'dist/cli.js', trusted = null }: { readonly program?: string; readonly trusted?: string | null } = {},
): Promise<Serving> {
  const home = path.join(stage.folder, name.replaceAll(' ', '-'));
  mkdirSync(home, { recursive: true });
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, JSON.stringify(settings));
  const env = { ...process.env, HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home };
  const words = (...more: string[]) => [program, ...more, '--config', config];
  if (trusted !== null) spawnSync(process.execPath, words('trust', trusted), { env, stdio: 'ignore' });
  const serve = words('serve', '--port', '0');
  const earlier = spawn(process.execPath, serve, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  // It says its address when all of it is loaded.
  await firstWords(earlier);
  earlier.kill('SIGTERM');
  await once(earlier, 'exit');
  const child = spawn(process.execPath, serve, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  stage.later(() => {
    child.kill('SIGKILL');
  });
  const call = (...more: string[]) =>
    new Promise<{ code: number | null; said: string }>((resolve) => {
      const called = spawn(process.execPath, words(...more), { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      const take = (text: Buffer) => {
        said += text;
      };
      called.stdout.on('data', take);
      called.stderr.on('data', take);
      called.on('close', (code) => resolve({ code, said }));
    });
  return { name, pid: child.pid ?? 0, call };
}
