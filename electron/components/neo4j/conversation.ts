import {
  elapsedMs,
  type Failure,
  type MetricId,
  type ProbeFacts,
  type Settings,
} from '../../../shared/domain/index.ts';
import type { CredentialMemory } from '../../probes/credential-memory.ts';
import { timeoutFailure } from '../../probes/failure.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import type { ProbeContext, ProbeResult } from '../../probes/probe.ts';
import { Details } from './details.ts';
import { describeNeo4jError, isBrokenConnection } from './failure.ts';
import { Greeting } from './greeting.ts';
import { LogIn } from './log-in.ts';
import { type Neo4jSession, openNeo4j } from './session.ts';
import { type Neo4jTarget, neo4jTarget } from './target.ts';

type Facts = ProbeFacts['neo4j'];
type Result = ProbeResult<'neo4j'>;

/** Connecting, logging in and the first query are told apart by the driver alone: together they have the limit so many times. */
const LOG_IN = 2;
/**
 * Handshake, log-in, query and what else there is to know. Each has a limit of its own: where all shared one, a server that answered every step, but
 * slowly, was given up before the last and begun anew each time, and was said to hang for as long as the machine was busy.
 */
export const STEPS = 3 + LOG_IN;
const QUERY = 'RETURN 1';

export interface ConversationOptions {
  readonly settings: Settings;
  readonly memory: CredentialMemory;
  /** Called with the milliseconds that a handshake took. */
  readonly onGreeted: (tookMs: number) => void;
  /** Called when a lock-out is over and asking makes sense again. */
  readonly onUnlocked: () => void;
}

/** What the server answers when it is asked: the handshake, the log-in, a timed query, and once a minute what else there is to know. */
export class Conversation {
  readonly greeting: Greeting;
  private readonly settings: Settings;
  private readonly target: Neo4jTarget;
  private readonly logIn: LogIn;
  private readonly details: Details;
  private readonly onGreeted: (tookMs: number) => void;
  private session: Neo4jSession | null = null;
  /** Answers that are still told at once after a failure, before anything else is asked: so many it takes to be well again. */
  private soon = 0;
  /** What else there is to know was asked last, and not told in time. */
  private unanswered = false;

  constructor({ settings, memory, onGreeted, onUnlocked }: ConversationOptions) {
    this.settings = settings;
    this.target = neo4jTarget(settings['neo4j.uri']);
    this.greeting = new Greeting(this.target);
    this.details = new Details(settings, this.target.host);
    this.logIn = new LogIn(settings, this.target, memory, onUnlocked);
    this.onGreeted = onGreeted;
  }

  /** One look: each step within its own limit. Rejects when the look is given up. */
  async ask(context: ProbeContext): Promise<Result> {
    this.unanswered = false;
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
    this.onGreeted(elapsedMs(begun, clock.now()));
    return null;
  }

  /** The last answer to what else there is to know did not come in time. */
  get lacksDetails(): boolean {
    return this.unanswered;
  }

  /** Whether the look went well, whatever it was about: after a failure it takes some good ones before more than the most urgent is asked. */
  ended(well: boolean): void {
    this.soon = well ? Math.max(0, this.soon - 1) : this.settings['health.goodsToRecover'];
  }

  /** A failure, with what is known beside it. */
  failed(failed: Failure, listening: boolean): Result {
    const { uri, credentialsHeld, databases } = this.facts();
    return { ok: false, failure: failed, facts: { uri, credentialsHeld, listening, databases } };
  }

  /** Ends the connection; the next look opens another. */
  async hangUp(): Promise<void> {
    const { session } = this;
    this.session = null;
    this.details.connectionIsGone();
    // Closing waits for nothing that matters any more, and a server that hangs must not hold it up.
    await session?.close().catch(() => {});
  }

  /** Nobody listens any more. */
  stop(): void {
    this.logIn.stop();
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

  private tried = (what: string): string => `${what} at ${this.target.shown}`;
}
