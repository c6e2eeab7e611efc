import {
  elapsedMs,
  type Failure,
  type Instant,
  type MetricId,
  type ProbeFacts,
  type Settings,
} from '../../../shared/domain/index.ts';
import { type CredentialMemory, createCredentialMemory } from '../../probes/credential-memory.ts';
import { timeoutFailure } from '../../probes/failure.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import type { Probe, ProbeContext, ProbeResult, ProbeSignal } from '../../probes/probe.ts';
import { Details } from './details.ts';
import { describeNeo4jError, isBrokenConnection } from './failure.ts';
import { Greeting } from './greeting.ts';
import { LogIn } from './log-in.ts';
import { Pulse } from './pulse.ts';
import { type Neo4jSession, openNeo4j } from './session.ts';
import { type Neo4jTarget, neo4jTarget } from './target.ts';

export interface Neo4jOptions {
  readonly settings: Settings;
  /** Shared by the probes that follow one another when settings change; without it a new probe tries refused credentials once more. */
  readonly credentialMemory?: CredentialMemory;
  readonly isOnBattery?: () => boolean;
}

/**
 * A timed trivial query over one driver. Without a password, or while it was refused, only the Bolt handshake is done, which
 * needs no log-in.
 */
export function createNeo4jProbe({ settings, credentialMemory, isOnBattery }: Neo4jOptions): Probe<'neo4j'> {
  const watch = new Neo4jWatch(settings, credentialMemory ?? createCredentialMemory(), isOnBattery ?? (() => false));
  return {
    id: 'neo4j',
    component: 'neo4j',
    everyMs: settings['cadence.neo4j'] * 1000,
    timeoutMs: STEPS * settings['timeouts.neo4j'] + 1500,
    run: (context) => watch.run(context),
    onSignal: (listener) => watch.onSignal(listener),
    close: () => watch.close(),
  };
}

type Facts = ProbeFacts['neo4j'];
type Result = ProbeResult<'neo4j'>;

/** Connecting, logging in and the first query are told apart by the driver alone: together they have the limit so many times. */
const LOG_IN = 2;
/**
 * Handshake, log-in, query and what else there is to know. Each has a limit of its own: where all shared one, a server that answered every step, but
 * slowly, was given up before the last and begun anew each time, and was said to hang for as long as the machine was busy.
 */
const STEPS = 3 + LOG_IN;
/** What the pulse tells is followed by a look within this time, in milliseconds; a later one has to see for itself. */
const FOLLOWED_MS = 2000;
const QUERY = 'RETURN 1';

class Neo4jWatch {
  private readonly settings: Settings;
  private readonly logIn: LogIn;
  private readonly target: Neo4jTarget;
  private session: Neo4jSession | null = null;
  private readonly greeting: Greeting;
  private readonly details: Details;
  /** Answers that are still told at once after a failure, before anything else is asked: so many it takes to be well again. */
  private soon = 0;
  private readonly listeners = new Set<(signal: ProbeSignal) => void>();
  private readonly pulse: Pulse;
  /** What the pulse did not get in time, and since when; the look that it asks for at once tells it. */
  private silence: { readonly failure: Failure; readonly at: Instant } | null = null;
  /** What else there is to know was not told in time by the last look. */
  private unanswered = false;
  /** The last look told what the pulse did not get. */
  private wasSilent = false;
  /** The look that is under way, which can be given less time. */
  private asking: { readonly notLongerThan: (ms: number) => void } | null = null;

  constructor(settings: Settings, memory: CredentialMemory, isOnBattery: () => boolean) {
    this.pulse = new Pulse({
      greet: (limit) => this.greeting.greet(limit),
      isOnBattery,
      longestMs: settings['timeouts.neo4j'],
      onNews: (silence, clock, waitedMs) => {
        this.silence = silence === null ? null : { failure: silence, at: clock.now() };
        if (silence !== null) this.asking?.notLongerThan(waitedMs);
        this.tell(silence === null ? 'the Bolt connection ended' : 'Bolt does not answer');
      },
    });
    this.settings = settings;
    this.target = neo4jTarget(settings['neo4j.uri']);
    this.greeting = new Greeting(this.target);
    this.details = new Details(settings, this.target.host);
    this.logIn = new LogIn(settings, this.target, memory, () => this.tell('the lock-out is over'));
  }

