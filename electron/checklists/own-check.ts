import type { z } from 'zod';
import type { ActWorld, CheckOutcome, ComponentId, ProbeId, Readings } from '../../shared/domain/index.ts';
import type { PageAnswer } from '../probes/index.ts';

/** What a component's own check sees. It looks only: no line of a checklist changes anything. */
export interface CheckInput {
  readonly world: ActWorld;
  /** What was read last; nothing is asked for it. */
  readonly readings: () => Readings;
  /** Readings that are no older than a few seconds; the same probes are not asked again for each line. */
  readonly lately: (probes: readonly ProbeId[]) => Promise<Readings>;
  /** What was seen of a component, as an outcome. */
  readonly outcome: (id: ComponentId, readings: Readings) => CheckOutcome;
  /** Asks one address of the backend for itself. */
  readonly page: (path: string) => Promise<PageAnswer>;
  readonly home: string;
  /** Whether a file may be started. */
  readonly mayStart: (file: string) => boolean;
  readonly signal: AbortSignal;
}

/** A line of a checklist that only one component can answer. */
export interface OwnCheck {
  /** What it answers, as a person would ask it. */
  readonly question: string;
  /** @throws when the arguments of the line are not those of this check */
  readonly answer: (args: unknown, input: CheckInput) => Promise<CheckOutcome>;
}

interface Definition<A> {
  readonly question: string;
  readonly args: z.ZodType<A>;
  readonly answer: (input: CheckInput, args: A) => Promise<CheckOutcome> | CheckOutcome;
}

export const ownCheck = <A>({ question, args, answer }: Definition<A>): OwnCheck => ({
  question,
  answer: async (given, input) => answer(input, args.parse(given)),
});

/** What others can reach or read of a component although nobody meant it, as sentences without their full stop. */
export type Exposes = (input: Pick<CheckInput, 'readings'> & Pick<ActWorld, 'settings'>) => readonly string[];
