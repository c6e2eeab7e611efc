import type { ActContext, CommandLine, FiguresTaken, StepAction } from '../../shared/domain/index.ts';
import type { RunningChild } from '../system/index.ts';
import type { World } from './world.ts';

export type { StepOutcome } from '../../shared/domain/index.ts';

/** What one attempt remembers between its steps. */
export interface Attempt {
  /** The backend that this attempt started, while it lives. */
  child: RunningChild | null;
  startedAtMono: number | null;
  /** When the start command was about to be run, in milliseconds since the epoch; null until then. */
  startedAtWall: number | null;
  /** Time of the first good answer, in milliseconds; null before it. */
  latencyMs: number | null;
  /** What ran before this attempt stopped or started anything; null until then. */
  before: ReadonlySet<string> | null;
  /** Whether any process was told to end. */
  told: boolean;
  /** What this attempt has set out to start; null before. */
  start: Extract<StepAction, { kind: 'start' }> | null;
  /** How a store was started that this attempt ends and starts again; null before it was read. Holds secrets: never shown. */
  again: CommandLine | null;
  /** Who started the backend in place of this attempt, as a sentence; null when nobody did. */
  gaveWay: string | null;
  /** What had to be ended by SIGKILL, as a sentence; null when nothing had to. */
  killed: string | null;
  /** Whether something was still wrong when it was verified. */
  partly: boolean;
  /** What `measure` steps read. */
  readonly figures: { before: FiguresTaken | null; after: FiguresTaken | null };
}

/** What a step is carried out in. */
export interface StepContext extends ActContext {
  readonly world: World;
  readonly attempt: Attempt;
}
