import type { Failure, FailureKind } from '../../shared/domain/index.ts';
import { formatMs } from '../../shared/format.ts';

/** A failure from its parts; hint and code are null unless given. */
export const failure = (
  kind: FailureKind,
  tried: string,
  got: string,
  more: { readonly hint?: string | null; readonly code?: string | null } = {},
): Failure => ({ kind, tried, got, hint: more.hint ?? null, code: more.code ?? null });

/** Nothing came within the limit. `connect`: not even the connection; `connected`: it was accepted and then nothing. */
export const timeoutFailure = (
  tried: string,
  limitMs: number,
  phase: 'connect' | 'connected',
  what = 'answer',
): Failure => {
  const got =
    phase === 'connect'
      ? `No connection within ${formatMs(limitMs)}.`
      : `It accepted the connection but did not ${what} within ${formatMs(limitMs)}.`;
  return failure('timeout', tried, got, { code: phase });
};

/** The errno or library code of an error, also of one that wraps others (several addresses tried at once). */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return error.errors.map(errorCode).find((code) => code !== null) ?? null;
  return 'cause' in error ? errorCode(error.cause) : null;
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Meaning {
  readonly kind: FailureKind;
  readonly got: string;
  readonly hint?: string;
}

/** macOS 15 answers so for LAN addresses until its user allows Local Network. */
const NO_ROUTE: Meaning = {
  kind: 'unreachable',
  got: 'There is no route to that address.',
  hint: 'Check the network; on macOS also System Settings › Privacy & Security › Local Network.',
};
const RESET: Meaning = { kind: 'reset', got: 'The other side closed the connection without an answer.' };
const UNKNOWN_NAME: Meaning = {
  kind: 'unreachable',
  got: 'The host name is not known.',
  hint: 'Check the host name in the settings.',
};
const NO_ADDRESS: Meaning = { kind: 'unreachable', got: 'This machine has no such address family or address.' };
const TOO_MANY_FILES: Meaning = {
  kind: 'probe-failed',
  got: 'Lifeguard has no file descriptor left for a connection.',
};

const ERRNO: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: { kind: 'refused', got: 'The connection was refused: nothing listens there.' },
  ECONNRESET: RESET,
  EPIPE: RESET,
  ECONNABORTED: RESET,
  ETIMEDOUT: { kind: 'timeout', got: 'No connection within the time limit of the system.' },
  ENOTFOUND: UNKNOWN_NAME,
  EAI_AGAIN: UNKNOWN_NAME,
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  EHOSTDOWN: NO_ROUTE,
  ENETDOWN: NO_ROUTE,
  EADDRNOTAVAIL: NO_ADDRESS,
  EAFNOSUPPORT: NO_ADDRESS,
  EACCES: { kind: 'unreachable', got: 'The system does not allow this connection.' },
  EPERM: { kind: 'unreachable', got: 'The system does not allow this connection.' },
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
};

const TLS_CODE = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_OSSL)/;

/** What an error of a socket means, with its errno as code. `tried` is what the probe was doing. */
export function describeSocketError(error: unknown, tried: string): Failure {
  const code = errorCode(error);
  const known = code === null ? undefined : ERRNO[code];
  if (known !== undefined) {
    // A timeout carries the phase, as those that the probes notice themselves do.
    return failure(known.kind, tried, known.got, {
      hint: known.hint ?? null,
      code: known.kind === 'timeout' ? 'connect' : code,
    });
  }
  if (code !== null && TLS_CODE.test(code)) {
    return failure('protocol', tried, `The TLS handshake failed: ${errorText(error)}`, { code });
  }
  return failure('unreachable', tried, errorText(error), { code });
}
