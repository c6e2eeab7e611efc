import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './processes.ts';
import { type RunResult, run, which } from './run.ts';

/** Folders beside PATH, for a user without sbin. */
const FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin'];

/** What runs in the world of the engine, and its answer. */
export type InEngine = (command: string, args: readonly string[], env?: Record<string, string>) => Promise<RunResult>;

export interface ContainerEngine {
  readonly folder: string;
  /** `unix:///…`, for DOCKER_HOST. */
  readonly host: string;
  /** Runs something where the engine is: in its network and among its processes. */
  readonly inside: InEngine;
  /** The real command line of Docker, asked at this engine. Throws what it says where it fails. */
  readonly docker: (...args: string[]) => Promise<string>;
  /** Makes an image of one program of this machine with its libraries: nothing is fetched. */
  readonly image: (name: string, program: string) => Promise<void>;
  /** Ends the engine, with the containers, and leaves the world in which it was. */
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
  /** Ends everything. */
  readonly stop: () => Promise<void>;
}

/**
 * A world of its own for an engine: network, mounts and processes end with its first process, and that one ends when nobody holds its standard input
 * any more, so also where whoever runs the tests is killed. Of the machine's own Docker nothing is seen: neither its settings nor its folders.
 */
const world = (folder: string, group: string) => `
mount -t tmpfs tmpfs /run && { [ ! -d /etc/docker ] || mount -t tmpfs tmpfs /etc/docker; } && ip link set lo up || exit 1
engine=
end() { [ -z "$engine" ] || { kill "$engine" && wait "$engine"; engine=; } 2>/dev/null; }
while read -r word; do
  case $word in
    up)
      dockerd --data-root '${folder}/data' --exec-root '${folder}/exec' --host 'unix://${folder}/docker.sock' --pidfile '${folder}/pid' \\
        --iptables=false --ip6tables=false --storage-driver=vfs --cgroup-parent '/docker/${group}' --shutdown-timeout 3 </dev/null >>'${folder}/log' 2>&1 &
      engine=$! ;;
    down) end; echo ended ;;
  esac
done
end
grep -o '${folder}/[^ ]*' /proc/mounts | sort -r | while read -r mounted; do umount "$mounted"; done 2>/dev/null
find /sys/fs/cgroup -depth -type d \\( -path '*/docker/${group}*' -o -name docker -empty \\) -exec rmdir {} + 2>/dev/null
rm -rf '${folder}'
`;

/** A real Docker engine of its own; what is missing for one, as a sentence, where it cannot be had. */
export async function startContainerEngine(): Promise<ContainerEngine | string> {
  if (process.platform !== 'linux') return 'an engine of its own is started on Linux alone';
  if (process.getuid?.() !== 0) return 'only root can start an engine';
  const PATH = [process.env.PATH, ...FOLDERS].join(path.delimiter);
  for (const tool of ['dockerd', 'docker', 'unshare', 'nsenter', 'ip', 'tar', 'ldd'])
    if ((await which(tool, FOLDERS)) === undefined) return `there is no ${tool} here (Debian: docker.io, iproute2)`;
  const folder = temporaryFolder('lifeguard-engine');
  const host = `unix://${folder}/docker.sock`;
  const child = spawn(
    'unshare',
    [
      '-n',
      '-m',
      '--propagation',
      'private',
      '-p',
      '--fork',
      '--kill-child',
      '--mount-proc',
      'sh',
      '-c',
      world(folder, path.basename(folder)),
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH, HOME: folder }, detached: true },
  );
  const ended = once(child, 'exit');
  child.stdin.on('error', () => {});
  // The first process of that world is the child of the program that made it.
  const first = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  const inside: InEngine = (command, args, env = {}) =>
    run('nsenter', ['-t', first(), '-n', '-m', '-p', command, ...args], { timeoutMs: 60_000, env: { PATH, ...env } });
  const ask = (...args: string[]) =>
    run('docker', args, { timeoutMs: 60_000, env: { PATH, DOCKER_HOST: host, DOCKER_CONTEXT: '' } });
  const answers = async (): Promise<boolean> => {
    for (let i = 0; i < 200 && child.exitCode === null; i++) {
      if ((await ask('info')).code === 0) return true;
      await sleep(100);
    }
    return false;
  };
  const up = async () => {
    child.stdin.write('up\n');
    if (!(await answers())) throw new Error(`The engine does not come up: ${folder}/log`);
  };
  const stop = async () => {
    child.stdin.end();
    if (child.exitCode === null) await ended;
  };
  child.stdin.write('up\n');
  if (!(await answers())) {
    await stop();
    return 'it does not come up here: a container may not make others';
  }
  const docker = async (...args: string[]) => {
    const { code, stdout, stderr } = await ask(...args);
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  return {
    ...{ folder, host, inside, docker, up, stop },
    async image(name, program) {
      const { stdout } = await run('ldd', [program]);
      const files = [program, ...[...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file)];
      const made = path.join(folder, 'image.tar');
      const packed = await run('tar', ['-chf', made, '-C', '/', ...new Set(files.map((file) => file.slice(1)))]);
      if (packed.code !== 0) throw new Error(`The image could not be packed: ${packed.stderr}`);
      await docker('import', made, name);
    },
    async down() {
      child.stdin.write('down\n');
      await once(child.stdout, 'data');
    },
  };
}
