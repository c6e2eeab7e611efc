import type WebSocket from 'ws';
import { type Clock, elapsedMs, type Failure, hostPort, type Readings } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { type BackendRequests, busyWords } from '../../probes/backend-requests.ts';
import { describeSocketError, errorCode, errorText, failure, timeoutFailure } from '../../probes/failure.ts';
import type { Limit } from '../../probes/limit.ts';
import { anotherHas, askableAt, ownAddresses } from '../../probes/own-addresses.ts';
import { oneLine } from '../../probes/plain-text.ts';
import {
  type Address,
  addressesOf,
  isAbsent,
  isRefused,
  type Missed,
  notConnected,
  preferring,
} from '../../probes/tcp.ts';
import { type Upgrade, upgrade } from './connect.ts';

export interface HandshakeRequest {
  readonly host: string;
  readonly port: number;
  /** Paths in order; `{id}` stands for the client's id. */
  readonly templates: readonly string[];
  readonly id: string;
  /** What upgraded before: tried first. */
  readonly known: { readonly template: string; readonly at: Address } | null;
  readonly clock: Clock;
  /** Each path that is tried is a request. */
  readonly requests: BackendRequests;
  readonly readings: Readings;
}

export type Handshake =
  | {
      readonly ok: true;
      readonly socket: WebSocket;
      /** Bytes that came on the connection so far. */
      readonly received: () => number;
      readonly at: Address;
      readonly template: string;
      readonly path: string;
      /** What was tried before it. */
      readonly refused: readonly Refusal[];
      readonly tookMs: number;
    }
  | { readonly ok: false; readonly failure: Failure };

export interface Refusal {
  readonly template: string;
  readonly path: string;
  readonly status: number;
  readonly statusText: string;
}

/** Upgrades the first path that lets itself be upgraded, at the first address that takes connections. */
export async function handshake(request: HandshakeRequest, limit: Limit): Promise<Handshake> {
  const { host, port, known } = request;
  const tried = `WebSocket upgrade of ws://${hostPort(host, port)}`;
  const { address } = await askableAt(host, request.readings);
  if (address === null) return { ok: false, failure: failure('refused', tried, anotherHas(port)) };
  let all: readonly Address[];
  try {
    all = await addressesOf(host);
  } catch (error) {
    return { ok: false, failure: describeSocketError(error, tried) };
  }
  const addresses = preferring(ownAddresses(all, request.readings), known?.at ?? null);
  const missed: Missed[] = [];
  for (const at of addresses) {
    const done = await upgradeAt(at, request, limit);
    if (!('missed' in done)) return done;
    missed.push(done.missed);
  }
  return {
    ok: false,
    failure: notConnected(
      missed,
      port,
      tried,
      limit.ms,
      all.filter((a) => !addresses.includes(a)),
    ),
  };
}

async function upgradeAt(
  at: Address,
  { host, port, templates, id, known, clock, requests }: HandshakeRequest,
  limit: Limit,
): Promise<Handshake | { readonly missed: Missed }> {
  const ordered = known === null ? templates : [known.template, ...templates.filter((t) => t !== known.template)];
  const refusals: Refusal[] = [];
  for (const template of ordered) {
    const path = template.replaceAll('{id}', id);
    const begun = clock.now();
    const result = await upgrade(at, port, path, hostPort(host, port), limit.signal);
    if (result.kind !== 'error' || result.connected) requests.note(clock.now());
    if (result.kind === 'open') {
      const { socket, received } = result;
      return {
        ok: true,
        socket,
        received,
        at,
        template,
        path,
        refused: refusals,
        tookMs: elapsedMs(begun, clock.now()),
      };
    }
    if (result.kind === 'error') {
      const error = result.error;
      if (!result.connected && (isRefused(error) || isAbsent(error))) return { missed: { ...at, error } };
      return { ok: false, failure: errorFailure(result, `ws://${hostPort(host, port)}${path}`, limit) };
    }
    if (result.status === 429) {
      requests.tooMany(result.retryAfter, clock.now());
      return { ok: false, failure: heldBack(`ws://${hostPort(host, port)}${path}`, requests.silenceMs(clock.now())) };
    }
    if (result.status === 404 && known === null) requests.noteAbsent(template, clock.now());
    refusals.push({ template, path, status: result.status, statusText: result.statusText });
  }
  return { ok: false, failure: refused(refusals, known?.template ?? null, `ws://${hostPort(host, port)}`) };
}

/** The backend wants fewer requests: says nothing about its WebSocket. */
export const heldBack = (url: string, retryInMs: number): Failure =>
  failure('held-back', `WebSocket upgrade of ${url}`, `${busyWords({ kind: 'busy', retryInMs })}.`);

function errorFailure({ error, connected }: Upgrade & { kind: 'error' }, url: string, limit: Limit): Failure {
  const tried = `WebSocket upgrade of ${url}`;
  if (limit.expired())
    return timeoutFailure(tried, limit.ms, connected ? 'connected' : 'connect', 'answer the upgrade');
  const code = errorCode(error);
  // Without an errno it is ws itself that found the answer wrong (`Invalid Sec-WebSocket-Accept header`).
  if (connected && (code === null || code.startsWith('HPE_') || code.startsWith('WS_ERR_'))) {
    const got = `What it answered is not a WebSocket upgrade (${oneLine(errorText(error), 100)}).`;
    return failure('protocol', tried, got, { code, hint: 'Check `backend.port`: another program may listen there.' });
  }
  return describeSocketError(error, tried);
}

/** The path that upgraded before tells most; else the last one, because the paths go from the general to the special. */
function refused(refusals: readonly Refusal[], knownTemplate: string | null, origin: string): Failure {
  const told = refusals.find((r) => r.template === knownTemplate) ?? refusals.at(-1);
  const answers = refusals.map((r) => `${`${r.status} ${r.statusText}`.trim()} to ${r.path}`);
  const tried = `WebSocket upgrade of ${origin}${told?.path ?? ''}`;
  return failure('http-status', tried, `The upgrade was answered ${formatList(answers)}.`, {
    code: told === undefined ? null : String(told.status),
    hint:
      told?.status === 404
        ? 'Set `backend.websocketPaths` to the path that the backend offers.'
        : 'Check `backend.websocketPaths` in the settings, and who may connect.',
  });
}
