import {
  type Clock,
  type Delivery,
  elapsedMs,
  hostPort,
  type Instant,
  type ModelServer,
  type Settings,
} from '../../../shared/domain/index.ts';
import { httpGet } from '../../probes/http-get.ts';
import { oneLine } from '../../probes/plain-text.ts';
import type { ProbeContext } from '../../probes/probe.ts';
import { connectionsTo, descendants, listProcesses, type ProcessRow, portsOf, postJson } from '../../system/index.ts';
import { MODEL_SERVER_KINDS, type ModelServerKind } from './model-server-kinds.ts';
import { judgeServer, type ServerLook, type ServerMemory } from './model-server-state.ts';

/** Health is answered without the model; one that is busy on every core may take a while. */
const HEALTH_MS = 3000;
/** One word of a model that is loaded. */
const WORD_MS = 30_000;
/** How long one that seems stuck may take for one word, to show that it is not. */
const PROOF_MS = 10_000;
/** How soon a real request is noticed while we wait for a word. */
const YIELD_MS = 250;
const MAX_HEALTH_BYTES = 64 * 1024;

type Context = Pick<ProbeContext, 'signal' | 'clock' | 'readings'>;

interface Watched {
  readonly kind: ModelServerKind;
  readonly row: ProcessRow;
  readonly port: number;
  readonly address: string;
  readonly model: string | null;
  memory: ServerMemory | null;
  usedByBackend: boolean;
  delivery: Delivery | null;
  /** The last prompt, answered or not. */
  promptedAt: Instant | null;
}

interface Options {
  readonly settings: Settings;
  /** Whether a prompt may be sent by itself now: not on battery. */
  readonly mayPrompt: () => Promise<boolean>;
  readonly list?: (signal: AbortSignal) => Promise<readonly ProcessRow[]>;
}

/**
 * The model servers that run on this machine: what their processes and connections tell at each look, and, while one that the backend uses is
 * idle, now and then one word of it.
 */
export class ModelServers {
  private readonly options: Options;
  private watched = new Map<string, Watched>();
  /** Servers that the backend has used, by what stays the same when they are started again. */
  private readonly used = new Set<string>();

  constructor(options: Options) {
    this.options = options;
  }

  /** Looks at each; never rejects for what one of them does. @param glance looks only: no word is asked for by the clock */
  async look(context: Context, glance: boolean): Promise<readonly ModelServer[]> {
    const { signal, clock, readings } = context;
    const rows = await (this.options.list ?? listProcesses)(signal);
    const backend = (readings.process?.facts.tree ?? []).map((p) => p.pid);
    await this.find(rows, signal);
    return Promise.all(
      [...this.watched.values()].map(async (server) => {
        await this.watch(server, rows, backend, context);
        if (!glance) await this.askForWord(server, context);
        return this.told(server, clock.now());
      }),
    );
  }

  /** Whether any has open requests: then more is learnt by looking again soon. `unclear` when one of them does no work. */
  get activity(): 'none' | 'working' | 'unclear' {
    const matters = [...this.watched.values()].filter((s) => s.usedByBackend || isAsked(s));
    const states = matters.map((s) => s.memory?.state ?? 'idle');
    if (states.some((s) => s !== 'idle' && s !== 'busy')) return 'unclear';
    return states.includes('busy') ? 'working' : 'none';
  }

  /** Processes that are model servers, with the address on which each listens; one that listens nowhere starts, or only started another. */
  private async find(rows: readonly ProcessRow[], signal: AbortSignal): Promise<void> {
    const found = new Map<string, Watched>();
    for (const row of rows) {
      if (row.state === 'zombie') continue;
      const key = `${row.pid} ${row.startedAt}`;
      const before = this.watched.get(key);
      if (before !== undefined) {
        found.set(key, { ...before, row });
        continue;
      }
      for (const kind of MODEL_SERVER_KINDS) {
        const named = kind.recognise(row.commandLine);
        const listener =
          named === null ? undefined : (await portsOf([row.pid], signal)).find((l) => l.port === named.port);
        if (named === null || listener === undefined) continue;
        const address = listener.address === '::' ? '::1' : listener.address.replace('0.0.0.0', '127.0.0.1');
        const usedByBackend = this.used.has(`${kind.id} ${named.port}`);
        const fresh = { memory: null, delivery: null, promptedAt: null };
        found.set(key, { kind, row, port: named.port, address, model: named.model, usedByBackend, ...fresh });
      }
    }
    this.watched = found;
  }

