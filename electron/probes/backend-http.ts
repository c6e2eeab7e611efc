import { type EndpointFact, elapsedMs, hostPort, type ProbeFacts, type Settings } from '../../shared/domain/index.ts';
import { nodeHttp } from '../system/index.ts';
import { askEndpoints, UNASKED_ENDPOINTS } from './backend-endpoints.ts';
import { describeSocketError, errorCode } from './failure.ts';
import { Families } from './families.ts';
import { judgeHealth, MAX_HEALTH_BYTES, type Verdict } from './health-answer.ts';
import { type HttpResult, httpGet } from './http-get.ts';
import { type Limit, startLimit } from './limit.ts';
import { secretRemover } from './plain-text.ts';
import type { Probe, ProbeContext, ProbeResult } from './probe.ts';
import { type Address, addressesOf, isAbsent, isRefused, type Missed, notConnected, preferring } from './tcp.ts';

export interface BackendHttpOptions {
  readonly settings: Settings;
}

/** The optional endpoints may hold up the first answer after a start for this long at most. */
const ENDPOINTS_LIMIT_MS = 1000;

/**
 * GET of the backend's health path on a held connection. A status that means failure is a failed reading with the backend's
 * words; a 200 that reports `unhealthy` is a good one, which `health/` judges.
 */
export function createBackendHttpProbe({ settings }: BackendHttpOptions): Probe<'backend.http'> {
  const session = new HealthSession(settings);
  return {
    id: 'backend.http',
    component: 'backend',
    everyMs: settings['cadence.backend'] * 1000,
    timeoutMs: settings['timeouts.backend'] + ENDPOINTS_LIMIT_MS + 1000,
    run: (context) => session.run(context),
    close: async () => session.close(),
  };
}

type Facts = ProbeFacts['backend.http'];
type Result = ProbeResult<'backend.http'>;
interface Asked {
  readonly result: HttpResult;
  readonly at: Address;
  readonly tookMs: number;
}

class HealthSession {
  private readonly settings: Settings;
  private readonly port: number;
  private readonly redact: (text: string) => string;
  private readonly host: string;
  private readonly agent = new nodeHttp.Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  private readonly families = new Families();
  private preferred: Address | null = null;
  private endpoints: readonly EndpointFact[] = UNASKED_ENDPOINTS;
  private endpointsDue = true;

  constructor(settings: Settings) {
    this.settings = settings;
    this.port = settings['backend.port'];
    this.redact = secretRemover(settings);
    this.host = settings['backend.host'];
  }

  async run(context: ProbeContext): Promise<Result> {
    const limit = startLimit(context, this.settings['timeouts.backend']);
    try {
      return await this.ask(context, limit);
    } finally {
      limit.release();
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async ask(context: ProbeContext, limit: Limit): Promise<Result> {
    const url = this.urlOf(this.host);
    let addresses: readonly Address[];
    try {
      addresses = preferring(await addressesOf(this.host), this.preferred);
    } catch (error) {
      return this.failed({
        failure: describeSocketError(error, `GET ${url}`),
        status: null,
        reported: null,
        words: null,
      });
    }
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
    const none = notConnected(missed, this.port, `GET ${url}`, limit.ms);
    return this.failed({ failure: none, status: null, reported: null, words: null });
  }

  /** A held connection that the server closed meanwhile says nothing: once more on a fresh one. */
  private async get(at: Address, { clock }: ProbeContext, limit: Limit): Promise<Asked> {
    for (let fresh = false; ; fresh = true) {
      const begun = clock.now();
      const path = this.settings['backend.healthPath'];
      const hostHeader = hostPort(this.host, this.port);
      const request = { address: at.address, port: this.port, path, hostHeader, agent: this.agent };
      const result = await httpGet({ ...request, maxBytes: MAX_HEALTH_BYTES }, limit.signal);
      const stale = result.kind === 'error' && result.reused && isClosed(result.error) && !limit.signal.aborted;
      if (fresh || !stale) return { result, at, tookMs: elapsedMs(begun, clock.now()) };
      this.endpointsDue = true;
    }
  }

  private async conclude(
    { result, at, tookMs }: Asked,
    others: readonly Address[],
    context: ProbeContext,
    limit: Limit,
  ): Promise<Result> {
    const verdict = judgeHealth(result, this.urlOf(at.address), { ms: limit.ms, expired: limit.expired() });
    const connected = result.kind !== 'error' || result.phase !== 'connect';
    if (connected) {
      this.preferred = at;
      this.families.note(at, 'answered');
      await this.families.checkOthers(others, this.port, context);
    }
    if (verdict.failure !== null) return this.failed(verdict, result.kind === 'answer' ? tookMs : null);
    await this.askEndpointsOnce(at, context);
    const { status, reported, words } = this.clean(verdict);
    return {
      ok: true,
      metrics: { 'backend.latency': tookMs },
      facts: { ...this.where(), status: status ?? 0, reported, words, endpoints: this.endpoints },
    };
  }

  /** Once per start of the backend: at the first answer and at the first one after a failure; what stayed unknown again on demand. */
  private async askEndpointsOnce(at: Address, context: ProbeContext): Promise<void> {
    const again = context.reason === 'demand' && this.endpoints.some((e) => e.offered === 'unknown');
    if (!this.endpointsDue && !again) return;
    const limit = startLimit(context, ENDPOINTS_LIMIT_MS);
    this.endpoints = await askEndpoints(at, this.port, hostPort(this.host, this.port), limit.signal);
    limit.release();
    context.signal.throwIfAborted();
    this.endpointsDue = false;
  }

  private failed(verdict: Verdict, latency: number | null = null): Result {
    const { failure, status, reported, words } = this.clean(verdict);
    this.endpointsDue = true;
    if (failure === null) throw new Error('A verdict without a failure cannot fail');
    return {
      ok: false,
      failure,
      metrics: latency === null ? {} : { 'backend.latency': latency },
      facts: { ...this.where(), ...(status === null ? {} : { status, reported, words }) },
    };
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
