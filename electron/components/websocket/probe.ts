import { randomBytes } from 'node:crypto';
import type WebSocket from 'ws';
import {
  elapsedMs,
  type Failure,
  hostPort,
  type Instant,
  type MetricId,
  type Settings,
} from '../../../shared/domain/index.ts';
import { formatBytes, formatMs } from '../../../shared/format.ts';
import { BackOff } from '../../probes/back-off.ts';
import { BackendRequests } from '../../probes/backend-requests.ts';
import { failure } from '../../probes/failure.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import { NewServer } from '../../probes/new-server.ts';
import { Partings } from '../../probes/partings.ts';
import { oneLine } from '../../probes/plain-text.ts';
import type { Probe, ProbeContext, ProbeResult, ProbeSignal } from '../../probes/probe.ts';
import { onBeat, redact } from '../../system/index.ts';
import { pingPong } from './connect.ts';
import { type Handshake, handshake, heldBack } from './handshake.ts';

export interface WebSocketOptions {
  readonly settings: Settings;
  /** The budget that it shares with everything else that asks the backend; one of its own without it. */
  readonly requests?: BackendRequests;
  /** Told how the backend closed the connection. */
  readonly partings?: Partings;
}

/**
 * Holds a WebSocket to the backend open. Each run sends a ping and waits for the pong; the end of the connection is told at
 * once by a signal, so that a killed backend is noticed within milliseconds.
 */
export function createWebSocketProbe({
  settings,
  requests = new BackendRequests(),
  partings = new Partings(),
}: WebSocketOptions): Probe<'websocket'> {
  const held = new HeldWebSocket(settings, requests, partings);
  return {
    id: 'websocket',
    component: 'websocket',
    everyMs: settings['cadence.websocket'] * 1000,
    timeoutMs: 2 * settings['timeouts.websocket'] + 1000,
    run: (context) => held.run(context),
    onSignal: (listener) => held.onSignal(listener),
    close: () => held.close(),
  };
}

type Result = ProbeResult<'websocket'>;
type Metrics = Partial<Record<MetricId, number>>;

/** Ten minutes at the default cadence. */
const WINDOW = 300;
/** What the end of the connection makes worth asking. */
const ALL: ProbeSignal['run'] = ['backend', 'process', 'websocket'];
/** A backend on this machine answers a ping within a few milliseconds: after this long it is worth asking whether it answers at all. */
const LATE_MS = 500;
/** Only a connection that lasted this long ends the back-off: a server that accepts and closes must not be stormed. */
const STABLE_MS = 5000;

/** Nobody asked for anything but pongs; a chatty backend's news between two pings are a few KB. */
const MAX_UNASKED_BYTES = 4 * 1024 * 1024;

/** Of frames, however small, a busy backend sends hundreds a second: reading this many within one leaves no time for anything else. */
const MAX_FRAMES_A_SECOND = 5000;

interface Held {
  readonly socket: WebSocket;
  /** Bytes that came on the connection so far. */
  readonly received: () => number;
  readonly path: string;
  readonly since: Instant;
}

class HeldWebSocket {
  private readonly settings: Settings;
  private readonly requests: BackendRequests;
  private readonly partings: Partings;
  private readonly id = randomBytes(4).toString('hex');
  private readonly listeners = new Set<(signal: ProbeSignal) => void>();
  private readonly backOff = new BackOff();
  private readonly server = new NewServer();
  private held: Held | null = null;
  private known: Pick<Extract<Handshake, { ok: true }>, 'template' | 'at' | 'refused'> | null = null;
  private lastFailure: Failure | null = null;
  private opened = 0;
  /** Bytes of the held connection at its last ping. */
  private received = 0;
  private tries: readonly boolean[] = [];
  private backendWasOk = false;
  private closed = false;

  constructor(settings: Settings, requests: BackendRequests, partings: Partings) {
    this.settings = settings;
    this.requests = requests;
    this.partings = partings;
  }

