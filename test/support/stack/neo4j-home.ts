import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import { cached, type Log } from './cache.ts';
import { freePort } from './ports.ts';
import { type Spawned, spawnDetached, stopTree, temporaryFolder } from './processes.ts';
import { run, tail } from './run.ts';
import type { Neo4jTool } from './tools.ts';
import { untilReady } from './wait.ts';

/** Password of user neo4j in every fresh home. */
export const initialPassword = 'lifeguard-test';

/** A Neo4j home folder that is ready to start, and the archive of classes that makes its Java start faster. */
export type Neo4jHome = { readonly folder: string; readonly classArchive: string };

/**
 * A temporary home, copied from one that was made and started once on this machine: later starts neither create
 * the system database nor set the password again.
 */
export async function prepareHome(tool: Neo4jTool): Promise<Neo4jHome> {
  const ready = await ensureNeo4jData(tool);
  const folder = temporaryFolder('lifeguard-neo4j');
  cpSync(join(ready, 'data'), join(folder, 'data'), { recursive: true });
  mkdirSync(join(folder, 'conf'));
  return { folder, classArchive: join(ready, 'classes.jsa') };
}

/** The folder every home is copied from; made at the first call on a machine, which takes about half a minute. */
export function ensureNeo4jData(tool: Neo4jTool, log: Log = () => {}): Promise<string> {
  // The number changes with the way the folder is made.
  return cached(`neo4j-data-${tool.version}-4`, (folder) => {
    log('Starting Neo4j once to prepare its data folder…');
    return firstStart(tool, folder);
  });
}

async function firstStart(tool: Neo4jTool, folder: string): Promise<void> {
  mkdirSync(join(folder, 'conf'));
  await setInitialPassword(tool, folder);
  const boltPort = await freePort();
  writeConfiguration(folder, boltPort, await freePort());
  const child = await spawnNeo4j(tool, folder, `-XX:ArchiveClassesAtExit=${join(folder, 'classes.jsa')}`);
  const logFile = outputFile(folder);
  const wait = { what: 'Neo4j (first start)', logFile, timeoutMs: 120_000, process: child, everyMs: 200 };
  try {
    await untilReady(() => answersQuery(`bolt://127.0.0.1:${boltPort}`, initialPassword), wait);
  } finally {
    // A clean shutdown writes a checkpoint, so that copies start without replaying the log, and the class archive.
    await stopTree(child.pid, 60_000);
  }
}

/** neo4j-admin dbms set-initial-password. */
async function setInitialPassword(tool: Neo4jTool, home: string): Promise<void> {
  const admin = ['org.neo4j.cli.AdminTool', 'dbms', 'set-initial-password', initialPassword];
  const args = ['-cp', join(tool.libFolder, '*'), ...admin];
  const result = await run(tool.java, args, { timeoutMs: 60_000, cwd: home, env: environment(home) });
  if (result.code === 0) return;
  throw new Error(`Neo4j's set-initial-password failed:\n${tail(result.stdout + result.stderr)}`);
}

/**
 * Starts the server process. `sharing` is the JVM option that writes or reads the class archive; an archive of
 * another Java is ignored by the JVM. Small heap, serial collector and only the first compiler tier, because a test
 * server starts often and lives briefly.
 */
export function spawnNeo4j(tool: Neo4jTool, home: string, sharing: string): Promise<Spawned> {
  const args = serverArguments(tool, home, sharing);
  return spawnDetached(tool.java, args, { cwd: home, logFile: outputFile(home), env: environment(home) });
}

/** What Java is given to run the server of a home that is ready to start. */
export const neo4jArguments = (tool: Neo4jTool, home: string, classArchive: string): readonly string[] =>
  serverArguments(tool, home, `-XX:SharedArchiveFile=${classArchive}`);

function serverArguments(tool: Neo4jTool, home: string, sharing: string): string[] {
  return [
    ...[
      '-Xms128m',
      '-Xmx384m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Xshare:auto',
      '-Xlog:disable',
      // Its classes come from where they were checked when they were fetched.
      ...['-XX:+UnlockDiagnosticVMOptions', '-XX:-BytecodeVerificationRemote'],
      sharing,
    ],
    ...['-cp', join(tool.libFolder, '*'), 'org.neo4j.server.CommunityEntryPoint'],
    ...[`--home-dir=${home}`, `--config-dir=${join(home, 'conf')}`],
  ];
}

function environment(home: string): Record<string, string> {
  return { NEO4J_HOME: home, NEO4J_CONF: join(home, 'conf') };
}

export function outputFile(home: string): string {
  return join(home, 'neo4j-output.log');
}

/** Loopback only; nothing that phones home. Without `httpPort` there is no HTTP, which is a quarter of what a start costs. */
export function writeConfiguration(home: string, boltPort: number, httpPort: number | null): void {
  const http = [
    `server.http.listen_address=127.0.0.1:${httpPort}`,
    `server.http.advertised_address=127.0.0.1:${httpPort}`,
  ];
  const lines = [
    'server.default_listen_address=127.0.0.1',
    `server.bolt.listen_address=127.0.0.1:${boltPort}`,
    `server.bolt.advertised_address=127.0.0.1:${boltPort}`,
    ...(httpPort === null ? ['server.http.enabled=false'] : http),
    'server.https.enabled=false',
    'server.memory.pagecache.size=32m',
    'dbms.usage_report.enabled=false',
  ];
  writeFileSync(join(home, 'conf', 'neo4j.conf'), `${lines.join('\n')}\n`);
}

/** A full Bolt handshake, log-in and query. */
export async function answersQuery(uri: string, password: string): Promise<boolean> {
  return query(uri, password, 'neo4j', 'RETURN 1').then(
    () => true,
    () => false,
  );
}

export function changePassword(uri: string, from: string, to: string): Promise<void> {
  return query(uri, from, 'system', 'ALTER CURRENT USER SET PASSWORD FROM $from TO $to', { from, to });
}

async function query(uri: string, password: string, database: string, text: string, parameters = {}): Promise<void> {
  const driver = neo4j.driver(uri, neo4j.auth.basic('neo4j', password), {
    connectionTimeout: 2000,
    maxConnectionPoolSize: 1,
  });
  const session = driver.session({ database });
  try {
    // Unlike executeQuery, run does not try again for 30 s: the caller asks again soon enough.
    await session.run(text, parameters);
  } finally {
    await session.close();
    await driver.close();
  }
}
