import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CODE_LIMIT_MS } from '../../shared/contract/index.ts';

/** Codes that wait to be used; the oldest make room. */
const MAX_CODES = 8;
/** Browsers that are let in at a time; the oldest make room. */
const MAX_SESSIONS = 32;

/** Who is let in: a printed code lets one browser in once, and what it gets for it stays good as long as this lives. */
export interface Admission {
  /** A new code for an address to be printed. */
  readonly issue: () => string;
  /** Uses a code up and returns the session's token; null when the code is unknown, used or too old. */
  readonly exchange: (code: string) => string | null;
  readonly admits: (session: string) => boolean;
}

/** @param nowMs monotonic milliseconds */
export function createAdmission(nowMs: () => number = () => performance.now()): Admission {
  const codes = new Secrets(MAX_CODES);
  const sessions = new Secrets(MAX_SESSIONS);
  return {
    issue: () => codes.make(nowMs() + CODE_LIMIT_MS),
    exchange: (code) => (codes.take(code, nowMs()) ? sessions.make(Number.POSITIVE_INFINITY) : null),
    admits: (session) => sessions.has(session, nowMs()),
  };
}

/**
 * Random secrets, kept as digests: digests are of one length, so that every comparison takes the same time, and every one is
 * made, so that how long an answer takes tells nothing about what is kept.
 */
class Secrets {
  private readonly limit: number;
  private kept: readonly { readonly digest: Buffer; readonly until: number }[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  make(until: number): string {
    const secret = randomBytes(24).toString('base64url');
    this.kept = [...this.kept, { digest: digest(secret), until }].slice(-this.limit);
    return secret;
  }

  has(secret: string, now: number): boolean {
    return this.matching(secret).some(({ until }) => now < until);
  }

  /** True when it was there and still good; it is gone afterwards. */
  take(secret: string, now: number): boolean {
    const matching = this.matching(secret);
    this.kept = this.kept.filter((one) => !matching.includes(one));
    return matching.some(({ until }) => now < until);
  }

  private matching(secret: string) {
    const given = digest(secret);
    return this.kept.filter((one) => timingSafeEqual(one.digest, given));
  }
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
