import type { ProbeId, Reading } from '../../../shared/domain/index.ts';
import type { ProbeReason } from '../../probes/index.ts';
import { outcomeOf, type World, worthAsking } from './around.ts';

/** The cause of a failure is found by looking beside it: what each look makes worth asking at once, and whether that is under way. */
export class FollowUps {
  private readonly outcomes = new Map<ProbeId, string>();
  private underWay = 0;

  /** Whether a failure may still be named by what is just being looked at beside it. */
  get isUnderWay(): boolean {
    return this.underWay > 0;
  }

  /** Whether the latest look that nobody had asked for failed. */
  hasFailed(id: ProbeId): boolean {
    return (this.outcomes.get(id) ?? 'ok') !== 'ok';
  }

  /** Takes in a reading; what was asked for, or because of another one, makes nothing worth asking. */
  worthAsking(reading: Reading, reason: ProbeReason, world: World): readonly ProbeId[] {
    if (reason === 'demand' || reason === 'follow-up') return [];
    const probes = worthAsking(reading, this.outcomes.get(reading.probe) ?? 'ok', world);
    this.outcomes.set(reading.probe, outcomeOf(reading));
    return probes;
  }

  /** Carries out a look beside a failure; whether it was the last that is under way. */
  async look(ask: () => Promise<void>): Promise<boolean> {
    this.underWay += 1;
    await ask().catch(() => {});
    this.underWay -= 1;
    return this.underWay === 0;
  }
}
