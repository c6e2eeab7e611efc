import { chownSync, existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from './ports.ts';
import { spawnDetached, temporaryFolder } from './processes.ts';
import { run, tail, which } from './run.ts';
import { type RunningServer, runServer } from './server.ts';
import { ToolError } from './tool-error.ts';
import { ensurePostgres } from './tools.ts';

export type RunningPostgres = RunningServer & {
  readonly dir: string;
  /** pg_stat_statements came with it: CREATE EXTENSION makes it count. */
  readonly canCount: boolean;
};

/** PostgreSQL does not run as root: then it is `nobody`. */
const NOBODY = 65_534;

/** A real PostgreSQL in the foreground with an empty database in a folder of its own. Resolves when it takes connections. */
export async function startPostgres(): Promise<RunningPostgres> {
  const postgres = realpathSync(await ensurePostgres());
  const dir = temporaryFolder('lifeguard-postgres');
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(dir, NOBODY, NOBODY);
  const data = join(dir, 'data');
  const bin = (name: string) => join(dirname(postgres), name);
  const asUser = (command: string, args: readonly string[]): readonly [string, readonly string[]] =>
    isRoot
      ? ['setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', command, ...args]]
      : [command, args];
  const [init, initArgs] = asUser(bin('initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--no-sync',
    '--locale=C',
  ]);
  const made = await run(init, initArgs, { timeoutMs: 120_000, env: { HOME: dir } });
  if (made.code !== 0)
    throw new ToolError('postgres', `initdb failed:\n${tail(made.stderr)}\n`, 'This is a defect of the tests.');
  const port = await freePort();
  const logFile = join(temporaryFolder('lifeguard-postgres-log'), 'postgres.log');
  const canCount = await hasStatements(bin('pg_config'));
  const [command, args] = asUser(postgres, [
    ...['-D', data, '-p', String(port), '-k', dir],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'log_connections=on'],
    ...(canCount ? ['-c', 'shared_preload_libraries=pg_stat_statements'] : []),
  ]);
  const ready = ['-h', '127.0.0.1', '-p', String(port), '-t', '2'];
  const server = await runServer({
    ...{ what: 'PostgreSQL', port, logFile, folders: [dir, dirname(logFile)] },
    spawn: async () => spawnDetached((await which(command)) ?? command, args, { cwd: '/', logFile }),
    ready: async () => (await run(bin('pg_isready'), ready)).code === 0,
  });
  return Object.assign(server, { dir, canCount });
}

async function hasStatements(pgConfig: string): Promise<boolean> {
  const { stdout } = await run(pgConfig, ['--sharedir']).catch(() => ({ stdout: '' }));
  return existsSync(join(stdout.trim(), 'extension/pg_stat_statements.control'));
}
