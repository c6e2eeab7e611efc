import type { Clock } from '../primitives/time.ts';
import type { ComponentId } from './components.ts';
import type { Assessment, ComponentHealth } from './health.ts';
import type { MetricId } from './metrics.ts';
import type { ProbeId } from './probes.ts';
import type { Readings } from './reading.ts';
import type { Settings } from './settings.ts';

/** What a step of a component's own sees of the machine: look now, and judge what was seen. */
export interface ActWorld {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings;
  /** Runs these probes now and returns the latest readings of all probes. */
  look(probes: readonly ProbeId[], signal: AbortSignal): Promise<Readings>;
  /** Why nothing may be sent to the backend's address now, as a sentence: another program has it. Null where something may, absent where nothing tells. */
  keptFrom?(signal: AbortSignal): Promise<string | null>;
  /** Takes a figure that was measured beside its probe; absent where nothing keeps any. */
  noteFigure?(metric: MetricId, value: number): void;
  /** What a single look says about a component, without hysteresis. */
  judge(component: ComponentId, readings: Readings): Assessment;
  /** What many looks say of it, such as how slow it is; absent where nothing tells. */
  known?(component: ComponentId): Pick<ComponentHealth, 'findings'>;
}

export interface ActContext {
  readonly world: ActWorld;
  readonly signal: AbortSignal;
  /** Takes live output, line by line; secrets are removed by the caller. */
  readonly output: (line: string) => void;
}

/** How a step ended. */
export type StepOutcome =
  /** `result` null: it was done, and there is nothing to say about it. */
  | {
      readonly ok: true;
      readonly result: string | null;
      readonly skipped?: true;
      /** What was done so far is enough: the steps that are only for where it is not are left out. */
      readonly enough?: true;
      /** Of what was looked at last something is still wrong. */
      readonly partly?: true;
    }
  | {
      readonly ok: false;
      readonly result: string;
      /** Trying again cannot help (the command is missing, the code does not compile): the run ends here. */
      readonly final: boolean;
      /** What was started ended by an error of its own: the same start would end the same way. */
      readonly atStart?: true;
    };

/**
 * A step that only one component has. Its name and its arguments say what is done, and are what two plans are compared by; what carries
 * it out comes with the runbook and is told nothing else.
 */
export interface Act {
  readonly kind: 'act';
  /** `<component>.<what>`. */
  readonly name: string;
  readonly args: unknown;
  /** Changes nothing, whether it ends or is cut off. */
  readonly onlyLooks: boolean;
  readonly timeoutMs: number;
  readonly carryOut: (context: ActContext) => Promise<StepOutcome>;
}

/** Figures that a run takes before and after. */
export interface FiguresTaken {
  /** As words for the sentence at the end: `median 12 ms, P95 40 ms of 20 requests`. */
  readonly text: string;
  /** The one by which it is judged, in the unit of the plan's goal; null where it is judged by none. */
  readonly value: number | null;
}

/** Takes figures for the end of a run; null where nothing answered, a sentence where nothing could be asked. */
export type ReadFigures = (context: ActContext) => Promise<FiguresTaken | string | null>;
