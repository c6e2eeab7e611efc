import path from 'node:path';
import { answeredTools } from '../support/answered-tools.ts';
import type { Stage } from './harness.ts';

interface Reply {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface FakeOptions {
  readonly brew?: { readonly restart: () => Promise<unknown> };
  readonly docker?: {
    readonly containers: readonly string[];
    /** Ports of this machine that lead into them. */
    readonly ports?: Readonly<Record<string, number>>;
    readonly restart?: () => Promise<unknown>;
    readonly start?: () => Promise<unknown>;
  };
  readonly launchctl?: {
    readonly label: string;
    readonly pid: () => number | null;
    readonly kickstart: () => Promise<unknown>;
  };
}

const DOWN: Reply = {
  code: 1,
  stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
};

/** What a real engine says of itself, as far as it is the same for all of its versions. */
const SERVER = {
  Platform: { Name: 'Docker Engine - Community' },
  Components: [
    {
      Name: 'Engine',
      Version: '28.2.2',
      Details: {
        ApiVersion: '1.50',
        Arch: 'amd64',
        BuildTime: '2025-05-30T12:07:26.000000000+00:00',
        Experimental: 'false',
        GitCommit: '45873be',
        GoVersion: 'go1.24.3',
        KernelVersion: '6.1.0',
        MinAPIVersion: '1.24',
        Os: 'linux',
      },
    },
  ],
  Version: '28.2.2',
  ApiVersion: '1.50',
  MinAPIVersion: '1.24',
  GitCommit: '45873be',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  KernelVersion: '6.1.0',
  BuildTime: '2025-05-30T12:07:26.000000000+00:00',
};

/**
 * Puts replacements for tools of a Mac in front of PATH. They behave like the real ones as far as the rows go (Docker's
 * words when the engine is down, launchctl's print format, Homebrew's JSON) and record their arguments.
 */
export async function installFakes(stage: Pick<Stage, 'folder' | 'later'>, options: FakeOptions) {
  const folder = path.join(stage.folder, 'bin');
  const calls: { tool: string; args: string[] }[] = [];
  let docker: 'up' | 'down' = 'up';
  const setDocker = (state: 'up' | 'down') => {
    docker = state;
  };

  async function reply(tool: string, args: string[]): Promise<Reply> {
    calls.push({ tool, args });
    if (tool === 'brew' && options.brew) return brew(args, options.brew);
    if (tool === 'docker' && options.docker)
      return docker === 'down' && args[0] !== 'context' ? DOWN : dockerCli(args, options.docker);
    if (tool === 'launchctl' && options.launchctl) return launchctl(args, options.launchctl);
    if (tool === 'systemctl' && args.includes('is-system-running')) return { code: 0, stdout: 'running\n' };
    if (tool === 'systemctl' && options.docker?.start) {
      setDocker('up');
      await options.docker.start();
      return { code: 0 };
    }
    return { code: 1, stderr: `${tool}: unexpected ${args.join(' ')}\n` };
  }

  const tools = [...Object.keys(options), ...(options.docker ? ['systemctl'] : [])];
  const stop = await answeredTools(folder, tools, async (tool, args, { out, err }) => {
    const { code, stdout = '', stderr = '' } = await reply(tool, [...args]);
    out(stdout);
    err(stderr);
    return code;
  });
  const before = process.env.PATH;
  process.env.PATH = `${folder}${path.delimiter}${before}`;
  stage.later(() => {
    process.env.PATH = before;
    stop();
  });
  return { calls: (tool: string) => calls.filter((c) => c.tool === tool).map((c) => c.args), setDocker };
}

async function brew(args: string[], { restart }: NonNullable<FakeOptions['brew']>): Promise<Reply> {
  const call = args.join(' ');
  if (call.startsWith('services restart redis')) {
    await restart();
    return { code: 0, stdout: '==> Successfully started `redis` (label: homebrew.mxcl.redis)\n' };
  }
  if (call.startsWith('services')) {
    const service = {
      name: 'redis',
      service_name: 'homebrew.mxcl.redis',
      running: true,
      loaded: true,
      status: 'started',
      pid: 1,
      exit_code: 0,
      user: 'me',
      file: '/opt/homebrew/opt/redis/homebrew.mxcl.redis.plist',
    };
    return { code: 0, stdout: `${JSON.stringify([service])}\n` };
  }
  return { code: 1, stderr: 'Error: Unknown command\n' };
}

async function dockerCli(
  args: string[],
  { containers, ports = {}, restart }: NonNullable<FakeOptions['docker']>,
): Promise<Reply> {
  const [command] = args;
  const name = args.at(-1) ?? '';
  if (command === 'context') return { code: 0, stdout: 'default\tunix:///var/run/docker.sock\n' };
  if (command === 'version') return { code: 0, stdout: `${JSON.stringify(SERVER)}\n` };
  if (command === 'ps') return { code: 0, stdout: containers.map((n) => `${n}\n`).join('') };
  if (command === 'restart') {
    await restart?.();
    return { code: 0, stdout: `${name}\n` };
  }
  if (command === 'inspect' || command === 'container') {
    const asked = args.filter((a) => a.startsWith('leanvibe-') || containers.includes(a));
    const found = asked.filter((a) => containers.includes(a));
    const missing = asked.filter((a) => !containers.includes(a));
    const state = {
      Status: 'running',
      Running: true,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: 4242,
      ExitCode: 0,
      Error: '',
      StartedAt: '2026-01-01T00:00:00Z',
      FinishedAt: '0001-01-01T00:00:00Z',
    };
    if (args.some((a) => a.includes('.PortBindings'))) {
      const line = (n: string) => {
        const bindings = JSON.stringify(n in ports ? { '80/tcp': [{ HostIp: '', HostPort: `${ports[n]}` }] } : {});
        return `/${n}\t${bindings}\t${bindings}\t${JSON.stringify(state)} 0\n`;
      };
      return { code: 0, stdout: found.map(line).join('') };
    }
    return {
      code: missing.length > 0 ? 1 : 0,
      // The real one ends the first line also where it has nothing.
      stdout: found.length === 0 ? '\n' : found.map(() => `${JSON.stringify(state)} 0\n`).join(''),
      stderr: missing.map((n) => `Error response from daemon: No such container: ${n}\n`).join(''),
    };
  }
  return { code: 1, stderr: `docker: '${command}' is not a docker command.\n` };
}

async function launchctl(
  args: string[],
  { label, pid, kickstart }: NonNullable<FakeOptions['launchctl']>,
): Promise<Reply> {
  const target = args.at(-1) ?? '';
  if (!target.endsWith(`/${label}`))
    return { code: 113, stderr: 'Could not find service in domain for user gui: 501\n' };
  if (args[0] === 'kickstart') {
    await kickstart();
    return { code: 0 };
  }
  const running = pid();
  const lines = [
    `${target} = {`,
    '\tactive count = 1',
    `\tpath = /Users/me/Library/LaunchAgents/${label}.plist`,
    `\tstate = ${running === null ? 'not running' : 'running'}`,
    ...(running === null ? [] : [`\tpid = ${running}`]),
    '\truns = 1',
    '\tlast exit code = 0',
    '}',
  ];
  return { code: 0, stdout: `${lines.join('\n')}\n` };
}
