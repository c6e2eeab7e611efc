import {
  type Clock,
  type Delivery,
  elapsedMs,
  hostPort,
  INFERENCE,
  type Instant,
  type Settings,
} from '../../shared/domain/index.ts';
import { httpGet } from '../probes/http-get.ts';
import { oneLine } from '../probes/plain-text.ts';
import type { ProbeContext } from '../probes/probe.ts';
import { connectionsTo, descendants, type ProcessRow, postJson, withinOwnTime } from '../system/index.ts';
import { delivery } from './delivery.ts';
import type { ModelProgram } from './model-server-kinds.ts';
import { judgeServer, type ServerLook, type ServerMemory } from './model-server-state.ts';
import type { ServerWork } from './model-server-words.ts';

/** Health is answered without the model; one that is busy on every core may take a while. */
const HEALTH_MS = 3000;
/** One word of a model that is loaded. */
const WORD_MS = 30_000;
/** One that gave none is asked again after so long, and after twice as long each further time, up to its usual period: it is well again as soon as it does. */
const AGAIN_MS = 5000;
/** How long one that seems stuck may take for one word, to show that it is not. */
const PROOF_MS = 10_000;
/** How soon a real request is noticed while we wait for a word. */
const YIELD_MS = 250;
const MAX_HEALTH_BYTES = 64 * 1024;

type Context = Pick<ProbeContext, 'signal' | 'clock'>;

/** One program that serves models, and what is known of it from all looks. */
export interface WatchedServer {
  /** How it is asked; null prompts where no word may be asked for now. */
  program: ModelProgram;
  /** Its process, as it was seen last. */
  row: ProcessRow;
  readonly port: number;
  readonly address: string;
  memory: ServerMemory | null;
  /** Whether it belongs to what is watched: it is asked for a word then. */
  isOurs: boolean;
  delivery: Delivery | null;
  /** The last prompt, answered or not. */
  promptedAt: Instant | null;
  /** When that was over; null while it is under way. */
  promptEndedAt: Instant | null;
  /** Words in a row that it did not give. */
  failures: number;
  /** When it last worked for somebody else. */
  usedAt: Instant | null;
}

/** What nothing is known of yet. */
export const UNKNOWN_SERVER = {
  memory: null,
  delivery: null,
  promptedAt: null,
  promptEndedAt: null,
  failures: 0,
  usedAt: null,
} as const;

interface Options {
  readonly settings: Settings;
  /** Whether a prompt may be sent by itself now: not on battery. */
  readonly mayPrompt: () => Promise<boolean>;
}

/** What one look at the machine showed. */
export interface Seen {
  readonly rows: readonly ProcessRow[];
  /** Processes whose requests are the stack's own. */
  readonly askers: readonly number[];
  /** Asks for its health, after its connections were looked at: what we asked would be among them. */
  readonly health?: () => Promise<ServerLook['health']>;
}

/** Judges programs that serve models by their work and, while one is idle, now and then by one word of it. */
export class ModelServerWatch {
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /** Notes what its process, its connections and its health tell. */
  async look(server: WatchedServer, { rows, askers, health }: Seen, context: Context): Promise<void> {
    const { signal, clock } = context;
    const { row, port } = server;
    const own = new Set(descendants(rows, row.pid).map((p) => p.pid));
    const connections = await connectionsTo(port, [...askers, process.pid], signal);
    const requests = connections
      .filter((c) => c.asker !== process.pid)
      .map(({ remotePort, asker }) => ({ remotePort, fromBackend: asker !== null && askers.includes(asker) }));
    if (askers.includes(row.pid) || requests.some((r) => r.fromBackend)) server.isOurs = true;
    const isStopped = row.state === 'stopped';
    const look: ServerLook = {
      at: clock.now(),
      cpuSeconds: rows.filter((p) => own.has(p.pid)).reduce((sum, p) => sum + p.cpuSeconds, 0),
      isStopped,
      health: isStopped ? 'silent' : await (health?.() ?? healthOf(server, signal)),
      requests,
    };
    const { memory: before, promptedAt, promptEndedAt } = server;
    const judged = judgeServer(before, look, this.options.settings[INFERENCE.stuckAfter] * 1000);
    const isOver = before !== null && promptEndedAt !== null && promptEndedAt.mono < before.at.mono;
    const workedForUs = before === null || (promptedAt !== null && !isOver);
    if (judged.workedAt.mono === look.at.mono && !workedForUs) server.usedAt = look.at;
    server.memory = await this.proven(server, judged, context);
  }

