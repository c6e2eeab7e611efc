import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../electron/app/index.ts';
import { type ComponentId, catalogueOf, type ServiceId, type Snapshot } from '../../shared/domain/index.ts';
import { formatMs } from '../../shared/format.ts';
import { median } from '../../shared/statistics.ts';
import { Stage, state, until } from '../faults/harness.ts';
import { type RealService, startEveryService } from '../support/service-stack.ts';
import { ensureTools, startNeo4j } from '../support/stack/index.ts';
import { Meanwhile } from './meanwhile.ts';
import { backendCheck, redisCheck, startMonit, type Watched } from './peer.ts';
import { canBeSlow, goSlowly, slowLimits } from './slowness.ts';

/** One takes about ten minutes: most of them is waiting for what a peer does not notice, and for what is slow. */
const ROUNDS = Number(process.env.LIFEGUARD_ROUNDS ?? 5);
/** What Lifeguard has not noticed within this is not noticed, in milliseconds. */
const LIMIT_MS = 40_000;
/** The same for a peer: three of its longer cycles with their limits. */
const PEER_LIMIT_MS = 20_000;
/** So long it may take until enough was read to know what is slow, in milliseconds. */
const WARM_MS = 240_000;
const CYCLES = [1, 5] as const;

/** What happens to a server, and within how many milliseconds that is to be said. */
const CHANGES = {
  killed: 1000,
  'started again': 2000,
  'stopped (SIGSTOP)': 5000,
  'goes on (SIGCONT)': 2000,
  // No goal: it is slow when several answers were.
  slow: LIMIT_MS,
  'slow no more': 10_000,
} as const;
type Change = keyof typeof CHANGES;
/** What took longer than so many times that tells what was read meanwhile: a busy machine is allowed less. */
const FAR_OUT = 2;

/** Milliseconds from each change until it was said, for Lifeguard and the peer at each of its cycles. */
type Times = Record<'Lifeguard' | `monit ${(typeof CYCLES)[number]} s`, number[]>;

/** One server that changes. */
interface Patient {
  readonly id: string;
  /** How the peer looks at it; null where it has no port. */
  readonly check: Watched | null;
  readonly signal: (signal: NodeJS.Signals) => unknown;
  readonly start: () => Promise<unknown>;
  /** Makes it slow where it can be so by itself; gives what ends that. */
  readonly slow?: () => Promise<() => Promise<unknown>>;
}

/**
 * How long until a change of each component and of each kind of service is noticed, there and back, beside `monit` at a 1 s and a 5 s cycle on the
 * same stack. A server that starts counts from its first good answer. The services change side by side, each at a random moment of its own.
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
  console.log(
    `Seconds: median (longest) of ${rounds}; – where it is not noticed within ${LIMIT_MS / 1000} s, by monit ${PEER_LIMIT_MS / 1000} s. Monit knows no slowness below its time limit.`,
  );
}

function cell(values: readonly number[]): string {
  const seen = values.filter(Number.isFinite);
  if (seen.length === 0) return '–';
  const missed = seen.length === values.length ? '' : `, ${values.length - seen.length} never`;
  return `${((median(seen) ?? 0) / 1000).toFixed(1)} (${(Math.max(...seen) / 1000).toFixed(1)}${missed})`;
}

async function lookOnce(monit: string | undefined, table: Map<string, Times>): Promise<void> {
  const neo4j = await startNeo4j();
  const services = await startEveryService();
  const stage = new Stage(null, { uri: neo4j.uri, password: neo4j.password });
  const slow = new Stage(null, { uri: neo4j.uri, password: neo4j.password });
  try {
    const { backend, redis, engine } = await stage.healthy(
      {},
      { services: services.map(entryOf), ...unlimited(services) },
    );
    const kinds = services.map(patientOf);
    const builtIn: readonly Patient[] = [
      {
        id: 'backend',
        check: backendCheck(backend.port),
        signal: (s) => backend.killTree(s),
        start: () => backend.restart(),
        slow: async () => {
          await backend.fault({ delayMs: 700 });
          return () => backend.fault({ reset: true });
        },
      },
      {
        id: 'redis',
        check: redisCheck(redis.port),
        signal: (s) => redis.kill(s),
        start: () => redis.restart(),
      },
      {
        id: 'neo4j',
        check: { name: 'neo4j', port: neo4j.boltPort },
        signal: (s) => neo4j.kill(s),
        start: () => neo4j.restart(),
      },
    ];
    const everybody = [...builtIn, ...kinds];
    const isWell = () => everybody.every(({ id }) => state(engine.snapshot(), id) === 'healthy');
    await until(engine, isWell, LIMIT_MS, 'everything healthy');
    const checks = everybody.flatMap(({ check }) => (check === null ? [] : [check]));
    const peers =
      monit === undefined
        ? []
        : await Promise.all(CYCLES.map(async (cycle) => ({ cycle, peer: await startMonit(monit, checks, cycle) })));
    if (peers.length > 0) await sleep(7000);
    const asked = async ({ check }: Patient, bad: boolean) => {
      const said = bad ? 'failed' : 'succeeded';
      return Promise.all(
        peers.map(({ peer }) => (check === null ? Number.NaN : peer.says(check.name, said, PEER_LIMIT_MS))),
      );
    };
    const change = measure(engine, table, asked);
    const live = async (patient: Patient) => {
      await change(patient, 'killed', () => patient.signal('SIGKILL'), true);
      await change(patient, 'started again', patient.start, false);
      await change(patient, 'stopped (SIGSTOP)', () => patient.signal('SIGSTOP'), true);
      await change(patient, 'goes on (SIGCONT)', () => patient.signal('SIGCONT'), false);
    };
    for (const patient of builtIn) await live(patient);
    await Promise.all(kinds.map(live));
    for (const { peer } of peers) await peer.stop();
    await engine.stop();
    const others = { services: services.map(entryOf), ...unlimited(services), ...slowLimits(services) };
    const watching = await slow.engine(backend, redis, others);
    // Whether it is slow is not known of a backend before so many answers as its P95 needs.
    const isKnown = (s: Snapshot) => s.components.find((c) => c.id === 'backend')?.metrics['backend.p95'] !== undefined;
    const isQuick = () =>
      isKnown(watching.snapshot()) && everybody.every(({ id }) => state(watching.snapshot(), id) === 'healthy');
    if (Number.isNaN(await timed(watching.subscribe, isQuick, WARM_MS)))
      return console.log('Slowness is not measured in this round: on this machine not everything answers quickly.');
    const slowed = measure(watching, table, async () => []);
    const drag = async (patient: Patient) => {
      let end: () => Promise<unknown> = async () => {};
      const begin = async () => {
        end = patient.slow === undefined ? goSlowly(patient.signal) : await patient.slow();
      };
      const saidMs = await slowed(patient, 'slow', begin, true);
      // What was never called slow has no end of it.
      if (Number.isNaN(saidMs)) await end();
      else await slowed(patient, 'slow no more', () => end(), false);
    };
    for (const patient of builtIn) await drag(patient);
    await Promise.all(services.filter(canBeSlow).map(patientOf).map(drag));
  } finally {
    await slow.close();
    await stage.close();
    await Promise.all(services.map((service) => service.cleanup()));
    await neo4j.cleanup();
  }
}

/**
 * What changes one server and puts into the table how long it took until that was said; tells that of Lifeguard, NaN where it was not.
 * @param asked the same of the peers; none where they are not asked
 */
