import type { Delivery } from '../../../shared/domain/index.ts';
import { delivery } from '../delivery.ts';

type Outcome = Pick<Delivery, 'words' | 'tookMs' | 'at'>;

/**
 * What the prompts to one backend delivered, whichever part of Lifeguard sent them: a look, a checklist, a recovery. What one of them has found holds
 * for all, until another one finds something else.
 */
export class SentPrompts {
  /** What the last one delivered; null when none was sent. */
  last: Delivery | null = null;
  /** How many in a row delivered nothing. */
  failures = 0;
  private readonly listeners = new Set<() => void>();

  note(outcome: Outcome): void {
    this.last = delivery(this.last, outcome);
    this.failures = outcome.words === null ? 0 : this.failures + 1;
  }

  /** The same for a prompt of which those who look at the AI service have to be told. */
  tell(outcome: Outcome): void {
    this.note(outcome);
    for (const listener of [...this.listeners]) listener();
  }

  /** What was found is of the past, and nobody knows what would be found now. */
  forget(): void {
    this.last = null;
    this.failures = 0;
  }

  onTold(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

const known = new Map<string, SentPrompts>();

/** Those to one backend, whoever of this process sent them. @param address `http://host:port`, as the settings have it */
export function sentPromptsTo(address: string): SentPrompts {
  const found = known.get(address) ?? new SentPrompts();
  known.set(address, found);
  return found;
}