  private async watch(server: Watched, rows: readonly ProcessRow[], backend: readonly number[], context: Context) {
    const { signal, clock } = context;
    const { row, port, kind } = server;
    const own = new Set(descendants(rows, row.pid).map((p) => p.pid));
    const connections = await connectionsTo(port, [...backend, process.pid], signal);
    const requests = connections
      .filter((c) => c.asker !== process.pid)
      .map(({ remotePort, asker }) => ({ remotePort, fromBackend: asker !== null && backend.includes(asker) }));
    if (backend.includes(row.pid) || requests.some((r) => r.fromBackend)) {
      server.usedByBackend = true;
      this.used.add(`${kind.id} ${port}`);
    }
    const isStopped = row.state === 'stopped';
    const look: ServerLook = {
      at: clock.now(),
      cpuSeconds: rows.filter((p) => own.has(p.pid)).reduce((sum, p) => sum + p.cpuSeconds, 0),
      isStopped,
      health: isStopped ? 'silent' : await this.healthOf(server, signal),
      requests,
    };
    const judged = judgeServer(server.memory, look, this.options.settings['ai.stuckAfter'] * 1000);
    server.memory = await this.proven(server, judged, context);
  }

  private async healthOf({ kind, address, port }: Watched, signal: AbortSignal): Promise<ServerLook['health']> {
    const hostHeader = hostPort(address, port);
    const get = { address, port, path: kind.healthPath, hostHeader, agent: false, maxBytes: MAX_HEALTH_BYTES } as const;
    const answer = await httpGet(get, AbortSignal.any([signal, AbortSignal.timeout(HEALTH_MS)]));
    if (answer.kind === 'error') return 'silent';
    return answer.status >= 500 ? 'dead' : 'good';
  }

  /**
   * A request of the backend that waits beside no work is proof enough. Any other connection may ask for nothing: then one word tells, where
   * it may be asked for; where not, nothing is claimed.
   */
  private async proven(server: Watched, judged: ServerMemory, { signal, clock }: Context): Promise<ServerMemory> {
    if (judged.state !== 'stuck' || server.memory?.state === 'stuck') return judged;
    const open = judged.requests.filter((r) => !r.isIdle);
    if (open.some((r) => r.fromBackend)) return judged;
    if (!(await this.options.mayPrompt())) return { ...judged, state: 'waiting' };
    const answer = await postJson(urlOf(server), server.kind.prompt.body, PROOF_MS, signal);
    if (!answer.ok && answer.status === null) return judged;
    const idle = new Set(open.map((r) => r.remotePort));
    const requests = judged.requests.map((r) => (idle.has(r.remotePort) ? { ...r, isIdle: true } : r));
    return { ...judged, requests, state: 'idle', since: clock.now() };
  }

  /** One word of an idle server that the backend uses, when it is time; given up as soon as somebody else asks. */
  private async askForWord(server: Watched, { signal, clock }: Context): Promise<void> {
    const every = this.options.settings['ai.promptEvery'];
    const begun = clock.now();
    const isDue = every !== null && (server.promptedAt === null || elapsedMs(server.promptedAt, begun) >= every * 1000);
    if (!isDue || !server.usedByBackend || server.memory?.state !== 'idle' || !(await this.options.mayPrompt())) return;
    server.promptedAt = begun;
    const yielding = new AbortController();
    const stopWatching = whenAsked(server, clock, signal, () => yielding.abort(new Error('somebody asks')));
    try {
      const both = AbortSignal.any([signal, yielding.signal]);
      const answer = await postJson(urlOf(server), server.kind.prompt.body, WORD_MS, both);
      const delivered = answer.ok ? server.kind.delivered(answer.text) : { ok: false as const, why: answer.reason };
      const at = clock.now();
      const failingSince = delivered.ok ? null : (server.delivery?.failingSince ?? at);
      const words = delivered.ok ? null : oneLine(delivered.why, 200);
      server.delivery = { ok: delivered.ok, tookMs: elapsedMs(begun, at), words, at, failingSince };
    } catch (error) {
      // A real request came first: nothing was learnt.
      if (!yielding.signal.aborted) throw error;
    } finally {
      stopWatching();
    }
  }

  private told(server: Watched, now: Instant): ModelServer {
    const { kind, row, port, model, usedByBackend, memory, delivery } = server;
    return {
      kind: kind.id,
      pid: row.pid,
      startedAt: row.startedAt,
      commandLine: row.commandLine,
      port,
      model,
      usedByBackend,
      state: memory?.state ?? 'idle',
      since: memory?.since ?? now,
      requests: memory?.requests.filter((r) => !r.isIdle).length ?? 0,
      delivery,
    };
  }
}

const isAsked = ({ memory }: Watched): boolean => memory?.requests.some((r) => !r.isIdle) === true;

const urlOf = ({ address, port, kind }: Watched): string => `http://${hostPort(address, port)}${kind.prompt.path}`;

/** Calls back once when another request than our own is open on the server. @returns what ends the watch */
function whenAsked(server: Watched, clock: Clock, signal: AbortSignal, then: () => void): () => void {
  const known = new Set(server.memory?.requests.map((r) => r.remotePort));
  let cancel = () => {};
  let ended = false;
  const look = async () => {
    const connections = await connectionsTo(server.port, [process.pid], signal);
    if (ended) return;
    if (connections.some((c) => c.asker !== process.pid && !known.has(c.remotePort))) then();
    else cancel = clock.after(YIELD_MS, () => void look().catch(() => {}));
  };
  cancel = clock.after(YIELD_MS, () => void look().catch(() => {}));
  return () => {
    ended = true;
    cancel();
  };
}