function measure(
  engine: Engine,
  table: Map<string, Times>,
  asked: (patient: Patient, bad: boolean) => Promise<readonly number[]>,
) {
  return async (patient: Patient, what: Change, act: () => unknown, bad: boolean) => {
    const { id } = patient;
    // A random moment within everybody's cycle: nobody is measured from its best one.
    await sleep(Math.random() * 5000);
    await act();
    const meanwhile = new Meanwhile(engine, id as ComponentId);
    const fits = () => state(engine.snapshot(), id) === (bad ? 'critical' : 'healthy');
    const own = timed(engine.subscribe, fits).then((ms) => {
      const lines = meanwhile.end();
      if (!(ms <= FAR_OUT * CHANGES[what]))
        console.log([`${id} ${what}: ${Number.isFinite(ms) ? formatMs(ms) : 'never'}`, ...lines].join('\n    '));
      return ms;
    });
    const [mine, others] = await Promise.all([own, asked(patient, bad)]);
    const row = table.get(`${id} ${what}`) ?? emptyTimes();
    for (const [i, column] of columns.entries()) row[column].push(i === 0 ? mine : (others[i - 1] ?? Number.NaN));
    table.set(`${id} ${what}`, row);
    return mine;
  };
}

const entryOf = ({ id, kind, at }: RealService) => ({ id, kind, [kind === 'process' ? 'match' : 'at']: at });

/** How quick a service is, is no trouble of it here, as with what is built in: it is measured whether it is there. */
function unlimited(services: readonly RealService[]): Readonly<Record<string, unknown>> {
  const entries = services.map(({ id, kind }) => ({ id: id as ServiceId, kind, neededBy: [] }));
  const limits = [...catalogueOf(entries).settings.keys()].filter((key) =>
    entries.some(({ id }) => key.startsWith(`thresholds.${id}.`)),
  );
  return Object.fromEntries(limits.map((key) => [key, { warning: null, critical: null }]));
}

/** What monit asks of a kind; it knows no other protocol. */
const PROTOCOLS: Readonly<Partial<Record<RealService['kind'], NonNullable<Watched['protocol']>>>> = {
  chroma: 'http request "/api/v2/heartbeat"',
  'mlx-lm': 'http request "/health"',
  http: 'http request "/health"',
  postgres: 'pgsql',
  redis: 'redis',
};

function patientOf({ id, kind, port, kill, restart }: RealService): Patient {
  const protocol = PROTOCOLS[kind];
  return {
    id,
    check: port === null ? null : { name: id, port, ...(protocol === undefined ? {} : { protocol }) },
    signal: kill,
    start: restart,
  };
}

const columns = ['Lifeguard', ...CYCLES.map((c) => `monit ${c} s` as const)] as const;
const emptyTimes = (): Times => Object.fromEntries(columns.map((c) => [c, []])) as unknown as Times;

/** Milliseconds from now until it holds after something that the engine said; NaN where it does not within the limit. */
function timed(
  subscribe: (listener: () => void) => () => void,
  holds: () => boolean,
  limitMs = LIMIT_MS,
): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const end = (ms: number) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(ms);
    };
    const timer = setTimeout(() => end(Number.NaN), limitMs);
    const look = () => holds() && end(performance.now() - begun);
    const unsubscribe = subscribe(look);
    look();
  });
}
