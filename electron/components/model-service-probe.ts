import type { mlxLm } from '../../shared/components/mlx-lm.ts';
import type { ModelServiceFacts } from '../../shared/components/model-service.ts';
import { type Failure, type Instant, MAIN, type ServiceId, type Settings } from '../../shared/domain/index.ts';
import { failure } from '../probes/failure.ts';
import { type Limit, orAbort, startLimit } from '../probes/limit.ts';
import type { Probe, ProbeContext, ProbeResult, ProbeSignal } from '../probes/probe.ts';
import { listenersOn, listProcesses, onBattery, type ProcessRow, processesAgain } from '../system/index.ts';
import type { ModelProgram } from './model-server-kinds.ts';
import { ModelServerWatch, UNKNOWN_SERVER, type WatchedServer, workOf } from './model-server-watch.ts';
import type { Self } from './service.ts';
import { notThis, type ServiceAnswer, ServiceGet } from './service-get.ts';

/** The declaration of one kind that serves models, for all of them: they differ in their words alone, which the compiler checks. */
export type ModelKind = typeof mlxLm;
/** A service that serves models, of whichever of their kinds. */
export type ModelSelf = { readonly [Part in keyof Self<ModelKind>]: Self<ModelKind>[Part] };

/** The proof that one is not stuck, and a word, may take so long beside the answer for its health, in milliseconds. */
const PROMPTS_MS = 45_000;

/** What its answer says. */
export type Served =
  /** It answers; `program` is how its model is asked, `models` those that may answer. */
  | { readonly kind: 'serves'; readonly program: ModelProgram; readonly models: readonly string[] }
  /** It says itself that it cannot generate. */
  | { readonly kind: 'dead' }
  | { readonly kind: 'starting'; readonly words: string }
  /** Another program answers. */
  | { readonly kind: 'foreign' };

/** What is particular to one kind of program that serves models. */
export interface ServingProgram {
  /** `Ollama` */
  readonly name: string;
  /** What is asked at each look: answered without a model, and wakes none. */
  readonly path: string;
  /** Whether this command line is one. @param words the program first */
  readonly isIt: (words: readonly string[]) => boolean;
  /** @param more asks for another path at the same address; null where that was not answered well */
  readonly read: (
    answer: { readonly status: number; readonly body: string },
    more: (path: string) => Promise<string | null>,
    about: { readonly commandLine: string | null; readonly now: Instant },
  ) => Promise<Served> | Served;
}

/** What one question brought. */
interface Heard {
  readonly health: 'good' | 'dead' | 'silent';
  readonly failure: Failure | null;
  readonly served: Served | null;
  /** Milliseconds; null without an answer. */
  readonly tookMs: number | null;
}
const SILENT = { health: 'silent', served: null, tookMs: null } as const;

interface Context {
  readonly isOnBattery: () => boolean;
}

