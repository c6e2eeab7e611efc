import {
  elapsedMs,
  type Failure,
  hostPort,
  type Instant,
  type ProbeFacts,
  type Settings,
} from '../../../shared/domain/index.ts';
import { isBusyWithOthers } from '../../health/index.ts';
import { BackendRequests, type Busy, busyWords } from '../../probes/backend-requests.ts';
import { describeSocketError, errorCode } from '../../probes/failure.ts';
import { judgeHealth, MAX_HEALTH_BYTES, type Verdict } from '../../probes/health-answer.ts';
import { HeldConnection } from '../../probes/held-connection.ts';
import type { HttpResult } from '../../probes/http-get.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import { NewServer } from '../../probes/new-server.ts';
import { ownAddresses } from '../../probes/own-addresses.ts';
import { heardOf, Partings } from '../../probes/partings.ts';
import { secretRemover } from '../../probes/plain-text.ts';
import type { Probe, ProbeContext, ProbeResult, ProbeSignal } from '../../probes/probe.ts';
import {
  type Address,
  addressesOf,
  isAbsent,
  isRefused,
  type Missed,
  notConnected,
  openFirst,
  preferring,
} from '../../probes/tcp.ts';
import { nodeHttp, stillRuns } from '../../system/index.ts';
import { Families } from './families.ts';

export interface BackendHttpOptions {
  readonly settings: Settings;
  /** The budget that it shares with everything else that asks the backend; one of its own without it. */
  readonly requests?: BackendRequests;
  /** Told how its silent connection ended. */
  readonly partings?: Partings;
}

/**
 * GET of the backend's health path on a held connection. A status that means failure is a failed reading with the backend's
 * words; a 200 that reports `unhealthy` is a good one, which `health/` judges. So is 429: whoever asks for fewer requests is alive.
 */
export function createBackendHttpProbe({
  settings,
  requests = new BackendRequests(),
  partings = new Partings(),
}: BackendHttpOptions): Probe<'backend'> {
  const session = new HealthSession(settings, requests, partings);
  return {
    id: 'backend',
    component: 'backend',
    everyMs: settings['cadence.backend'] * 1000,
    timeoutMs: settings['timeouts.backend'] + 1000,
    run: (context) => session.run(context),
    onSignal: (listener) => session.onSignal(listener),
    close: async () => session.close(),
  };
}

type Facts = ProbeFacts['backend'];
type Result = ProbeResult<'backend'>;
interface Asked {
  readonly result: HttpResult | Busy;
  readonly at: Address;
  readonly tookMs: number;
}

/** A server that was asked to end takes no new request after this long, in milliseconds. */
const STAYS_MS = 1000;

class HealthSession {
  private readonly settings: Settings;
  private readonly requests: BackendRequests;
  private readonly partings: Partings;
  private readonly port: number;
  private readonly redact: (text: string) => string;
  private readonly host: string;
  private readonly agent = new nodeHttp.Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  private readonly families = new Families();
  private readonly listeners = new Set<(signal: ProbeSignal) => void>();
  private readonly server = new NewServer();
  private readonly alarm = new HeldConnection((at, since) => void this.ended(at, since));
  private preferred: Address | null = null;
  /** When the question was asked that it answered last; null while it has answered none. */
  private answeredMono: number | null = null;
  /** Whether other programs kept this machine busy when it was asked last. */
  private isBusy = false;

  constructor(settings: Settings, requests: BackendRequests, partings: Partings) {
    this.settings = settings;
    this.requests = requests;
    this.partings = partings;
    this.port = settings['backend.port'];
    this.redact = secretRemover(settings);
    this.host = settings['backend.host'];
  }

  async run(context: ProbeContext): Promise<Result> {
    this.isBusy = isBusyWithOthers(context.readings, this.settings, context.clock.now().mono);
    const limit = startLimit(context, this.settings['timeouts.backend']);
    try {
      const silence = this.requests.silenceMs(context.clock.now());
      return silence > 0 ? await this.onlyConnect(silence, limit) : await this.ask(context, limit);
    } finally {
      limit.release();
    }
  }

  onSignal(listener: (signal: ProbeSignal) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.alarm.close();
    this.agent.destroy();
  }

  private async ended(at: Instant, since: Instant): Promise<void> {
    const { serving: by } = this.partings;
    const runs = by !== null && (await stillRuns(by));
    const asked = this.partings.ended({ by, runs, since, isLate: this.isBusy, at });
    for (const listener of [...this.listeners])
      listener({
        run: ['backend', 'process', 'websocket'],
        why: 'a held connection ended',
        ...(asked ? { leaving: 'backend' } : {}),
      });
  }

  /** Who answers a moment after a goodbye and is the same process closed a connection, no more. */
  private async noteStay(begunMono: number): Promise<void> {
    const { last, serving } = this.partings;
    if (last?.asked !== true || serving === null || begunMono - last.at.mono < STAYS_MS) return;
    if ((await stillRuns(serving)) && this.partings.last === last) this.partings.stayed();
  }

  /** While the backend wants silence: that it still takes connections is no request. */
  private async onlyConnect(retryInMs: number, limit: Limit): Promise<Result> {
    const opened = await openFirst(
      { host: this.host, port: this.port, tried: `connecting to ${this.urlOf(this.host)}`, preferred: this.preferred },
      limit,
    );
    if (!opened.ok) return this.failed({ failure: opened.failure, status: null, reported: null, words: null });
    opened.socket.on('error', () => {});
    opened.socket.destroy();
    return this.busy({ kind: 'busy', retryInMs });
  }

