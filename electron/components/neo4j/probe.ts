import { elapsedMs, type Failure, type Instant, type Settings } from '../../../shared/domain/index.ts';
import { type CredentialMemory, createCredentialMemory } from '../../probes/credential-memory.ts';
import type { Probe, ProbeContext, ProbeResult, ProbeSignal } from '../../probes/probe.ts';
import { Conversation, STEPS } from './conversation.ts';
import { Pulse } from './pulse.ts';

export interface Neo4jOptions {
  readonly settings: Settings;
  /** Shared by the probes that follow one another when settings change; without it a new probe tries refused credentials once more. */
  readonly credentialMemory?: CredentialMemory;
  readonly isOnBattery?: () => boolean;
}

/**
 * A timed trivial query over one driver. Without a password, or while it was refused, only the Bolt handshake is done, which
 * needs no log-in. Between two looks a pulse tells when Bolt no longer answers.
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

type Result = ProbeResult<'neo4j'>;

/** What the pulse tells is followed by a look within this time, in milliseconds; a later one has to see for itself. */
const FOLLOWED_MS = 2000;

/** What the server answers when it is asked, and what the pulse notices meanwhile, brought together. */
class Neo4jWatch {
  private readonly conversation: Conversation;
  private readonly pulse: Pulse;
  private readonly listeners = new Set<(signal: ProbeSignal) => void>();
  /** What the pulse did not get in time, and since when; the look that it asks for at once tells it. */
  private silence: { readonly failure: Failure; readonly at: Instant } | null = null;
  /** The last look told what the pulse did not get. */
  private wasSilent = false;
  /** The look that is under way, which can be given less time. */
  private asking: { readonly notLongerThan: (ms: number) => void } | null = null;

  constructor(settings: Settings, memory: CredentialMemory, isOnBattery: () => boolean) {
    this.conversation = new Conversation({
      settings,
      memory,
      onGreeted: (tookMs) => this.pulse.answeredIn(tookMs),
      onUnlocked: () => this.tell('the lock-out is over'),
    });
    this.pulse = new Pulse({
      greet: (limit) => this.conversation.greeting.greet(limit),
      isOnBattery,
      longestMs: settings['timeouts.neo4j'],
      onNews: (silence, clock, waitedMs) => {
        this.silence = silence === null ? null : { failure: silence, at: clock.now() };
        if (silence !== null) this.asking?.notLongerThan(waitedMs);
        this.tell(silence === null ? 'the Bolt connection ended' : 'Bolt does not answer');
      },
    });
  }

  async run(context: ProbeContext): Promise<Result> {
    try {
      const result = await this.look(context);
      // Before anybody listens there is nobody to tell.
      if (result.ok && this.listeners.size > 0) this.pulse.start(context.clock);
      else this.pulse.stop();
      this.conversation.ended(result.ok);
      return result;
    } finally {
      if (context.signal.aborted) await this.conversation.hangUp();
    }
  }

  /** What the pulse has just told, else what the server answers. */
  private async look(context: ProbeContext): Promise<Result> {
    const { silence, wasSilent } = this;
    this.silence = null;
    this.wasSilent = silence !== null && elapsedMs(silence.at, context.clock.now()) < FOLLOWED_MS;
    if (silence !== null && this.wasSilent) return this.conversation.failed(silence.failure, true);
    const result = await this.askUnlessSilent(context);
    const missed = this.missed();
    // What was missed meanwhile, this look has seen for itself; unless it had no answer to its last question either.
    this.silence = null;
    if (result.ok && missed !== null) {
      this.wasSilent = true;
      return this.conversation.failed(missed, true);
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
      return await this.conversation.ask({ ...context, signal: AbortSignal.any([signal, asking.signal]) });
    } catch (error) {
      const { silence } = this;
      if (!asking.signal.aborted || signal.aborted || silence === null) throw error;
      await this.conversation.hangUp();
      this.wasSilent = true;
      return this.conversation.failed(silence.failure, true);
    } finally {
      this.asking = null;
      cancel();
    }
  }

  private missed(): Failure | null {
    return this.conversation.lacksDetails ? (this.silence?.failure ?? null) : null;
  }

  onSignal(listener: (signal: ProbeSignal) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      this.conversation.stop();
      this.pulse.stop();
    };
  }

  async close(): Promise<void> {
    this.pulse.stop();
    await this.conversation.hangUp();
  }

  private tell(why: string): void {
    for (const listener of [...this.listeners]) listener({ run: ['neo4j'], why });
  }
}