/** Asks a program that serves models for its health, looks at the work of its process, and has one word of it while it is idle. */
export function createModelServiceProbe(
  self: ModelSelf,
  kind: ServingProgram,
  settings: Settings,
  { isOnBattery }: Context,
): Probe<ServiceId> {
  const limitMs = self.limitMs(settings);
  const asked = new ServiceGet(self.setting(settings, 'at'));
  const mayPrompt = async () => !(isOnBattery() || (await onBattery()));
  const watch = new ModelServerWatch({ settings, mayPrompt });
  let server: WatchedServer | null = null;
  let models: readonly string[] = [];
  let isGone = false;
  /** Since when it says that it cannot generate, where its process cannot be told. */
  let deadSince: Instant | null = null;
  /** The newest word whose time was told. */
  let toldWord = Number.NEGATIVE_INFINITY;
  /** The word that is under way. */
  let word: Promise<boolean> | null = null;
  const closing = new AbortController();
  const listeners = new Set<(signal: ProbeSignal) => void>();

  /**
   * One word of it, when it is time. It may take as long as its model does, and whether it answers at all, has come back or hangs is not kept waiting
   * by that: the look after it tells of it. Whoever asks for a look, and who has read nothing of it yet, waits for it.
   */
  async function haveWord(of: WatchedServer, { clock, reason, readings, signal }: ProbeContext): Promise<void> {
    const isAwaited = reason === 'demand' || readings[self.id] === undefined;
    const isUnderWay = word !== null;
    word ??= watch.askForWord(of, { clock, signal: closing.signal }).finally(() => {
      word = null;
    });
    if (isAwaited) return void (await orAbort(word, signal));
    const tell = () => {
      for (const listener of [...listeners]) listener({ run: [self.id], why: 'it was asked for a word' });
    };
    if (!isUnderWay) word.then((isAsked) => isAsked && tell()).catch(() => {});
  }

  function follow(row: ProcessRow | null, address: string): WatchedServer | null {
    if (row === null) return null;
    if (server !== null && server.row.pid === row.pid && server.row.startedAt === row.startedAt) {
      server.row = row;
      return server;
    }
    const program: ModelProgram = { healthPath: kind.path, prompt: null, delivered: () => NOTHING };
    return { program, row, port: asked.port, address, isOurs: true, ...UNKNOWN_SERVER };
  }

  /** What is known of its work, as a reading has it. */
  function told(now: Instant, tookMs: number | null): ProbeResult<ServiceId> {
    const plain = { usedByBackend: true, state: 'idle', since: now, requests: 0, delivery: null } as const;
    const unseen = deadSince === null ? plain : ({ ...plain, state: 'dead', since: deadSince } as const);
    const work = server === null ? unseen : workOf(server, now);
    const word = work.delivery?.ok === true && work.delivery.at.mono > toldWord ? work.delivery : null;
    toldWord = word?.at.mono ?? toldWord;
    const facts: ModelServiceFacts = { ...work, models, pid: server?.row.pid ?? null };
    return {
      ok: true,
      metrics: {
        ...(tookMs === null ? {} : { [self.metric('answer')]: tookMs }),
        ...(word === null ? {} : { [self.metric('firstToken')]: word.tookMs }),
      },
      facts,
    };
  }

  async function hear(context: ProbeContext, limit: Limit): Promise<Heard> {
    const answer = await asked.get(kind.path, limit, context);
    if (!answer.ok) return { ...SILENT, failure: answer.failure };
    const served = await kind.read(answer, (path) => bodyOf(asked.get(path, limit, context)), {
      commandLine: server?.row.commandLine ?? null,
      now: context.clock.now(),
    });
    const tried = asked.tried(kind.path);
    const { tookMs } = answer;
    if (served.kind === 'foreign' && answer.status >= 400)
      return { ...SILENT, failure: failure('http-status', tried, `It answered ${answer.status}.`) };
    if (served.kind === 'foreign') return { ...SILENT, failure: notThis(kind.name, tried) };
    if (served.kind === 'starting')
      return { health: 'good', failure: failure('starting', tried, served.words), served, tookMs };
    return { health: served.kind === 'dead' ? 'dead' : 'good', failure: null, served, tookMs };
  }

  async function look(context: ProbeContext, limit: Limit): Promise<ProbeResult<ServiceId>> {
    const { signal, clock, readings } = context;
    // Nobody listened the last time: while that is so there is no process to look at, and no table of all is read.
    const still = isGone ? await hear(context, limit) : null;
    if (still?.failure?.kind === 'refused') return { ok: false, failure: still.failure };
    const pid = server?.row.pid;
    let rows = await processesAgain({ trees: pid === undefined ? [] : [pid] });
    let found = await servingRow(rows, asked, kind, signal);
    if (found !== null && found.row.pid !== pid) {
      rows = await listProcesses(signal);
      found = await servingRow(rows, asked, kind, signal);
    }
    server = follow(found?.row ?? null, found?.address ?? asked.host);
    const askers = (readings[MAIN.processes]?.facts.tree ?? []).map((p) => p.pid);
    const heard: Heard[] = [];
    const health = async () => {
      const one = await hear(context, limit);
      heard.push(one);
      if (server !== null && one.served?.kind === 'serves') server.program = one.served.program;
      return one.health;
    };
    if (server === null) await health();
    else await watch.look(server, { rows, askers, health }, context);
    const [answer] = heard;
    // One that is stopped was not asked; one that works on every core may be late with its health.
    const isLate = answer?.failure?.kind === 'timeout' && server !== null && server.memory?.state !== 'silent';
    isGone = answer?.failure?.kind === 'refused';
    if (answer === undefined || isLate) return told(clock.now(), null);
    if (answer.failure !== null) return { ok: false, failure: answer.failure };
    deadSince = answer.health === 'dead' ? (deadSince ?? clock.now()) : null;
    if (answer.served?.kind === 'serves') models = answer.served.models;
    if (server !== null) await haveWord(server, context);
    return told(clock.now(), answer.tookMs);
  }

  return {
    id: self.id,
    component: self.id,
    everyMs: self.everyMs(settings),
    timeoutMs: limitMs + PROMPTS_MS,
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      listeners.clear();
      closing.abort(new Error('monitoring stops'));
      await word?.catch(() => {});
    },
    async run(context) {
      const limit = startLimit(context, limitMs);
      try {
        return await look(context, limit);
      } finally {
        limit.release();
      }
    },
  };
}

const NOTHING = { ok: false, why: 'nothing' } as const;

const bodyOf = async (answer: Promise<ServiceAnswer>): Promise<string | null> => {
  const got = await answer;
  return got.ok && got.status < 400 ? got.body : null;
};

/** Names that mean this machine; whatever else is asked has its processes elsewhere. */
const IS_HERE = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1?\]?|0\.0\.0\.0)$/i;

/**
 * The process that serves there, with all that it started: the first of its line that is such a program. Null where another program listens (a
 * container's forwarder), or it cannot be told who does.
 */
async function servingRow(
  rows: readonly ProcessRow[],
  { host, port }: ServiceGet,
  { isIt }: ServingProgram,
  signal: AbortSignal,
): Promise<{ readonly row: ProcessRow; readonly address: string } | null> {
  if (!IS_HERE.test(host)) return null;
  const its = rows.filter((row) => row.state !== 'zombie' && isIt(row.commandLine.split(' ')));
  if (its.length === 0) return null;
  const listeners = await listenersOn(
    port,
    its.map((row) => row.pid),
    signal,
  );
  const listener = listeners.find((l) => l.pid !== null && its.some((row) => row.pid === l.pid));
  let row = its.find((one) => one.pid === listener?.pid);
  if (row === undefined || listener === undefined) return null;
  for (let above: ProcessRow | undefined = row; above !== undefined; ) {
    row = above;
    const { parentPid, pid }: ProcessRow = above;
    above = its.find((one) => one.pid === parentPid && one.pid !== pid);
  }
  const address = listener.address.replace(/^::$/, '::1').replace('0.0.0.0', '127.0.0.1');
  return { row, address };
}
