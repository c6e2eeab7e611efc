import type { Failure, Settings } from '../../../shared/domain/index.ts';
import { type CredentialMemory, credentialKey } from '../../probes/credential-memory.ts';
import type { ProbeContext } from '../../probes/probe.ts';
import type { Neo4jTarget } from './target.ts';

/** The server's default lock-out (dbms.security.auth_lock_time) is 5 s; trying during it neither helps nor lengthens it. */
const LOCK_OUT_MS = 5250;

/** Whether a log-in with the configured credentials may be tried now: not with refused ones, and not while the server locks the user out. */
export class LogIn {
  private readonly memory: CredentialMemory;
  private readonly key: string;
  private readonly again: () => void;
  private lockOut: { readonly failure: Failure; readonly until: number } | null = null;
  private cancelRetry = () => {};

  /** @param again called when a lock-out is over */
  constructor(settings: Settings, target: Neo4jTarget, memory: CredentialMemory, again: () => void) {
    this.memory = memory;
    this.key = credentialKey('neo4j', target.shown, settings['neo4j.user'], settings['neo4j.password']);
    this.again = again;
  }

  /** How the server refused these very credentials, or null. */
  refusal(): Failure | null {
    return this.memory.refusal(this.key);
  }

  /** How the server said that it locks the user out, while it does; else null. */
  lockedOut({ clock }: ProbeContext): Failure | null {
    return this.lockOut !== null && clock.now().mono < this.lockOut.until ? this.lockOut.failure : null;
  }

  /** Nothing listens: what comes back may know these credentials. */
  serverIsGone(): void {
    this.memory.forget(this.key);
  }

  succeeded(): void {
    this.lockOut = null;
  }

  /** What a failed query says about the log-in. After a lock-out it is tried once more when that is over, and not before. */
  failed(failure: Failure, { clock }: ProbeContext): void {
    if (failure.kind === 'auth') this.memory.refuse(this.key, failure);
    if (failure.kind !== 'held-back') return;
    this.lockOut = { failure, until: clock.now().mono + LOCK_OUT_MS };
    this.cancelRetry();
    this.cancelRetry = clock.after(LOCK_OUT_MS, this.again);
  }

  /** Nobody listens any more. */
  stop(): void {
    this.cancelRetry();
  }
}
