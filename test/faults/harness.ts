import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import type { Cause, Run, RunbookId, Snapshot } from '../../shared/domain/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import {
  type BackendOptions,
  fetchAnew,
  freePort,
  type RedisOptions,
  type RunningBackend,
  type RunningRedis,
  startBackend,
  startRedis,
} from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';
import type { Bystanders } from './bystanders.ts';

/** What a row of the matrix has to show; null where the fault matrix has a dash. */
export interface Row {
  readonly detectedAfterMs: number | null;
  readonly cause: string | null;
  readonly recoveredAfterMs: number | null;
  readonly verified: string | null;
}

/** A row with what was measured; the rest does not apply. */
export const row = (fields: Partial<Row>): Row => ({
  detectedAfterMs: null,
  cause: null,
  recoveredAfterMs: null,
  verified: null,
  ...fields,
});

export interface FaultCase {
  readonly id: string;
  readonly fault: string;
  /** Waits for most of a minute or more: `Rows` has it taken beside the others, which would wait for it. */
  readonly long?: true;
  /** A row that takes longer than this is stuck, in milliseconds; three minutes for most. */
  readonly limitMs?: number;
  run(stage: Stage): Promise<Row>;
}

/** One real stack with one engine watching it, for one row. */
export class Stage {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-faults-'));
  readonly bystanders: Bystanders | null;
  readonly neo4jUri: string | null;
  private readonly cleanups: (() => Promise<void> | void)[] = [];

  constructor(bystanders: Bystanders | null, neo4j: { uri: string; password: string } | null) {
    this.bystanders = bystanders;
    this.neo4jUri = neo4j?.uri ?? null;
    this.neo4j = neo4j;
  }
  readonly neo4j: { uri: string; password: string } | null;

  later(cleanup: () => Promise<void> | void): void {
    this.cleanups.push(cleanup);
  }

  async redis(options: RedisOptions = {}): Promise<RunningRedis> {
    const redis = await startRedis({ port: await freePort(), ...options });
    this.later(() => redis.cleanup());
    return redis;
  }

  async backend(options: Partial<BackendOptions> = {}): Promise<RunningBackend> {
    const backend = await startBackend({ port: await freePort(), ...options });
    this.later(() => backend.cleanup());
    return backend;
  }

  /** An engine that finds everything through a user file, with nothing of this machine's own configuration. */
  async engine(
    backend: { root: string; port: number },
    redis: { port: number } | null,
    extra: Record<string, unknown> = {},
    env: Record<string, string> = {},
  ): Promise<Engine> {
    const configFile = path.join(this.folder, 'config.yaml');
    const config = {
      'backend.port': backend.port,
      'neo4j.enabled': this.neo4j !== null,
      ...(this.neo4j === null
        ? {}
        : { 'neo4j.uri': this.neo4j.uri, 'neo4j.password': this.neo4j.password, 'neo4j.httpPort': null }),
      'redis.enabled': redis !== null,
      ...(redis === null ? {} : { 'redis.url': `redis://127.0.0.1:${redis.port}` }),
      // The environment that the test machine's Python happens to have is no part of a row.
      'mlx.enabled': false,
      // Nor is whether there is Docker, which would be asked through its command time after time; the rows about it say so.
      'docker.enabled': false,
      // Nor is how quick it is; rows about that take the limits back.
      ...ANY_MACHINE,
      ...extra,
    };
    writeFileSync(configFile, JSON.stringify(config, null, 2));
    // A row is about its fault, not about the first start of a folder; the rows about trust take it back.
    const place = { root: backend.root, backend: null, stateFolder: path.join(this.folder, 'state') };
    must(giveTrust(place, Date.now()).kind === 'trusted', `${backend.root} cannot be trusted`);
    const engine = await createEngine({
      follows: true,
      cwd: this.folder,
      home: this.folder,
      env: { PATH: process.env.PATH, ...env },
      platform: process.platform,
      configFile,
      repository: backend.root,
      stateFolder: path.join(this.folder, 'state'),
    });
    this.later(() => engine.stop());
    return engine;
  }

  /** The usual stage: everything up and seen healthy. */
  async healthy(
    options: Partial<BackendOptions> = {},
    extra: Record<string, unknown> = {},
    redisOptions: RedisOptions = {},
  ) {
    const redis = await this.redis(redisOptions);
    const backend = await this.backend({ redisUrl: redis.url, ...options });
    const engine = await this.engine(backend, redis, extra);
    await until(
      engine,
      (s) => state(s, 'backend') === 'healthy' && state(s, 'redis') === 'healthy',
      20_000,
      'a healthy stack',
    );
    await engine.settled(20_000);
    return { redis, backend, engine };
  }

