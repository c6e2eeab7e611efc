import type { ComponentId, Instant, Reading } from '../../../shared/domain/index.ts';
import { type World, wholeOf } from './around.ts';
import { type ComponentStates, judgedBy } from './component-states.ts';
import type { Starts } from './starts.ts';

export interface JudgingDeps {
  readonly states: ComponentStates;
  readonly starts: Starts;
  readonly world: () => World;
}

/** Moves the states of components by what was read; the parts of a whole move along where it ends on purpose. */
export class Judging {
  private readonly deps: JudgingDeps;

  constructor(deps: JudgingDeps) {
    this.deps = deps;
  }

  /** Judges all that a reading tells of. */
  by(reading: Reading): void {
    const { states, starts, world } = this.deps;
    const before = states.all();
    const judged = judgedBy(reading.probe);
    starts.beforeJudging(reading);
    this.observe(judged, reading.at);
    // What has ended on purpose took along what is part of it, which is asked again only at its own pace.
    const ended = judged.filter((id) => states.all()[id]?.state === 'off' && before[id]?.state !== 'off');
    this.again(
      ended.flatMap((id) => wholeOf(id, world()).slice(1)),
      reading.at,
    );
    starts.afterJudging(reading);
  }

  /** Judges these anew, by what is known of them. */
  again(components: Iterable<ComponentId>, now: Instant): void {
    const { readings } = this.deps.world();
    this.observe(
      [...new Set(components)].filter((id) => readings[id] !== undefined),
      now,
    );
  }

  private observe(components: readonly ComponentId[], at: Instant): void {
    const { readings, settings } = this.deps.world();
    for (const id of components) this.deps.states.observe(id, readings, settings, at);
  }
}
