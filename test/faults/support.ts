import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Probe, ProbeResult } from '../../electron/probes/index.ts';
import { identify } from '../../electron/system/index.ts';
import {
  type ProbeId,
  type ProcessIdentity,
  SETTINGS,
  type Settings,
  type Snapshot,
  SnapshotSchema,
} from '../../shared/domain/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { compiledFor } from '../support/compiled.ts';
import { firstWords } from '../support/first-words.ts';
import { isRunning } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';
import type { Stage } from './harness.ts';

/** Whether a process runs; one that ended and was not reaped yet does not. */
export const isAlive = isRunning;

/** A foreign program, in a folder of its own, that listens on a port and answers nothing. Port 0: any. */
export async function holdPort(port: number, cwd: string) {
  // Who was killed holds its port for as long as a busy machine has no moment to end it.
  const again = `server.on('error', () => setTimeout(listen, 20))`;
  const listen = `const listen = () => server.listen(${port}, '127.0.0.1')`;
  const code = `const server = require('node:net').createServer((s) => s.on('error', () => {})); ${listen}; ${again}; server.once('listening', () => console.log('ready')); listen();`;
  const child = spawn(process.execPath, ['-e', code], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  await firstWords(child);
  return {
    pid: child.pid as number,
    stop: () => {
      child.kill('SIGKILL');
    },
  };
}

export async function identityOf(pid: number): Promise<ProcessIdentity> {
  const identity = await identify(pid);
  if (identity === null) throw new Error(`There is no process ${pid}.`);
  return identity;
}

/** The settings that hold when nothing is configured. */
export const settingsOf = (): Settings =>
  Object.fromEntries(Object.entries(SETTINGS).map(([key, { fallback }]) => [key, fallback])) as unknown as Settings;

/** A probe that does what the row says, to see what the scheduler makes of it. */
export const fakeProbe = (id: ProbeId, run: () => Promise<unknown>): Probe => ({
  id,
  component: 'backend',
  everyMs: 200,
  timeoutMs: 500,
  run: run as () => Promise<ProbeResult<ProbeId>>,
});

/** `lifeguard watch --json` as a process of its own, because some faults stop or mislead the whole monitor. */
export async function watchCli(
  stage: Stage,
  backend: { readonly root: string; readonly port: number },
  redis: { readonly port: number },
  { shiftClock = false } = {},
) {
  const config = path.join(stage.folder, 'watch.yaml');
  const shiftFile = path.join(stage.folder, 'clock-shift');
  writeFileSync(
    config,
    JSON.stringify({
      'backend.port': backend.port,
      'redis.url': `redis://127.0.0.1:${redis.port}`,
      'neo4j.enabled': false,
      ...ANY_MACHINE,
    }),
  );
  writeFileSync(shiftFile, '0');
  const preload = path.join(stage.folder, 'shift.cjs');
  // The wall clock of one process, moved by a file: setting the machine's clock would hurt everything else on it.
  writeFileSync(
    preload,
    `const { readFileSync } = require('node:fs'); const real = Date.now; let at = 0, shift = 0;
     Date.now = () => { const now = real(); if (now - at > 100) { at = now; shift = Number(readFileSync(${JSON.stringify(shiftFile)}, 'utf8')); } return now + shift; };`,
  );
  const args = [
    ...(shiftClock ? ['--require', preload] : []),
    'dist/cli.js',
    'watch',
    '--json',
    '--config',
    config,
    '--repository',
    backend.root,
  ];
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      ...compiledFor(args),
      HOME: stage.folder,
      XDG_STATE_HOME: stage.folder,
      XDG_CONFIG_HOME: stage.folder,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stage.later(() => {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
  });
  const seen: Snapshot[] = [];
  let wake = () => {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    seen.push(SnapshotSchema.parse(JSON.parse(line)));
    wake();
  });
  const until = async (fits: (s: Snapshot) => boolean, usualMs: number): Promise<Snapshot> => {
    const end = performance.now() + unhurried(usualMs);
    for (;;) {
      const found = seen.find(fits);
      if (found !== undefined) return found;
      if (performance.now() > end)
        throw new Error(`The watcher did not say it in time; last: ${seen.at(-1)?.verdict.headline ?? 'nothing'}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 200);
      });
    }
  };
  return { pid: child.pid as number, seen, until, shift: (ms: number) => writeFileSync(shiftFile, String(ms)) };
}
