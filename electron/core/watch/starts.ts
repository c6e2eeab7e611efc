import {
  type Clock,
  COMPONENTS,
  type ComponentHealth,
  type ComponentId,
  type Instant,
  type Reading,
} from '../../../shared/domain/index.ts';
import { healthIn } from '../../diagnosis/index.ts';
import { type World, wholeOf } from './around.ts';
import type { ComponentStates } from './component-states.ts';
import type { Figures } from './components.ts';

/** A start whose time is over within so many milliseconds leaves its parts no more than that. */
const SHORT_MS = 3000;

interface StartsDeps {
  readonly clock: Clock;
  readonly states: ComponentStates;
  readonly figures: Figures;
  readonly world: () => World;
  /** Told when a state has changed by it. */
  readonly onChange: () => void;
}

/** What is being started or was asked to end: what fails then belongs to that, and what was before says nothing about what comes. */
export class Starts {
  private readonly deps: StartsDeps;
  /** When a component was last asked to end. */
  private readonly leftAt = new Map<ComponentId, Instant>();

  constructor(deps: StartsDeps) {
    this.deps = deps;
  }

  /** A component is being started: its failures count as starting for a while, and what it did before is over. */
  note(component: ComponentId): void {
    const { clock, states, figures, world, onChange } = this.deps;
    const now = clock.now();
    const around = world();
    for (const id of wholeOf(component, around)) states.noteStart(id, around.settings, now);
    figures.noteStart(component, now);
    // What was wrong with it is over with what it was wrong with; waiting for the next reading would tell it meanwhile.
    onChange();
  }

  /** A component was asked to end: until it answers again, or is known not to come back, what fails belongs to that. */
  noteLeave(component: ComponentId): void {
    this.leftAt.set(component, this.deps.clock.now());
    this.note(component);
    // What comes next is another process: how often the one before came and went says nothing about it.
    for (const id of wholeOf(component, this.deps.world())) this.deps.states.forgetChanges(id);
  }

  /** A start is known to have failed. */
  noteFailure(component: ComponentId): void {
    const { clock, states, world, onChange } = this.deps;
    const around = world();
    for (const id of wholeOf(component, around)) states.noteFailedStart(id, around.settings, clock.now());
    onChange();
  }

  /** Before a reading is judged: a failure of what is part of something that is being started belongs to that start. */
  beforeJudging({ ok, component, at }: Reading): void {
    const whole = ok ? null : this.startingWhole(component);
    if (whole === null) return;
    const { graceUntil } = whole.counters;
    const leftMs = (graceUntil ?? 0) - at.mono;
    // What only may come back has no longer, and what is part of it neither.
    const graceMs = leftMs > 0 && leftMs <= SHORT_MS ? leftMs : undefined;
    this.deps.states.noteStart(component, this.deps.world().settings, at, graceMs);
  }

  /** After it was judged: what the old one said before it left is no answer of the new one. */
  afterJudging(reading: Reading): void {
    if (this.isOfBefore(reading))
      this.deps.states.noteStart(reading.component, this.deps.world().settings, this.deps.clock.now());
  }

  /** What it is part of is being started: its own time begins when that has, however long it takes on a busy machine. */
  private startingWhole(component: ComponentId): ComponentHealth | null {
    const whole = COMPONENTS.find(({ id }) => id === component)?.partOf;
    const health = whole === undefined ? null : healthIn(this.deps.states.all(), whole);
    return health?.state === 'starting' ? health : null;
  }

  /** An answer to a question from before it left is the old one's: the new one has still to come. */
  private isOfBefore({ component, ok, at, tookMs }: Reading): boolean {
    if (!ok) return false;
    return [...this.leftAt].some(
      ([id, left]) => at.mono - tookMs <= left.mono && wholeOf(id, this.deps.world()).includes(component),
    );
  }
}
