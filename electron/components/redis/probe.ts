import {
  elapsedMs,
  type Failure,
  HOSTS,
  type MetricId,
  type ProbeFacts,
  type Settings,
} from '../../../shared/domain/index.ts';
import { type CredentialMemory, createCredentialMemory, credentialKey } from '../../probes/credential-memory.ts';
import { errorCode, timeoutFailure } from '../../probes/failure.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import type { Probe, ProbeContext, ProbeResult, ProbeSignal } from '../../probes/probe.ts';
import { type Address, openFirst, secure } from '../../probes/tcp.ts';
import { type RedisConnection, talkRedis } from './connection.ts';
import { EvictionWatch } from './evictions.ts';
import { describeRedisError, notRedis, replyCode, withProgress } from './failure.ts';
import { hitRate, memoryPercent, parseRedisInfo, type RedisInfo } from './info.ts';
import { AS_REPLICA, FOR_MEMORY, RefusalWatch } from './refusals.ts';
import { type RedisTarget, redisTarget } from './target.ts';

export interface RedisOptions {
  readonly settings: Settings;
  /** Shared by the probes that follow one another when settings change; without it a new probe tries refused credentials once more. */
  readonly credentialMemory?: CredentialMemory;
}

/** PING and INFO on a held connection, whose end is told at once. Never writes a key. */
export function createRedisProbe({ settings, credentialMemory }: RedisOptions): Probe<'redis'> {
  const session = new RedisSession(settings, credentialMemory ?? createCredentialMemory());
  return {
    id: 'redis',
    component: 'redis',
    everyMs: settings['cadence.redis'] * 1000,
    timeoutMs: settings['timeouts.redis'] + 1000,
    run: (context) => session.run(context),
    onSignal: (listener) => session.onSignal(listener),
    close: () => session.close(),
  };
}

type Facts = ProbeFacts['redis'];
type Result = ProbeResult<'redis'>;
type Metrics = Partial<Record<MetricId, number>>;

class RedisSession {
  private readonly target: RedisTarget;
  private readonly memory: CredentialMemory;
  private readonly key: string;
  private readonly limitMs: number;
  private readonly listeners = new Set<(signal: ProbeSignal) => void>();
  private connection: RedisConnection | null = null;
  /** The held connection has answered: only then its end is news. */
  private answered = false;
  private preferred: Address | null = null;
  private readonly evictions = new EvictionWatch();
  private readonly refusals = new RefusalWatch(FOR_MEMORY);
  private readonly refusalsAsReplica = new RefusalWatch(AS_REPLICA);
  private before: RedisInfo | null = null;

  constructor(settings: Settings, memory: CredentialMemory) {
    this.target = redisTarget(settings['redis.url']);
    this.limitMs = settings['timeouts.redis'];
    this.memory = memory;
    this.key = credentialKey('redis', settings['redis.url']);
  }

  onSignal(listener: (signal: ProbeSignal) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.listeners.clear();
    const { connection } = this;
    this.drop();
    await connection?.closed;
  }

  async run(context: ProbeContext): Promise<Result> {
    const limit = startLimit(context, this.limitMs);
    try {
      return await this.ask(context, limit);
    } finally {
      limit.release();
      if (context.signal.aborted) this.drop();
    }
  }

  private async ask(context: ProbeContext, limit: Limit): Promise<Result> {
    const refusal = this.memory.refusal(this.key);
    if (refusal !== null) return this.held(refusal, limit);
    for (let retried = false; ; retried = true) {
      const fresh = this.connection === null || !this.connection.isOpen();
      try {
        if (fresh) {
          const failed = await this.connect(limit);
          if (failed !== null) return this.failed(failed, { listening: failed.kind !== 'refused' });
        }
        return await this.measure(context, limit);
      } catch (error) {
        context.signal.throwIfAborted();
        // A held connection that ended since the last run says nothing about a new one.
        const stale = !fresh && !retried && !limit.expired() && errorCode(error) !== null;
        if (!stale) return this.broken(error, limit);
        this.drop();
      }
    }
  }

  private async connect(limit: Limit): Promise<Failure | null> {
    this.drop();
    const { host, port, tls } = this.target;
    const opened = await openFirst({ host, port, tried: this.tried('connecting'), preferred: this.preferred }, limit);
    if (!opened.ok) return opened.failure;
    this.preferred = opened.at;
    const options = { servername: host, rejectUnauthorized: true };
    const socket = tls ? await secure(opened.socket, options, limit.signal) : opened.socket;
    const connection = await talkRedis(socket);
    this.connection = connection;
    void connection.closed.then(() => this.gone(connection));
    await this.logIn(connection, limit);
    return null;
  }

  private async logIn(connection: RedisConnection, limit: Limit): Promise<void> {
    const { user, password } = this.target;
    if (password === null) return;
    try {
      await connection.call(limit.signal, 'AUTH', ...(user === null ? [password] : [user, password]));
    } catch (error) {
      // A server without a password refuses one, in two wordings; it works without.
      if (/no password is set|without any password configured/.test(String(error))) return;
      if (replyCode(error) === 'WRONGPASS') this.memory.refuse(this.key, describeRedisError(error, this.tried('AUTH')));
      throw error;
    }
  }

