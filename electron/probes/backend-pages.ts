import {
  type Clock,
  elapsedMs,
  hostPort,
  type Instant,
  MAIN,
  type Readings,
  type Settings,
} from '../../shared/domain/index.ts';
import { failureText, formatList, often } from '../../shared/format.ts';
import { withinOwnTime } from '../system/index.ts';
import { type BackendRequests, type Busy, busyWords } from './backend-requests.ts';
import { describeSocketError } from './failure.ts';
import type { HttpResult } from './http-get.ts';
import { strangerAt } from './own-addresses.ts';
import { addressesOf } from './tcp.ts';

/** What one address of the backend answered to a GET of its own. */
export type PageAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly tookMs: number }
  /** Not asked, or asked in vain, because the backend is to be left alone; a sentence says why. */
  | { readonly kind: 'not-asked'; readonly why: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** What an address answers in JSON; `value` is null where it answers with none. */
export type JsonAnswer = { readonly value: unknown } | Extract<PageAnswer, { readonly kind: 'not-asked' }>;

export interface BackendPagesDeps {
  readonly clock: Clock;
  readonly settings: () => Settings;
  /** Who has the backend's port, as it was read last. */
  readonly readings: () => Readings;
  /** The budget that everything shares that asks the backend. */
  readonly requests: () => BackendRequests;
}

/** An answer of this age is the present, for whoever opens the same page twice; in milliseconds. */
const FRESH_MS = 60_000;

/** A page about health is a few kilobytes. */
const MOST_READ_BYTES = 512 * 1024;

interface Body {
  /** Null reads none. */
  readonly maxBytes: number | null;
  readonly take: (text: string) => void;
}
const NO_BODY: Body = { maxBytes: null, take: () => {} };

interface Kept {
  readonly at: Instant;
  readonly answer: Promise<PageAnswer>;
}

/**
 * Asks single addresses of the backend for themselves, only when a person wants to know, within the common budget, and each at most once a
 * minute.
 */
export class BackendPages {
  private readonly deps: BackendPagesDeps;
  private readonly kept = new Map<string, Kept>();

  constructor(deps: BackendPagesDeps) {
    this.deps = deps;
  }

  /** One GET of this path; its body is not read. Never rejects. */
  ask(path: string, signal: AbortSignal): Promise<PageAnswer> {
    const { settings, clock } = this.deps;
    const host = dialable(settings()[MAIN.host]);
    const key = `${hostPort(host, settings()[MAIN.port])}${path} ${this.serving()}`;
    const kept = this.kept.get(key);
    if (kept !== undefined && elapsedMs(kept.at, clock.now()) < FRESH_MS) return kept.answer;
    const answer = this.get(host, settings()[MAIN.port], path, signal);
    this.kept.set(key, { at: clock.now(), answer });
    // Only what was answered is worth keeping: what failed may be there in a moment.
    const forget = () => void (this.kept.get(key)?.answer === answer && this.kept.delete(key));
    void answer.then((a) => (a.kind === 'answer' ? null : forget()), forget);
    return answer;
  }

  /** What runs there, by its processes: what another one answered is not the present. */
  private serving(): string {
    const { root = null, strangers = [] } = this.deps.readings()[MAIN.processes]?.facts ?? {};
    return [root, ...strangers.map((s) => s.process)].map((p) => `${p?.pid} ${p?.startedAt}`).join();
  }

  /** The JSON that this path answers with; null where it answers with none or is not offered. Never rejects. */
  async read(path: string, signal: AbortSignal): Promise<JsonAnswer> {
    const { settings } = this.deps;
    let body = '';
    const answer = await this.get(dialable(settings()[MAIN.host]), settings()[MAIN.port], path, signal, {
      maxBytes: MOST_READ_BYTES,
      take: (text) => {
        body = text;
      },
    });
    if (answer.kind === 'not-asked') return answer;
    if (answer.kind !== 'answer' || answer.status !== 200) return { value: null };
    try {
      return { value: JSON.parse(body) };
    } catch {
      return { value: null };
    }
  }

  private async get(
    host: string,
    port: number,
    path: string,
    signal: AbortSignal,
    body: Body = NO_BODY,
  ): Promise<PageAnswer> {
    const limitMs = this.deps.settings()[`timeouts.${MAIN.id}`];
    const get = { host, port, path, ...body };
    return withinOwnTime(limitMs, signal, (limited) => this.getWithin(limited, get, signal));
  }

  private async getWithin(
    limit: AbortSignal,
    {
      host,
      port,
      path,
      maxBytes,
      take,
    }: Body & { readonly host: string; readonly port: number; readonly path: string },
    signal: AbortSignal,
  ): Promise<PageAnswer> {
    const { clock, requests, readings } = this.deps;
    const url = `http://${hostPort(host, port)}${path}`;
    let error: unknown = null;
    const passedOver = new Map<string, string>();
    for (const { address } of await addressesOf(host).catch(() => [])) {
      const stranger = strangerAt({ address }, readings());
      if (stranger !== null) {
        passedOver.set(address, `${stranger.name}, pid ${stranger.pid}`);
        continue;
      }
      if (!requests().hasRoomForPerson(clock.now()))
        return { kind: 'not-asked', why: leftAlone(requests(), clock.now()) };
      const begun = clock.now();
      const request = { address, port, path: path === '' ? '/' : path, hostHeader: hostPort(host, port) };
      const result = await requests().get({ ...request, agent: false, maxBytes }, limit, clock);
      if (result.kind === 'answer') take(result.body);
      const tookMs = elapsedMs(begun, clock.now());
      if (result.kind !== 'error') return answered(result, tookMs);
      error = result.error;
      if (result.phase !== 'connect') break;
    }
    if (signal.aborted) return { kind: 'not-asked', why: 'It was not asked to the end.' };
    if (passedOver.size > 0) {
      const programs = formatList([...new Set(passedOver.values())]);
      const at = formatList([...passedOver.keys()]);
      const problem = `What listens on port ${port} at ${at} is another program (${programs}), which was not asked.`;
      return { kind: 'failed', problem };
    }
    return { kind: 'failed', problem: failureText(describeSocketError(error, `GET ${url}`)) };
  }
}

function answered(result: Exclude<HttpResult, { kind: 'error' }> | Busy, tookMs: number): PageAnswer {
  if (result.kind === 'busy') return { kind: 'not-asked', why: `${busyWords(result)}.` };
  return { kind: 'answer', status: result.status, tookMs };
}

function leftAlone(requests: BackendRequests, now: Instant): string {
  const silence = requests.silenceMs(now);
  if (silence > 0) return `${busyWords({ kind: 'busy', retryInMs: silence })}.`;
  return `Not asked: Lifeguard has asked the backend ${often(requests.inLastMinute(now))} in the last minute and leaves it alone for a while.`;
}

/** Servers bind to all addresses; nobody connects to them all. */
const dialable = (host: string): string => (host === '0.0.0.0' || host === '::' || host === '*' ? 'localhost' : host);
