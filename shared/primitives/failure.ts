/**
 * Why a probe could not get its numbers. The kind is what rules decide on; the sentences are what a person reads.
 */
export const FAILURE_KINDS = [
  /** Nothing listens: the connection was refused on every address that was tried. */
  'refused',
  /** Connected or not, no answer came within the time limit. */
  'timeout',
  /** The other side closed or reset the connection in the middle. */
  'reset',
  /** Name resolution failed, or no route. */
  'unreachable',
  /** Credentials refused or missing. */
  'auth',
  /** Answered, but not in the protocol that was expected (garbage, endless or oversized body, redirect loop, bad JSON). */
  'protocol',
  /** Answered with an HTTP status that means failure. */
  'http-status',
  /** Answered that it is not ready yet (it loads its data, a database is starting). */
  'starting',
  /** Answered that it refuses to work (it cannot save, is full or read-only; a database that is offline). */
  'refuses-work',
  /** 404 or 405 on something optional: the stack does not have it. Never shown as a failure. */
  'not-offered',
  /** Not asked, or asked and told to wait (429), because the backend allows only so many requests: says nothing about what was asked. */
  'held-back',
  /** A tool that the probe needs is not installed or not usable. */
  'unavailable-tool',
  /** Nothing is configured or running that could be probed. */
  'absent',
  /** The probe itself threw, returned nonsense or outlived its limit: our fault, not the component's. */
  'probe-failed',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** The code of a refusal at one loopback address while the other one takes connections. */
export const ELSEWHERE = 'ELSEWHERE';

export interface Failure {
  readonly kind: FailureKind;
  /** What was tried: `GET http://127.0.0.1:8765/health`. */
  readonly tried: string;
  /** What came back, in the other side's own words where it has any. Secrets are already removed. */
  readonly got: string;
  /** What to do next, if there is something. */
  readonly hint: string | null;
  /** Machine-readable detail: an errno, an HTTP status, a store's own code (`MISCONF`). */
  readonly code: string | null;
}