  private async measure(context: ProbeContext, limit: Limit): Promise<Result> {
    const { connection } = this;
    if (connection === null) throw new Error('There is no connection to Redis');
    const begun = context.clock.now();
    const refusal = await connection.call(limit.signal, 'PING').then(
      (reply) => (reply === 'PONG' ? null : notRedis(this.tried('PING'), `${String(reply).slice(0, 40)} to a PING`)),
      (error: unknown) => {
        if (replyCode(error) === null) throw error;
        return describeRedisError(error, this.tried('PING'));
      },
    );
    const now = context.clock.now();
    // Whoever is turned away is asked nothing more: that the connection is closed then would be told instead.
    if (refusal?.kind === 'protocol' || refusal?.code === 'DENIED' || refusal?.code === 'MAXCLIENTS') {
      this.drop();
      return this.failed(refusal, { listening: true });
    }
    this.answered = true;
    const info = await this.info(connection, limit);
    this.evictions.note(info?.evicted ?? null, now);
    this.refusals.note(info, now);
    this.refusalsAsReplica.note(info, now);
    const figures = this.figures(info);
    if (refusal !== null) return this.failed(withProgress(refusal, info), this.facts(info), figures);
    const metrics = { 'redis.ping': elapsedMs(begun, now), ...figures };
    return { ok: true, metrics, facts: this.facts(info) };
  }

  /** Null when this user may not see it, or while a script keeps Redis busy. */
  private async info(connection: RedisConnection, limit: Limit): Promise<RedisInfo | null> {
    try {
      return parseRedisInfo(String(await connection.call(limit.signal, 'INFO')));
    } catch (error) {
      if (replyCode(error) !== null) return null;
      throw error;
    }
  }

  private figures(info: RedisInfo | null): Metrics {
    const { before } = this;
    this.before = info;
    if (info === null) return {};
    const memory = memoryPercent(info);
    const hits = before === null ? undefined : hitRate(before, info);
    const evictions = this.evictions.perMinute();
    return {
      ...(memory === undefined ? {} : { 'redis.memory': memory }),
      ...(hits === undefined ? {} : { 'redis.hit-rate': hits }),
      ...(evictions === undefined ? {} : { 'redis.evictions': evictions }),
    };
  }

  private facts(info: RedisInfo | null): Facts {
    return {
      url: this.target.shown,
      version: info?.version ?? null,
      usedMemoryBytes: info?.usedMemoryBytes ?? null,
      maxMemoryBytes: info?.maxMemoryBytes ?? null,
      maxMemoryPolicy: info?.maxMemoryPolicy ?? null,
      loading: info?.loading ?? false,
      rdbLastSaveOk: info?.rdbLastSaveOk ?? null,
      aofLastWriteOk: info?.aofLastWriteOk ?? null,
      uptimeSeconds: info?.uptimeSeconds ?? null,
      clients: info?.clients ?? null,
      blockedClients: info?.blockedClients ?? null,
      evictions: this.evictions.facts() ?? null,
      refused: this.refusals.facts(),
      replica: info?.replica ?? null,
      refusedAsReplica: this.refusalsAsReplica.facts(),
      databases: info?.databases ?? null,
      credentialsHeld: this.memory.refusal(this.key) !== null,
      listening: true,
    };
  }

  /** These credentials were refused: only whether something listens is looked at. */
  private async held(refusal: Failure, limit: Limit): Promise<Result> {
    const { host, port } = this.target;
    const opened = await openFirst({ host, port, tried: this.tried('connecting'), preferred: this.preferred }, limit);
    if (!opened.ok) {
      // Nothing listens: what comes back may know these credentials.
      if (opened.failure.kind === 'refused') this.memory.forget(this.key);
      return this.failed(opened.failure, { listening: false });
    }
    opened.socket.on('error', () => {});
    opened.socket.destroy();
    return this.failed(refusal, { listening: true });
  }

  private broken(error: unknown, limit: Limit): Result {
    this.drop();
    const tried = this.tried(this.answered ? 'PING' : 'connecting');
    const failed = limit.expired()
      ? timeoutFailure(this.tried('PING'), limit.ms, 'connected', 'answer PING')
      : describeRedisError(error, tried);
    return this.failed(failed, { listening: true });
  }

  private failed(failed: Failure, facts: Partial<Facts>, metrics: Metrics = {}): Result {
    const credentialsHeld = this.memory.refusal(this.key) !== null;
    return { ok: false, failure: failed, metrics, facts: { url: this.target.shown, ...facts, credentialsHeld } };
  }

  private drop(): void {
    const { connection } = this;
    this.connection = null;
    this.answered = false;
    connection?.close();
  }

  private gone(connection: RedisConnection): void {
    if (this.connection !== connection) return;
    const news = this.answered;
    this.drop();
    if (!news) return;
    const signal: ProbeSignal = {
      run: ['redis', ...HOSTS.map((host) => host.id)],
      why: 'the connection to Redis closed',
    };
    for (const listener of [...this.listeners]) listener(signal);
  }

  private tried = (what: string): string => `${what} at ${this.target.shown}`;
}