  async close(): Promise<void> {
    for (const cleanup of this.cleanups.reverse())
      await Promise.resolve(cleanup()).catch((error) => console.error(error));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const state = (snapshot: Snapshot, id: string) => snapshot.components.find((c) => c.id === id)?.state;

/**
 * Resolves with the first snapshot that fits; fails with what the engine said instead. How long it took stands in the table.
 * @param usualMs what is enough on an idle machine
 */
export function until(
  engine: Engine,
  fits: (s: Snapshot) => boolean,
  usualMs: number,
  what: string,
): Promise<Snapshot> {
  const limitMs = unhurried(usualMs);
  return new Promise((resolve, reject) => {
    let unsubscribe = () => {};
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new Error(`No ${what} within ${limitMs / 1000} s. The engine says: ${describe(engine.snapshot())}`));
    }, limitMs);
    const look = (snapshot: Snapshot) => {
      if (!fits(snapshot)) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(snapshot);
    };
    unsubscribe = engine.subscribe(look);
    look(engine.snapshot());
  });
}

const describe = (s: Snapshot): string =>
  JSON.stringify({
    verdict: s.verdict.headline,
    detail: s.verdict.detail,
    states: Object.fromEntries(
      s.components.map((c) => [c.id, `${c.state} ${c.findings.map((f) => f.text).join(' ')}`]),
    ),
    causes: s.causes.map((c) => `${c.id}: ${c.title} ${c.detail}`),
    problems: s.problems.map((p) => `${p.where}: ${p.message}`),
  });

/** Injects a fault and waits until the engine names one of the expected causes first. */
export async function detect(
  engine: Engine,
  inject: () => unknown,
  expected: string | readonly string[],
  limitMs = 15_000,
) {
  const ids = [expected].flat();
  await inject();
  const begun = performance.now();
  const snapshot = await until(
    engine,
    (s) => ids.includes(s.causes[0]?.id ?? ''),
    limitMs,
    `cause ${ids.join(' or ')}`,
  );
  const cause = snapshot.causes[0] as Cause;
  return { cause, snapshot, detectedAfterMs: performance.now() - begun };
}

/** As often the command line shows a plan anew that changed while somebody agreed to it. */
const SHOWN_AT_MOST = 5;

/** Runs a runbook to its end and checks that nothing it says is taken on trust: the caller verifies by itself. */
export async function recover(
  engine: Engine,
  id: RunbookId = 'recover-backend',
  /** The plan that was shown and is agreed to; without one nothing is shown, as with one click. */
  shown: Awaited<ReturnType<Engine['plan']>> | null = null,
) {
  const begun = performance.now();
  let result = await engine.recover(
    shown?.ok ? { token: shown.token, confirmed: true } : { runbook: id, unseen: true },
  );
  // A healthy backend is restarted only when somebody agrees to that; here somebody does. Whoever has agreed to a plan that changed meanwhile, as with
  // a process that was just being born, is shown it anew and agrees again, as on the command line.
  const agrees =
    shown?.ok === true || (!result.ok && result.why === 'asks' && / (?:is healthy|answers)\b/.test(result.reason));
  for (let times = 0; agrees && !result.ok && result.now !== null && times < SHOWN_AT_MOST; times++)
    result = await engine.recover({ token: result.now.token, confirmed: true });
  if (!result.ok) return { run: null, reason: result.reason, recoveredAfterMs: performance.now() - begun };
  const run: Run = await result.ended;
  return { run, reason: run.result ?? '', recoveredAfterMs: performance.now() - begun };
}

/** Recovers the backend and proves it from outside: another pid answers /health, and the engine calls it healthy again. */
export async function recoverBackend(engine: Engine, backend: RunningBackend) {
  const { run, reason, recoveredAfterMs } = await recover(engine);
  must(run?.state === 'succeeded', `Recover Backend did not succeed: ${reason}`);
  const response = await fetchAnew(`${backend.url}/health`, { signal: AbortSignal.timeout(unhurried(20_000)) });
  must(response.ok, `after the recovery /health answered ${response.status}`);
  await until(
    engine,
    (s) => state(s, 'backend') === 'healthy' && s.causes.every((c) => c.component !== 'backend'),
    15_000,
    'healthy backend after the recovery',
  );
  return { recoveredAfterMs, verified: run?.result ?? null };
}

export function must(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
