import type { Clock, Instant } from '../../shared/domain/index.ts';
import { retryAfterMs } from '../system/index.ts';
import { type HttpGet, type HttpResult, httpGet } from './http-get.ts';
import { OwnFailures } from './own-failures.ts';

/**
 * What Lifeguard allows itself in a minute, all probes together. A LeanVibe backend refuses an address after 100 requests in a minute
 * (its rate limit middleware), and on a developer's machine the app, the simulator and every script share that address.
 */
export const REQUESTS_A_MINUTE = 20;
/** The same for what a person waits for: looks that people ask for count too, and would leave nothing of the twenty to whoever reads page after page. */
export const FOR_A_PERSON_A_MINUTE = 60;
const MINUTE_MS = 60_000;
/** A 429 that does not say for how long. */
const USUAL_SILENCE_MS = 10_000;
/** A backend that asks for a longer silence is asked once in this time: whether it still answers has to be known. */
const LONGEST_SILENCE_MS = 300_000;
/** A path that is not there appears with another version of the backend, and that means a restart; this is for one that was missed. */
const ABSENT_MS = 1_800_000;

/** The backend answered 429, or did so before and asked for silence until some time from now. */
export interface Busy {
  readonly kind: 'busy';
  readonly retryInMs: number;
}

/** What a process leaves to the next one; times are epoch milliseconds. */
export interface RequestMemory {
  readonly asked: readonly number[];
  readonly silentUntil: number;
}

/**
 * Every request to the backend goes through one of these, so that all of them together stay within one budget and all of them are
 * silent when the backend says "too many requests". It belongs to one address, and outlives the probes.
 */
export class BackendRequests {
  private asked: number[] = [];
  private silentUntil = Number.NEGATIVE_INFINITY;
  private readonly absent = new Map<string, number>();
  private lives = 0;
  /** What of all this the backend failed at. */
  readonly failures: OwnFailures;

  constructor(failures = new OwnFailures()) {
    this.failures = failures;
  }

  /** One GET, counted; `busy` without asking while the backend wants silence. Never rejects. */
  async get(get: HttpGet, signal: AbortSignal, clock: Clock): Promise<HttpResult | Busy> {
    const silence = this.silenceMs(clock.now());
    if (silence > 0) return { kind: 'busy', retryInMs: silence };
    const result = await httpGet(get, signal);
    const now = clock.now();
    if (result.kind !== 'error' || result.phase !== 'connect') this.note(now);
    if (result.kind === 'answer' && result.status >= 500) this.failures.note(`GET ${get.path.split('?')[0]}`, now.wall);
    if (result.kind !== 'answer' || result.status !== 429) return result;
    this.tooMany(result.retryAfter, now);
    return { kind: 'busy', retryInMs: this.silenceMs(now) };
  }

  /** Counts a request that was made by other means: the upgrade to a WebSocket, a test prompt. */
  note({ mono }: Instant): void {
    this.asked = [...this.asked.filter((at) => mono - at < MINUTE_MS), mono];
  }

  /** Requests of the last minute. */
  inLastMinute({ mono }: Instant): number {
    return this.asked.filter((at) => mono - at < MINUTE_MS).length;
  }

  /** Whether something that can wait may be asked now. */
  hasRoom(now: Instant, count = 1): boolean {
    return this.isWithin(REQUESTS_A_MINUTE, now, count);
  }

  /** Whether one thing may be asked that a person waits for. */
  hasRoomForPerson(now: Instant): boolean {
    return this.isWithin(FOR_A_PERSON_A_MINUTE, now, 1);
  }

  private isWithin(limit: number, now: Instant, count: number): boolean {
    return this.silenceMs(now) === 0 && this.inLastMinute(now) + count <= limit;
  }

  /** The backend answered 429. */
  tooMany(retryAfter: string | null, now: Instant): void {
    const asked = retryAfterMs(retryAfter, now.wall) ?? USUAL_SILENCE_MS;
    this.silentUntil = Math.max(this.silentUntil, now.mono + Math.min(asked, LONGEST_SILENCE_MS));
  }

  /** How long nothing may be asked, in milliseconds; 0 for not at all. */
  silenceMs({ mono }: Instant): number {
    return Math.max(0, this.silentUntil - mono);
  }

  /** This path is not offered: it is not asked for again for a long time. */
  noteAbsent(path: string, { mono }: Instant): void {
    this.absent.set(path, mono + ABSENT_MS);
  }

  isAbsent(path: string, { mono }: Instant): boolean {
    return (this.absent.get(path) ?? Number.NEGATIVE_INFINITY) > mono;
  }

  /** Another backend may answer from now on: what was not offered may be, and its patience is unused, because it has been asked nothing. */
  restarted(): void {
    this.lives += 1;
    this.absent.clear();
    this.asked = [];
    this.silentUntil = Number.NEGATIVE_INFINITY;
  }

  /** Another number with another backend: what was found of the one before is not of this one. */
  get life(): number {
    return this.lives;
  }

  /** What the next process has to know. */
  remember(now: Instant): RequestMemory {
    const wall = (mono: number) => Math.round(now.wall + mono - now.mono);
    return {
      asked: this.asked.filter((at) => now.mono - at < MINUTE_MS).map(wall),
      silentUntil: this.silenceMs(now) > 0 ? wall(this.silentUntil) : 0,
    };
  }

  /** Goes on where another process ended. A clock that was set meanwhile lengthens no silence beyond its limit. */
  recall(memory: RequestMemory, now: Instant): void {
    const mono = (wall: number) => now.mono + wall - now.wall;
    this.asked = [...memory.asked.filter((at) => at <= now.wall).map(mono), ...this.asked];
    this.silentUntil = Math.max(this.silentUntil, Math.min(mono(memory.silentUntil), now.mono + LONGEST_SILENCE_MS));
  }
}

/** What a person reads while the backend wants silence. */
export const busyWords = ({ retryInMs }: Busy): string =>
  `It answers, and asks for fewer requests (429); Lifeguard asks again in ${Math.max(1, Math.ceil(retryInMs / 1000))} s`;
