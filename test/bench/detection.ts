import { setTimeout as sleep } from 'node:timers/promises';
import type { BuiltInId } from '../../shared/domain/index.ts';
import { median } from '../../shared/statistics.ts';
import { Stage, state, until } from '../faults/harness.ts';
import { ensureTools, startNeo4j } from '../support/stack/index.ts';
import { startMonit, type Watched } from './peer.ts';

/** One takes about four minutes: most of them is waiting for what a peer does not notice. */
const ROUNDS = Number(process.env.LIFEGUARD_ROUNDS ?? 5);
/** What is not noticed within this is not noticed, in milliseconds. */
const LIMIT_MS = 40_000;
const CYCLES = [1, 5] as const;
type Patient = keyof Watched & BuiltInId;

/** Milliseconds from each change until it was said, for Lifeguard and the peer at each of its cycles. */
type Times = Record<'Lifeguard' | `monit ${(typeof CYCLES)[number]} s`, number[]>;

/**
 * How long until a change of each component is noticed, there and back, beside `monit` at a 1 s and a 5 s cycle on the same stack. A server that
 * starts counts from its first good answer.
 */
export async function benchDetection(): Promise<void> {
  const tools = await ensureTools(() => {});
  const table = new Map<string, Times>();
  for (let round = 1; round <= ROUNDS; round++) {
    await lookOnce(tools.monit, table);
    print(table, round);
  }
}

/** The table as it is after each round: a bench that is cut short has told what it measured. */
function print(table: ReadonlyMap<string, Times>, rounds: number): void {
  const column = (values: readonly number[]) => cell(values).padStart(20);
  console.log(`${'from the change until it is said'.padEnd(32)}${columns.map((h) => h.padStart(20)).join('')}`);
  for (const [what, times] of table) console.log(what.padEnd(32) + Object.values(times).map(column).join(''));
  console.log(`Seconds: median (longest) of ${rounds}; – where it is not noticed within ${LIMIT_MS / 1000} s.`);
}

function cell(values: readonly number[]): string {
  const seen = values.filter(Number.isFinite);
  if (seen.length === 0) return '–';
  const missed = seen.length === values.length ? '' : `, ${values.length - seen.length} never`;
  return `${((median(seen) ?? 0) / 1000).toFixed(1)} (${(Math.max(...seen) / 1000).toFixed(1)}${missed})`;
}

async function lookOnce(monit: string | undefined, table: Map<string, Times>): Promise<void> {
  const neo4j = await startNeo4j();
  const stage = new Stage(null, { uri: neo4j.uri, password: neo4j.password });
  try {
    const { backend, redis, engine } = await stage.healthy();
    await until(engine, (s) => state(s, 'neo4j') === 'healthy', LIMIT_MS, 'a healthy Neo4j');
    const ports = { backend: backend.port, redis: redis.port, neo4j: neo4j.boltPort };
    const peers =
      monit === undefined
        ? []
        : await Promise.all(CYCLES.map(async (cycle) => ({ cycle, peer: await startMonit(monit, ports, cycle) })));
    if (peers.length > 0) await sleep(7000);
    const servers = {
      backend: { signal: (s: NodeJS.Signals) => backend.killTree(s), start: () => backend.restart() },
      redis: { signal: (s: NodeJS.Signals) => redis.kill(s), start: () => redis.restart() },
      neo4j: { signal: (s: NodeJS.Signals) => neo4j.kill(s), start: () => neo4j.restart() },
    } satisfies Record<Patient, unknown>;
    for (const [id, { signal, start }] of Object.entries(servers) as [Patient, (typeof servers)[Patient]][]) {
      const change = async (what: string, act: () => unknown, bad: boolean) => {
        // A random moment within everybody's cycle: nobody is measured from its best one.
        await sleep(Math.random() * 5000);
        await act();
        const fits = () => state(engine.snapshot(), id) === (bad ? 'critical' : 'healthy');
        const times = await Promise.all([
          timed(engine.subscribe, fits),
          ...peers.map(({ peer }) => peer.says(id, bad ? 'failed' : 'succeeded', LIMIT_MS)),
        ]);
        const row = table.get(`${id} ${what}`) ?? emptyTimes();
        times.forEach((ms, i) => {
          row[columns[i] ?? 'Lifeguard'].push(ms);
        });
        table.set(`${id} ${what}`, row);
      };
      await change('killed', () => signal('SIGKILL'), true);
      await change('started again', start, false);
      await change('stopped (SIGSTOP)', () => signal('SIGSTOP'), true);
      await change('goes on (SIGCONT)', () => signal('SIGCONT'), false);
    }
    for (const { peer } of peers) await peer.stop();
  } finally {
    await stage.close();
    await neo4j.cleanup();
  }
}

const columns = ['Lifeguard', ...CYCLES.map((c) => `monit ${c} s` as const)] as const;
const emptyTimes = (): Times => Object.fromEntries(columns.map((c) => [c, []])) as unknown as Times;

/** Milliseconds from now until it holds after something that the engine said; NaN where it does not within the limit. */
function timed(subscribe: (listener: () => void) => () => void, holds: () => boolean): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const end = (ms: number) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(ms);
    };
    const timer = setTimeout(() => end(Number.NaN), LIMIT_MS);
    const look = () => holds() && end(performance.now() - begun);
    const unsubscribe = subscribe(look);
    look();
  });
}