  private busy(busy: Busy): Result {
    return { ok: true, metrics: {}, facts: { ...this.where(), status: 429, reported: null, words: busyWords(busy) } };
  }

  private async ask(context: ProbeContext, limit: Limit): Promise<Result> {
    const url = this.urlOf(this.host);
    let all: readonly Address[];
    try {
      all = await addressesOf(this.host);
    } catch (error) {
      return this.failed({
        failure: describeSocketError(error, `GET ${url}`),
        status: null,
        reported: null,
        words: null,
      });
    }
    const addresses = preferring(ownAddresses(all, context.readings), this.preferred);
    const missed: Missed[] = [];
    for (const at of addresses) {
      const asked = await this.get(at, context, limit);
      context.signal.throwIfAborted();
      const { result } = asked;
      const skip = result.kind === 'error' && result.phase === 'connect' && !limit.expired();
      if (skip && (isRefused(result.error) || isAbsent(result.error))) {
        missed.push({ ...at, error: result.error });
        if (isRefused(result.error)) this.families.note(at, 'refused');
        continue;
      }
      const others = addresses.filter((a) => a !== at && !missed.some((m) => m.address === a.address));
      return this.conclude(asked, others, context, limit);
    }
    const passedOver = all.filter((a) => !addresses.includes(a));
    const none = notConnected(missed, this.port, `GET ${url}`, limit.ms, passedOver);
    return this.failed({ failure: none, status: null, reported: null, words: null });
  }

  /** A held connection that the server closed meanwhile says nothing: once more on a fresh one. */
  private async get(at: Address, { clock }: ProbeContext, limit: Limit): Promise<Asked> {
    for (let fresh = false; ; fresh = true) {
      const begun = clock.now();
      const path = this.settings['backend.healthPath'];
      const hostHeader = hostPort(this.host, this.port);
      const request = { address: at.address, port: this.port, path, hostHeader, agent: this.agent };
      const get = { ...request, maxBytes: MAX_HEALTH_BYTES };
      const result = await this.requests.get(get, limit.signal, clock);
      const stale = result.kind === 'error' && result.reused && isClosed(result.error) && !limit.signal.aborted;
      if (fresh || !stale) return { result, at, tookMs: elapsedMs(begun, clock.now()) };
    }
  }

  private async conclude(
    { result, at, tookMs }: Asked,
    others: readonly Address[],
    context: ProbeContext,
    limit: Limit,
  ): Promise<Result> {
    if (result.kind === 'busy') {
      this.preferred = at;
      this.families.note(at, 'answered');
      return this.busy(result);
    }
    if (result.kind === 'answer') await this.noteStay(context.clock.now().mono - tookMs);
    const verdict = judgeHealth(result, this.urlOf(at.address), { ms: limit.ms, expired: limit.expired() });
    const connected = result.kind !== 'error' || result.phase !== 'connect';
    if (connected) {
      this.preferred = at;
      this.families.note(at, 'answered');
      await this.families.checkOthers(others, this.port, context);
    }
    if (verdict.failure !== null) return this.failed(verdict, result.kind === 'answer' ? tookMs : null);
    if (this.server.isNew(this.partings.serving, context)) this.alarm.forget();
    this.answeredMono = context.clock.now().mono - tookMs;
    // Where a WebSocket is held, its end tells more.
    if (this.partings.isHeld) this.alarm.release();
    else await this.alarm.hold(at, this.port, context.clock);
    const { status, reported, words } = this.clean(verdict);
    return {
      ok: true,
      metrics: { 'backend.latency': tookMs },
      facts: { ...this.where(), status: status ?? 0, reported, words },
    };
  }

  private failed(verdict: Verdict, latency: number | null = null): Result {
    const { failure, status, reported, words } = this.clean(verdict);
    this.alarm.forget();
    // Nothing listens: what comes back is another process.
    if (failure?.kind === 'refused') this.requests.restarted();
    if (failure === null) throw new Error('A verdict without a failure cannot fail');
    return {
      ok: false,
      failure,
      metrics: latency === null ? {} : { 'backend.latency': latency },
      facts: {
        ...this.where(),
        ...(status === null ? {} : { status, reported, words }),
        ...(this.isUnheard(failure) ? { unheard: true } : {}),
      },
    };
  }

  /** Whether it is away, and no connection has told how what answered before left: none was held yet, or the news is still on its way. */
  private isUnheard({ kind }: Failure): boolean {
    const isAway = kind === 'refused' || kind === 'reset';
    return isAway && this.answeredMono !== null && heardOf(this.partings.last, this.answeredMono) === null;
  }

  private clean(verdict: Verdict): Verdict {
    const clean = (text: string | null) => (text === null ? null : this.redact(text));
    const { failure } = verdict;
    return {
      ...verdict,
      failure: failure === null ? null : { ...failure, got: this.redact(failure.got) },
      reported: clean(verdict.reported),
      words: clean(verdict.words),
    };
  }

  private where(): Pick<Facts, 'url' | 'port' | 'families'> {
    return { url: this.urlOf(this.preferred?.address ?? this.host), port: this.port, families: this.families.facts() };
  }

  private urlOf = (host: string): string => `http://${hostPort(host, this.port)}${this.settings['backend.healthPath']}`;
}

const isClosed = (error: unknown): boolean => ['ECONNRESET', 'EPIPE'].includes(errorCode(error) ?? '');