  onSignal(listener: (signal: ProbeSignal) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async run(context: ProbeContext): Promise<Result> {
    const backendOk = context.readings.backend?.ok === true;
    const cameBack = (backendOk && !this.backendWasOk) || this.server.isNew(this.partings.serving, context);
    this.backendWasOk = backendOk;
    const metrics: Metrics = {};
    if (this.held === null) {
      const atOnce = cameBack || isAsked(context) || this.backOff.isDue(context.clock.now().mono);
      if (!atOnce && this.lastFailure !== null) return this.failed(this.lastFailure);
      const kept = this.notAsked(context);
      if (kept !== null) return this.failed(kept);
      const failed = await this.connect(context, metrics);
      if (failed !== null) return this.failed(failed);
    }
    return this.ping(context, metrics);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.listeners.clear();
    const socket = this.held?.socket;
    this.letGo();
    if (socket === undefined) return;
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.terminate();
    await gone;
  }

  /** What stands without asking: the backend wants silence, or none of the paths is offered by the one that runs. */
  private notAsked({ clock, reason }: ProbeContext): Failure | null {
    const now = clock.now();
    const silence = this.requests.silenceMs(now);
    const { 'backend.websocketPaths': templates } = this.settings;
    if (silence > 0) return this.lastFailure ?? heldBack(this.url(templates[0] ?? ''), silence);
    const askAnyway = isAsked({ reason }) && this.requests.hasRoom(now, templates.length);
    const allAbsent = this.known === null && templates.every((t) => this.requests.isAbsent(t, now));
    return allAbsent && !askAnyway ? this.lastFailure : null;
  }

  private async connect(context: ProbeContext, metrics: Metrics): Promise<Failure | null> {
    const limit = startLimit(context, this.settings['timeouts.websocket']);
    try {
      const { 'backend.host': host, 'backend.port': port, 'backend.websocketPaths': templates } = this.settings;
      const done = await handshake(
        {
          host,
          port,
          templates,
          id: this.id,
          known: this.known,
          clock: context.clock,
          requests: this.requests,
          readings: context.readings,
        },
        limit,
      );
      context.signal.throwIfAborted();
      if (!done.ok) {
        this.note(false, context);
        return this.remember(done.failure);
      }
      metrics['websocket.handshake'] = done.tookMs;
      // Once one works, the others are not tried again.
      const refused = done.refused.length > 0 ? done.refused : (this.known?.refused ?? []);
      this.known = { template: done.template, at: done.at, refused };
      this.received = 0;
      this.hold({ socket: done.socket, received: done.received, path: done.path, since: context.clock.now() }, context);
      return null;
    } finally {
      limit.release();
    }
  }

  private hold(held: Held, { clock }: ProbeContext): void {
    this.held = held;
    this.partings.isHeld = true;
    this.opened += 1;
    onFlood(held.socket, () => {
      if (this.held !== held) return;
      const got = `It sent more than ${MAX_FRAMES_A_SECOND} frames within a second, although nobody asked for anything; the connection was ended.`;
      this.remember(failure('protocol', `ping over ${this.url(held.path)}`, got, { code: 'flood' }));
      this.backOff.failed(clock.now().mono);
      this.drop();
    });
    held.socket.once('close', (code, reason) => {
      if (this.held !== held) return;
      this.letGo();
      const livedMs = elapsedMs(held.since, clock.now());
      const asked = this.partings.closed(code, clock.now());
      this.remember(closedFailure(this.url(held.path), code, reason.toString('utf8'), livedMs));
      if (livedMs >= STABLE_MS) this.backOff.succeeded();
      this.backOff.lost(clock.now().mono);
      this.tell(`the backend's WebSocket closed (code ${code})`, ALL, asked);
    });
    if (this.closed) this.drop();
  }

  private tell(why: string, run: ProbeSignal['run'] = ALL, asked = false): void {
    for (const listener of [...this.listeners]) listener({ run, why, ...(asked ? { leaving: 'backend' } : {}) });
  }

  private async ping(context: ProbeContext, metrics: Metrics): Promise<Result> {
    const { held } = this;
    const flood = held === null ? null : this.floodOf(held);
    if (flood !== null) {
      this.drop();
      this.note(false, context);
      return this.failed(this.remember(flood), metrics);
    }
    const limit = startLimit(context, this.settings['timeouts.websocket']);
    const begun = context.clock.now();
    const late = onBeat(context.clock, LATE_MS, () => {
      // A backend that is always slow to answer must not be asked at every ping.
      if (this.requests.hasRoom(context.clock.now())) this.tell('a pong is late', ['backend']);
    });
    const answered = held !== null && (await pingPong(held.socket, limit.signal));
    late();
    limit.release();
    if (!answered || held === null) {
      context.signal.throwIfAborted();
      this.note(false, context, this.held === held);
      return this.failed(this.noPong(limit, held), metrics);
    }
    const now = context.clock.now();
    this.note(true, context);
    return {
      ok: true,
      metrics: { ...metrics, 'websocket.ping': elapsedMs(begun, now), 'websocket.reconnects': this.reconnects() },
      facts: {
        url: this.url(held.path),
        path: held.path,
        refused: (this.known?.refused ?? []).map(({ path, status }) => ({ path, status })),
        connectedForMs: elapsedMs(held.since, now),
        reconnects: this.reconnects(),
        successRate: this.successRate(),
      },
    };
  }

  /** What a backend that sends without end over this connection is told to have done; null for others. Reading it costs a whole core. */
  private floodOf(held: Held): Failure | null {
    const unasked = held.received() - this.received;
    this.received = held.received();
    if (unasked <= MAX_UNASKED_BYTES) return null;
    const got = `It sent ${formatBytes(unasked)} between two pings, although nobody asked for anything; the connection was ended.`;
    return failure('protocol', `ping over ${this.url(held.path)}`, got, { code: 'flood' });
  }

  private noPong(limit: Limit, held: Held | null): Failure {
    if (!limit.expired()) return this.lastFailure ?? closedFailure(this.url(held?.path ?? ''), 1006, '', 0);
    // Half dead: let go of it, the next attempt tells what a new connection says.
    this.drop();
    const tried = `ping over ${this.url(held?.path ?? '')}`;
    const got = `The WebSocket was accepted, but no pong came within ${formatMs(limit.ms)}.`;
    return this.remember(failure('timeout', tried, got, { code: 'silent' }));
  }

  private drop(): void {
    const socket = this.held?.socket;
    this.letGo();
    socket?.terminate();
  }

  private letGo(): void {
    this.held = null;
    this.partings.isHeld = false;
  }

  private note(ok: boolean, { clock }: ProbeContext, countsForBackOff = true): void {
    this.tries = [...this.tries, ok].slice(-WINDOW);
    if (!ok && countsForBackOff) this.backOff.failed(clock.now().mono);
    const stable = this.held !== null && elapsedMs(this.held.since, clock.now()) >= STABLE_MS;
    if (ok && stable) this.backOff.succeeded();
  }

  private remember(failed: Failure): Failure {
    this.lastFailure = failed;
    return failed;
  }

  private failed(failed: Failure, metrics: Metrics = {}): Result {
    const facts = { reconnects: this.reconnects(), successRate: this.successRate() };
    return { ok: false, failure: failed, metrics: { ...metrics, 'websocket.reconnects': this.reconnects() }, facts };
  }

  private reconnects = (): number => Math.max(0, this.opened - 1);
  private successRate = (): number =>
    this.tries.length === 0 ? 0 : this.tries.filter((ok) => ok).length / this.tries.length;
  private url = (path: string): string =>
    `ws://${hostPort(this.settings['backend.host'], this.settings['backend.port'])}${path}`;
}

/** Tells once when more frames come within a second than anybody has use for. */
function onFlood(socket: WebSocket, tell: () => void): void {
  let from = performance.now();
  let frames = 0;
  const count = (): void => {
    frames += 1;
    if (frames <= MAX_FRAMES_A_SECOND) return;
    const now = performance.now();
    const isFlood = now - from <= 1000;
    from = now;
    frames = 0;
    if (!isFlood) return;
    for (const event of ['ping', 'pong', 'message']) socket.off(event, count);
    tell();
  };
  for (const event of ['ping', 'pong', 'message']) socket.on(event, count);
}

/** Somebody wants to know, or the backend has just changed. */
const isAsked = ({ reason }: Pick<ProbeContext, 'reason'>): boolean => reason === 'demand' || reason === 'follow-up';

/** 1006 is no code that was sent: the connection ended without a closing handshake (RFC 6455, 7.1.5). */
function closedFailure(url: string, code: number, reason: string, livedMs: number): Failure {
  const words = reason === '' ? '' : `: ${oneLine(redact(reason), 120)}`;
  const how =
    code === 1006 ? 'The connection ended without a goodbye' : `The backend closed it with code ${code}${words}`;
  return failure('reset', `the WebSocket ${url}`, `${how}, ${formatMs(livedMs)} after it was opened.`, {
    code: String(code),
  });
}
