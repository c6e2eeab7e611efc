import type { http } from '../../../shared/components/http.ts';
import {
  type Clock,
  elapsedMs,
  type Failure,
  hostPort,
  type ServiceId,
  type Settings,
} from '../../../shared/domain/index.ts';
import { describeSocketError, failure, timeoutFailure } from '../../probes/failure.ts';
import { type HttpResult, httpGet } from '../../probes/http-get.ts';
import { type Limit, orAbort, startLimit } from '../../probes/limit.ts';
import { oneLine } from '../../probes/plain-text.ts';
import type { Probe } from '../../probes/probe.ts';
import { type Address, openFirst, secure } from '../../probes/tcp.ts';
import { HeldSignal } from '../held-signal.ts';
import type { Self } from '../service.ts';
import { type HttpTarget, httpTarget } from './target.ts';

/** A longer answer ends the connection: how it begins is enough to say why a server is not well. */
const MAX_BYTES = 256 * 1024;

/** Somebody else is answered beside a held connection within so many times what an answer takes, and so many milliseconds. */
const BESIDE_TIMES = 10;
const BESIDE_MS = 200;

/**
 * One GET on a connection of its own, and a silent one that is held, whose end is told at once. It is held only at a server that keeps connections
 * and answers somebody else beside it. Redirects are answers, and are not followed.
 */
export function createHttpProbe(self: Self<typeof http>, settings: Settings): Probe<ServiceId> {
  const target = httpTarget(self.setting(settings, 'at'));
  const limitMs = self.limitMs(settings);
  const held = new HeldSignal(self.gone);
  const tried = `GET ${target.shown}`;
  const closing = new AbortController();
  let preferred: Address | null = null;
  /** The trial of a connection that is held. Nobody who waits for an answer waits for that; the next look does, as it could be kept waiting by it. */
  let trial: Promise<void> = Promise.resolve();

  async function ask(limit: Limit) {
    const { host, port, tls } = target;
    const opened = await openFirst({ host, port, tried, preferred }, limit);
    if (!opened.ok) return { ok: false, failure: opened.failure } as const;
    preferred = opened.at;
    try {
      const secured = { servername: host, rejectUnauthorized: true };
      const over = tls ? await secure(opened.socket, secured, limit.signal) : opened.socket;
      const result = await httpGet({ ...requestOf(target, opened.at), over }, limit.signal);
      return { ok: true, at: opened.at, result } as const;
    } catch (error) {
      if (limit.signal.aborted && !limit.expired()) throw error;
      return {
        ok: false,
        failure: limit.expired() ? timeoutFailure(tried, limit.ms, 'connected') : describeSocketError(error, tried),
      } as const;
    } finally {
      opened.socket.destroy();
    }
  }

  async function again(clock: Clock): Promise<boolean> {
    const limit = startLimit({ clock, signal: closing.signal }, limitMs);
    try {
      const asked = await ask(limit);
      return asked.ok && asked.result.kind !== 'error';
    } finally {
      limit.release();
    }
  }

  return {
    id: self.id,
    component: self.id,
    everyMs: self.everyMs(settings),
    timeoutMs: limitMs + 1000,
    onSignal: held.onSignal,
    close: async () => {
      closing.abort(new Error('monitoring stops'));
      await held.close();
      await trial;
    },
    async run(context) {
      await orAbort(trial, context.signal);
      const limit = startLimit(context, limitMs);
      try {
        const begun = context.clock.now();
        const asked = await ask(limit);
        const tookMs = elapsedMs(begun, context.clock.now());
        context.signal.throwIfAborted();
        const failed = asked.ok ? failureOf(asked.result, target, tried, limit) : asked.failure;
        if (!asked.ok || failed !== null) {
          if (failed?.kind !== 'http-status') held.fails();
          return { ok: false, failure: failed ?? failure('probe-failed', tried, 'It gave no answer.') };
        }
        const { status } = asked.result as Extract<HttpResult, { readonly kind: 'answer' }>;
        const { clock } = context;
        const withinMs = BESIDE_TIMES * tookMs + BESIDE_MS;
        if (asked.result.kind === 'answer' && asked.result.stays)
          trial = held.answers(asked.at, target.port, clock, () => again(clock), withinMs).catch(() => {});
        else held.endsEach();
        return { ok: true, metrics: { [self.metric('answer')]: tookMs }, facts: { status } };
      } finally {
        limit.release();
      }
    },
  };
}

const requestOf = ({ host, port, path, login }: HttpTarget, at: Address) => ({
  address: at.address,
  port,
  path,
  hostHeader: hostPort(host, port),
  agent: false as const,
  offersToStay: true as const,
  maxBytes: MAX_BYTES,
  ...(login === null ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
});

/** Nobody chose a page: many servers have none at `/`, or show it to nobody, and serve all the same. */
const isBare = ({ path, login }: HttpTarget): boolean => path === '/' && login === null;

/** Why an answer is none, or none that is well; null when it is. */
function failureOf(result: HttpResult, target: HttpTarget, tried: string, limit: Limit): Failure | null {
  if (result.kind === 'error') {
    return limit.expired() ? timeoutFailure(tried, limit.ms, 'connected') : describeSocketError(result.error, tried);
  }
  if (result.status < 500 && isBare(target)) return null;
  if (result.status === 401 || result.status === 403)
    return failure('auth', tried, `It answered ${result.status}: it wants credentials, or others.`, {
      hint: 'Put user and password into its address (http://user:password@host), or watch a path that needs none.',
      code: String(result.status),
    });
  if (result.status < 400) return null;
  const words = result.kind === 'answer' ? oneLine(result.body, 160) : '';
  return failure('http-status', tried, `It answered ${result.status}${words === '' ? '' : `: ${words}`}.`, {
    code: String(result.status),
  });
}