  /**
   * A request of the backend that waits beside no work is proof enough, where an open connection is a request. Any other may ask for nothing: then
   * one word tells, where it may be asked for; where not, nothing is claimed.
   */
  private async proven(server: WatchedServer, judged: ServerMemory, { signal, clock }: Context): Promise<ServerMemory> {
    if (judged.state !== 'stuck' || server.memory?.state === 'stuck') return judged;
    const { keepsConnections, prompt, declines } = server.program;
    const open = judged.requests.filter((r) => !r.isIdle);
    if (keepsConnections !== true && open.some((r) => r.fromBackend)) return judged;
    if (prompt === null || !(await this.options.mayPrompt())) return { ...judged, state: 'waiting' };
    const answer = await postJson(urlOf(server, prompt.path), prompt.body, PROOF_MS, signal);
    if (!answer.ok && answer.status === null) return judged;
    if (!answer.ok && declines?.(answer.status ?? 0) === true) return { ...judged, state: 'waiting' };
    const idle = new Set(open.map((r) => r.remotePort));
    const requests = judged.requests.map((r) => (idle.has(r.remotePort) ? { ...r, isIdle: true } : r));
    return { ...judged, requests, state: 'idle', since: clock.now() };
  }

  /**
   * One word of an idle server, when it is time; given up as soon as somebody else asks.
   * @returns whether it was asked for
   */
  async askForWord(server: WatchedServer, { signal, clock }: Context): Promise<boolean> {
    const { program, promptedAt, usedAt, failures } = server;
    const { prompt } = program;
    const every = this.options.settings[INFERENCE.promptEvery];
    const begun = clock.now();
    const isFailing = failures > 0;
    const usualMs = (every ?? 0) * 1000;
    const periodMs = isFailing ? Math.min(usualMs, AGAIN_MS * 2 ** (failures - 1)) : usualMs;
    const isDue = every !== null && (promptedAt === null || elapsedMs(promptedAt, begun) >= periodMs);
    const isFresh = promptedAt === null || isFailing || (usedAt !== null && usedAt.mono > promptedAt.mono);
    if (prompt === null || !isDue || !server.isOurs || server.memory?.state !== 'idle') return false;
    // A word counts as use: one that would go to sleep is asked only after somebody else has used it.
    if (program.fallsAsleep === true && !isFresh) return false;
    if (!(await this.options.mayPrompt())) return false;
    server.promptedAt = begun;
    server.promptEndedAt = null;
    const yielding = new AbortController();
    const stopWatching = whenAsked(server, clock, signal, () => yielding.abort(new Error('somebody asks')));
    try {
      const both = AbortSignal.any([signal, yielding.signal]);
      const answer = await postJson(urlOf(server, prompt.path), prompt.body, WORD_MS, both);
      if (!answer.ok && program.declines?.(answer.status ?? 0) === true) return true;
      const delivered = answer.ok ? program.delivered(answer.text) : { ok: false as const, why: answer.reason };
      const at = clock.now();
      server.failures = delivered.ok ? 0 : failures + 1;
      const words = delivered.ok ? null : oneLine(delivered.why, 200);
      server.delivery = delivery(server.delivery, { words, tookMs: elapsedMs(begun, at), at });
    } catch (error) {
      // A real request came first: nothing was learnt.
      if (!yielding.signal.aborted) throw error;
    } finally {
      stopWatching();
      server.promptEndedAt = clock.now();
    }
    return true;
  }
}

/** What a look made of it, as readings have it. */
export function workOf({ isOurs, memory, delivery }: WatchedServer, now: Instant): ServerWork {
  return {
    usedByBackend: isOurs,
    state: memory?.state ?? 'idle',
    since: memory?.since ?? now,
    requests: memory?.requests.filter((r) => !r.isIdle).length ?? 0,
    delivery,
  };
}

async function healthOf({ program, address, port }: WatchedServer, signal: AbortSignal): Promise<ServerLook['health']> {
  const hostHeader = hostPort(address, port);
  const get = {
    address,
    port,
    path: program.healthPath,
    hostHeader,
    agent: false,
    maxBytes: MAX_HEALTH_BYTES,
  } as const;
  const answer = await withinOwnTime(HEALTH_MS, signal, (limited) => httpGet(get, limited));
  if (answer.kind === 'error') return 'silent';
  return answer.status >= 500 ? 'dead' : 'good';
}

const urlOf = ({ address, port }: WatchedServer, path: string): string => `http://${hostPort(address, port)}${path}`;

/** Calls back once when another request than our own is open on the server. @returns what ends the watch */
function whenAsked(server: WatchedServer, clock: Clock, signal: AbortSignal, then: () => void): () => void {
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
