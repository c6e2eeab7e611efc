import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './processes.ts';
import { run } from './run.ts';

const SYSTEMD = '/usr/lib/systemd/systemd';
/** By which this is told from the systemd that a machine was started with. */
const BOOTED = '/run/systemd/system';
/** In control groups of both versions, or of one. */
const GROUPS = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'];

export interface UserSystemd {
  /** What programs need to speak with it. */
  readonly env: { readonly XDG_RUNTIME_DIR: string };
  /** Starts a service of it; returns the name of its unit. */
  start(name: string, command: readonly string[]): Promise<string>;
  /** Kills the main process of a unit. */
  kill(unit: string): Promise<void>;
  stop(): Promise<void>;
}

/** A real `systemd --user` of its own; what is missing for one, as a sentence, where it cannot be had. */
export async function startUserSystemd(): Promise<UserSystemd | string> {
  if (process.platform !== 'linux' || !existsSync(SYSTEMD)) return 'there is no systemd here';
  if (process.getuid?.() !== 0) return 'only root can make the control groups that it needs';
  if (existsSync(BOOTED)) return 'this machine runs a systemd of its own, which is left alone';
  const groups = GROUPS.filter((g) => existsSync(path.join(g, 'cgroup.procs'))).map((g) =>
    path.join(g, 'user.slice/user-0.slice/user@0.service'),
  );
  try {
    for (const group of groups) mkdirSync(group, { recursive: true });
  } catch {
    return 'no control group can be made here';
  }
  const folder = temporaryFolder('lifeguard-systemd');
  const units = path.join(folder, 'config/systemd/user');
  const runtime = path.join(folder, 'run');
  mkdirSync(units, { recursive: true });
  mkdirSync(runtime, { mode: 0o700 });
  const env = { XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: path.join(folder, 'config') };
  // It begins only where it sees that the machine was started with one: in a view of its own it does.
  const script = [
    'mkdir -p /run/systemd && mount -t tmpfs tmpfs /run/systemd && mkdir /run/systemd/system',
    ...groups.map((group) => `echo $$ > ${group}/cgroup.procs`),
    `exec ${SYSTEMD} --user`,
  ].join(' && ');
  const child = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  const control = (...args: string[]) => run('systemctl', ['--user', ...args], { timeoutMs: 20_000, env });
  const stop = async () => {
    if (child.exitCode === null) await control('exit').catch(() => {});
    for (let i = 0; i < 100 && child.exitCode === null && child.signalCode === null; i++) await sleep(50);
    if (child.exitCode === null) child.kill('SIGKILL');
    for (const group of groups.map((g) => path.dirname(g)))
      try {
        rmdirSync(path.join(group, 'user@0.service'));
      } catch {
        // What still lives in it goes with the machine.
      }
  };
  for (let i = 0; ; i++) {
    const { code } = await control('list-units').catch(() => ({ code: 1 }));
    if (code === 0) break;
    if (i === 100 || child.exitCode !== null) {
      await stop();
      return 'it does not come up here';
    }
    await sleep(100);
  }
  return {
    env: { XDG_RUNTIME_DIR: runtime },
    async start(name, command) {
      const unit = `${name}.service`;
      writeFileSync(path.join(units, unit), `[Service]\nExecStart=${command.join(' ')}\n`);
      await control('daemon-reload');
      const started = await control('start', unit);
      if (started.code !== 0) throw new Error(`${unit} did not start: ${started.stderr}`);
      return unit;
    },
    async kill(unit) {
      await control('kill', '--signal=KILL', unit);
    },
    stop,
  };
}
