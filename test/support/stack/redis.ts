import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { spawnDetached, temporaryFolder } from './processes.ts';
import { run } from './run.ts';
import { type RunningServer, runServer } from './server.ts';
import { ensureRedis } from './tools.ts';

export type RedisOptions = {
  /** Default: a free one. */
  readonly port?: number;
  readonly password?: string;
  /** As redis.conf writes it, e.g. "4mb". */
  readonly maxmemory?: string;
  readonly policy?: string;
  /** Data folder. Default: a temporary one, removed at cleanup. */
  readonly dir?: string;
  /** Addresses to bind. Default: both loopback families where IPv6 is there. */
  readonly bind?: readonly string[];
  readonly extraArgs?: readonly string[];
};

export type RunningRedis = RunningServer & {
  readonly url: string;
  readonly dir: string;
  /** Whether it answers a PING with PONG. */
  readonly answers: () => Promise<boolean>;
  /** Runs redis-cli against it and returns what it printed. */
  readonly cli: (...args: readonly string[]) => Promise<string>;
};

/** A real redis-server in the foreground, in a folder of its own. Resolves when it takes commands. */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  const { redisServer, redisCli } = await ensureRedis();
  const port = options.port ?? (await freePort());
  const dir = options.dir ?? temporaryFolder('lifeguard-redis');
  const logFile = join(dir, 'redis-output.log');
  const cli = async (...args: readonly string[]) => {
    const env = options.password === undefined ? {} : { REDISCLI_AUTH: options.password };
    return (
      await run(redisCli, ['-h', '127.0.0.1', '-p', String(port), ...args], { timeoutMs: 5000, env })
    ).stdout.trim();
  };
  const server = await runServer({
    ...{
      what: 'Redis',
      port,
      logFile,
      timeoutMs: 20_000,
      everyMs: 20,
      folders: options.dir === undefined ? [dir] : [],
    },
    spawn: () => spawnDetached(redisServer, serverArgs(options, port, dir), { cwd: dir, logFile }),
    // LOADING, NOAUTH and the like are answers too: then it is up as far as a test can want it.
    ready: () => ping(port, undefined, (said) => said !== ''),
  });
  return Object.assign(server, {
    url: `redis://${options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`}127.0.0.1:${port}/0`,
    dir,
    cli,
    answers: () => ping(port, options.password, (said) => said.endsWith('+PONG\r\n')),
  });
}

/** Whether what comes back for a PING within 5 s is enough. By a connection of our own: `redis-cli` is a process for each time that one asks. */
function ping(port: number, password: string | undefined, isEnough: (said: string) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }).setEncoding('utf8').setTimeout(5000);
    const auth = password === undefined ? '' : `AUTH ${JSON.stringify(password)}\r\n`;
    socket.once('connect', () => socket.write(`${auth}PING\r\n`));
    let said = '';
    socket.on('data', (more) => {
      said += more;
      if (isEnough(said)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('timeout', () => socket.destroy());
    socket.once('close', () => resolve(isEnough(said)));
  });
}

function serverArgs(options: RedisOptions, port: number, dir: string): readonly string[] {
  return [
    ...['--port', String(port), '--dir', dir, '--daemonize', 'no', '--save', '', '--appendonly', 'no'],
    // The minus sign lets Redis start where that address does not exist (a machine without IPv6).
    ...['--bind', ...(options.bind ?? ['127.0.0.1', '-::1'])],
    ...(options.password === undefined ? [] : ['--requirepass', options.password]),
    ...(options.maxmemory === undefined ? [] : ['--maxmemory', options.maxmemory]),
    ...(options.policy === undefined ? [] : ['--maxmemory-policy', options.policy]),
    ...(options.extraArgs ?? []),
  ];
}