  async run(context: ProbeContext): Promise<Result> {
    try {
      const result = await this.look(context);
      // Before anybody listens there is nobody to tell.
      if (result.ok && this.listeners.size > 0) this.pulse.start(context.clock);
      else this.pulse.stop();
      this.soon = result.ok ? Math.max(0, this.soon - 1) : this.settings['health.goodsToRecover'];
      return result;
    } finally {
      if (context.signal.aborted) await this.hangUp();
    }
  }

  /** What the pulse has just told, else what the server answers. */
  private async look(context: ProbeContext): Promise<Result> {
    const { silence, wasSilent } = this;
    this.silence = null;
    this.unanswered = false;
    this.wasSilent = silence !== null && elapsedMs(silence.at, context.clock.now()) < FOLLOWED_MS;
    if (silence !== null && this.wasSilent) return this.failed(silence.failure, true);
    const result = await this.askUnlessSilent(context);
    const missed = this.missed();
    // What was missed meanwhile, this look has seen for itself; unless it had no answer to its last question either.
    this.silence = null;
    if (result.ok && missed !== null) {
      this.wasSilent = true;
      return this.failed(missed, true);
    }
    if (wasSilent && result.ok) this.pulse.wasWrong();
    return result;
  }

  /**
   * What the server answers. Once the pulse had no answer, the look waits no longer than that did: with a short period one is under way most of the
   * time, and would wait out its own limit before anybody is told.
   */
  private async askUnlessSilent(context: ProbeContext): Promise<Result> {
    const { clock, signal } = context;
    const begun = clock.now();
    const asking = new AbortController();
    let cancel = () => {};
    this.asking = {
      notLongerThan: (ms) => {
        const giveUp = () => asking.abort(new Error('Bolt does not answer'));
        cancel = clock.after(Math.max(0, ms - elapsedMs(begun, clock.now())), giveUp);
      },
    };
    try {
      return await this.ask({ ...context, signal: AbortSignal.any([signal, asking.signal]) });
    } catch (error) {
      const { silence } = this;
      if (!asking.signal.aborted || signal.aborted || silence === null) throw error;
      await this.hangUp();
      this.wasSilent = true;
      return this.failed(silence.failure, true);
    } finally {
      this.asking = null;
      cancel();
    }
  }

  private missed(): Failure | null {
    return this.unanswered ? (this.silence?.failure ?? null) : null;
  }

  /** One step with the limit for it. */
  private async step<T>(context: ProbeContext, take: (limit: Limit) => Promise<T>, times = 1): Promise<T> {
    const limit = startLimit(context, times * this.settings['timeouts.neo4j']);
    try {
      return await take(limit);
    } finally {
      limit.release();
    }
  }

