import { type Clock, type ComponentId, elapsedMs, type Inspection, type Instant } from '../../shared/domain/index.ts';
import type { Inspect } from './inspect.ts';

/** How a component is looked at, as it is known for the settings of now. */
export interface Looking {
  readonly inspect: Inspect | undefined;
  /** For how long a look that is dear is shown again instead of being taken anew, in milliseconds; 0 for none. */
  readonly lastsMs: number;
}

interface InspectionsDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly of: (id: ComponentId) => Looking;
  /** What a look at a component rests on: one that was taken when it was another says nothing of now. */
  readonly restsOn: (id: ComponentId) => string;
  /** Takes the look; null where there is none to take. */
  readonly take: (inspect: Inspect | undefined) => Promise<Inspection | null>;
}

interface Taken {
  readonly at: Instant;
  readonly inspection: Inspection;
  readonly restsOn: string;
}

/** Closer looks: whoever wants the same at the same time shares one, and one that was dear is shown again for a while. */
export class Inspections {
  private readonly deps: InspectionsDeps;
  private readonly taken = new Map<ComponentId, Taken>();
  private readonly underWay = new Map<ComponentId, Promise<Inspection | null>>();

  constructor(deps: InspectionsDeps) {
    this.deps = deps;
  }

  /**
   * A look at a component; null where there is none.
   * @param again takes it anew, whatever was seen a moment ago
   */
  async look(id: ComponentId, again = false): Promise<Inspection | null> {
    const last = this.taken.get(id);
    if (!again && last !== undefined && this.holds(id, last)) return { ...last.inspection, takenAt: last.at };
    const going = this.underWay.get(id);
    if (going !== undefined) return going;
    const look = this.take(id).finally(() => this.underWay.delete(id));
    this.underWay.set(id, look);
    return look;
  }

  /** What was seen of it says nothing any more; of everything without an id. */
  forget(id?: ComponentId): void {
    if (id === undefined) this.taken.clear();
    else this.taken.delete(id);
  }

  private holds(id: ComponentId, { at, restsOn }: Taken): boolean {
    const { lastsMs } = this.deps.of(id);
    return elapsedMs(at, this.deps.clock.now()) < lastsMs && restsOn === this.deps.restsOn(id);
  }

  private async take(id: ComponentId): Promise<Inspection | null> {
    const { inspect, lastsMs } = this.deps.of(id);
    this.taken.delete(id);
    const inspection = await this.deps.take(inspect);
    // What the look itself brought to light belongs to it.
    const restsOn = this.deps.restsOn(id);
    if (inspection !== null && lastsMs > 0) this.taken.set(id, { at: this.deps.clock.now(), inspection, restsOn });
    return inspection;
  }
}