  onSignal(listener: (signal: ProbeSignal) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      this.logIn.stop();
      this.pulse.stop();
    };
  }

  async close(): Promise<void> {
    this.pulse.stop();
    await this.hangUp();
  }

  private async hangUp(): Promise<void> {
    const { session } = this;
    this.session = null;
    this.details.connectionIsGone();
    // Closing waits for nothing that matters any more, and a server that hangs must not hold it up.
    await session?.close().catch(() => {});
  }

  private async ask(context: ProbeContext): Promise<Result> {
    const password = this.settings['neo4j.password'];
    const refusal = this.logIn.refusal();
    if (this.session === null || refusal !== null) {
      const failed = await this.shakeHands(context);
      if (failed?.kind === 'refused') this.logIn.serverIsGone();
      if (failed !== null) return this.failed(failed, failed.kind !== 'refused' && failed.kind !== 'unreachable');
    }
    if (refusal !== null) return this.failed(refusal, true);
    const lockedOut = this.logIn.lockedOut(context);
    if (lockedOut !== null) return this.failed(lockedOut, true);
    if (password === null) {
      await this.lookAround(context, null);
      return { ok: true, metrics: {}, facts: this.facts() };
    }
    return this.measure(password, context);
  }

  /** Null when the server speaks Bolt. Without a log-in, so that it may be asked at any time. */
  private shakeHands(context: ProbeContext): Promise<Failure | null> {
    return this.step(context, (limit) => this.shakeHandsWithin(limit, context));
  }

  private async shakeHandsWithin(limit: Limit, { signal, clock }: ProbeContext): Promise<Failure | null> {
    const begun = clock.now();
    const greeted = await this.greeting.greet(limit);
    if ('destroy' in greeted) greeted.destroy();
    signal.throwIfAborted();
    if (!('destroy' in greeted)) return greeted;
    this.pulse.answeredIn(elapsedMs(begun, clock.now()));
    return null;
  }

  private tell(why: string): void {
    for (const listener of [...this.listeners]) listener({ run: ['neo4j'], why });
  }

  private async measure(password: string, context: ProbeContext): Promise<Result> {
    for (;;) {
      const held = this.session !== null;
      this.session ??= await this.open(password);
      const { session } = this;
      let gaveUp = (): number | null => null;
      const query = (times: number) => {
        const take = (limit: Limit) => {
          gaveUp = () => (limit.expired() ? limit.ms : null);
          return session.query(QUERY, limit);
        };
        return this.step(context, take, times);
      };
      try {
        // The first one also connects, logs in and is compiled: it says nothing about the time of a query.
        if (!held) await query(LOG_IN);
        const begun = context.clock.now();
        await query(1);
        const took = elapsedMs(begun, context.clock.now());
        this.logIn.succeeded();
        await this.lookAround(context, session);
        return { ok: true, metrics: this.metrics(took), facts: this.facts() };
      } catch (error) {
        context.signal.throwIfAborted();
        const failed = await this.explain(error, session, context, gaveUp());
        await this.hangUp();
        // A connection from the pool that ended since the last run says nothing about a new one.
        if (!held || !isBrokenConnection(error) || gaveUp() !== null) return this.failed(failed, true);
        const gone = await this.shakeHands(context);
        if (gone !== null) return this.failed(gone, gone.kind !== 'refused');
      }
    }
  }

  private open(password: string): Promise<Neo4jSession> {
    const { 'neo4j.user': user, 'neo4j.database': database, 'timeouts.neo4j': limitMs } = this.settings;
    return openNeo4j({ target: this.target, user, password, database, limitMs });
  }

  private async explain(
    error: unknown,
    session: Neo4jSession,
    context: ProbeContext,
    gaveUpMs: number | null,
  ): Promise<Failure> {
    const tried = this.tried(QUERY);
    if (gaveUpMs !== null) return timeoutFailure(tried, gaveUpMs, 'connected', 'answer the query');
    const failed = describeNeo4jError(error, tried);
    this.logIn.failed(failed, context);
    return failed.code?.includes('Database') ? this.details.explainDatabase(failed, session, context) : failed;
  }

  /** What else there is to know, once a minute; trouble here does not spoil the reading. */
  private async lookAround(context: ProbeContext, session: Neo4jSession | null): Promise<void> {
    if (!this.details.isDue(context, this.soon > 0)) return;
    const outcome = await this.details.look(context, session);
    if (outcome !== 'told') {
      this.unanswered = outcome === 'timed-out';
      // A query that was given up would go on holding its connection.
      await this.hangUp();
      this.details.askAgain(context);
    }
    context.signal.throwIfAborted();
  }

  private metrics(queryMs: number): Partial<Record<MetricId, number>> {
    const slow = this.details.latest.slowTransactions;
    return { 'neo4j.query': queryMs, ...(slow === null ? {} : { 'neo4j.slow-transactions': slow.length }) };
  }

  private facts(): Facts {
    const credentialsHeld = this.logIn.refusal() !== null;
    return { uri: this.target.shown, ...this.details.latest, credentialsHeld, listening: true };
  }

  private failed(failed: Failure, listening: boolean): Result {
    const { uri, credentialsHeld, databases } = this.facts();
    return { ok: false, failure: failed, facts: { uri, credentialsHeld, listening, databases } };
  }

  private tried = (what: string): string => `${what} at ${this.target.shown}`;
}
