import {
  type Assessment,
  type Cause,
  COMPONENTS,
  type ComponentHealth,
  type ComponentId,
  type Happening,
  MAIN,
  type Readings,
  type RunbookId,
  type Settings,
} from '../../shared/domain/index.ts';
import type { OwnCheck } from '../checklists/index.ts';
import type { Figures, History, KnownComponents } from '../core/index.ts';
import { type DiagnosisInput, diagnose as diagnoseBy, graphIn, type Known, labelOf } from '../diagnosis/index.ts';
import { notBlamed, type UseContext } from '../health/index.ts';
import type { Pace, Probe, ProbeInput } from '../probes/index.ts';
import { type Runbook, type RunbookActs, runbooksOf } from '../recovery/index.ts';
import { type SelfCheck, SYSTEM_CHECKS } from '../system/index.ts';
import type { Part } from './component.ts';
import { EVERY_PART, PARTS } from './list.ts';

export { publishedContainers, RECOGNISERS } from './discovering.ts';

/** Every component put to its uses: the one place where the list of them meets what is done with each. */

/**
 * What the latest readings say about one component, before hysteresis.
 * @param use tells components that this machine does not use from those that are down; without it all count as used
 */
export const assess = (
  component: ComponentId,
  readings: Readings,
  settings: Settings,
  use: UseContext | null = null,
): Assessment => {
  const whole = COMPONENTS.find((c) => c.id === component)?.partOf;
  const isWholeOff = () => whole !== undefined && assess(whole, readings, settings, use).level === 'off';
  const said = PARTS[component].judge({ component, readings, settings, use, isWholeOff });
  return notBlamed(said, readings, settings);
};

const KNOWN: Known = {
  rules: EVERY_PART.flatMap((part) => part.rules),
  suffers: (id) => (PARTS[id] as Part).suffers,
  takesDown: (id) => (PARTS[id] as Part).takesDown,
};

/** The causes of what is wrong now, the root cause first. */
export const diagnose = (input: DiagnosisInput): Cause[] => diagnoseBy(KNOWN, input);

/** What stands beside a component's name. */
export interface ComponentWords {
  readonly label: string;
  readonly figure: string | null;
}

const READ: ReadonlySet<ComponentHealth['state']> = new Set(['healthy', 'degraded', 'critical']);

/** The word for a component's state and its one figure that matters; a figure that was not read is null. */
export function componentWords(
  id: ComponentId,
  health: ComponentHealth,
  readings: Readings,
  settings: Settings,
): ComponentWords {
  const { words, probe }: Part = PARTS[id];
  const fresh = READ.has(health.state) && readings[probe.id]?.ok === true;
  return { label: labelOf(health, readings, words), figure: fresh ? words.figure(readings, settings) : null };
}

const ACTS = Object.assign({}, ...EVERY_PART.map((part) => part.runbooks)) as Readonly<Record<RunbookId, RunbookActs>>;

/** Every runbook, in the order of the screens. */
export const RUNBOOKS = runbooksOf(ACTS, (input) => EVERY_PART.flatMap((part) => part.reload?.(input) ?? []));

/** One sentence while a restart of what the rest is there for would mend nothing; else null. */
export const healthyWords: NonNullable<Part['healthyWords']> = (judge) =>
  (PARTS[MAIN.id] as Part).healthyWords?.(judge) ?? null;

/** The runbook with this id; the ids are a closed set, so there always is one. */
export function runbook(id: RunbookId): Runbook {
  const found = RUNBOOKS.find((r) => r.id === id);
  if (found === undefined) throw new Error(`There is no runbook "${id}".`);
  return found;
}

/** Every probe that the settings ask for. One that cannot be made of them reports that, and keeps no other from its work. */
export const createProbes = (input: ProbeInput): readonly Probe[] =>
  EVERY_PART.filter(({ probe }) => probe.isWanted(input.settings)).map((part) => made(part, input));

/** How often a probe that could not be made says so. */
const BROKEN_EVERY_MS = 60_000;

function made({ id: component, probe: { id, create } }: Part, input: ProbeInput): Probe {
  try {
    return create(input);
  } catch (error) {
    const run = () => Promise.reject(error);
    return { id, component, everyMs: BROKEN_EVERY_MS, timeoutMs: 1000, run };
  }
}

const AT_LEISURE: Pace = {};

/** How often the probe of a component runs, beside its period. */
const paceOf = (id: ComponentId): Pace => (PARTS[id] as Part).probe.pace ?? AT_LEISURE;

/** The figures of every component that need more than one reading. */
function figuresOf(history: History): Figures {
  const all = EVERY_PART.flatMap((part) => part.figures?.(history) ?? []);
  return {
    extend: (reading, settings) => all.reduce((extended, figures) => figures.extend(extended, settings), reading),
    isGap: (reading) => !reading.ok || all.some((figures) => figures.isGap(reading)),
    noteStart: (component, at) => {
      for (const figures of all) figures.noteStart(component, at);
    },
    reset: () => {
      for (const figures of all) figures.reset();
    },
  };
}

/** What runs as each component, as something that a restart changes; absent where that is not known. */
export function identitiesIn(readings: Readings): Readonly<Partial<Record<ComponentId, string>>> {
  const { within } = graphIn(readings);
  const known = EVERY_PART.flatMap(({ id, identity }) => {
    const runs = identity?.(readings) ?? null;
    return runs === null ? [] : [id, ...within(id)].map((part) => [part, runs] as const);
  });
  return Object.fromEntries(known);
}

/** What somebody did lately and is no trouble, of every component. */
export const happenedIn = (readings: Readings): readonly Happening[] =>
  EVERY_PART.flatMap(({ id, happened }) => (happened?.(readings) ?? []).map((h) => ({ ...h, component: id })));

/** All that the core has to know of the components. */
export const knownComponents = (input: (isOnBattery: () => boolean) => ProbeInput): KnownComponents => ({
  createProbes: (isOnBattery) => createProbes(input(isOnBattery)),
  assess,
  paceOf,
  figures: figuresOf,
  diagnose,
  wordsOf: componentWords,
});

/** What is known of an address that is held open, and therefore never asked for itself. */
export const heldAt: NonNullable<Part['heldAt']> = (path, readings) =>
  EVERY_PART.find((part) => part.heldAt)?.heldAt?.(path, readings) ?? NOT_HELD;
const NOT_HELD = { kind: 'not-checked', why: 'No connection to it is held.' } as const;

/** The check of one component by its name there. */
const check = (component: ComponentId, name: string): OwnCheck | undefined => (PARTS[component] as Part).checks?.[name];

/** What components answer of the checklists themselves. */
export const CHECKING = {
  check,
  exposing: EVERY_PART.flatMap(({ id, exposes }) => (exposes === undefined ? [] : [{ id, exposes }])),
};

/** What somebody should know before the backend is started, from what was read last. */
export const cautionsIn = (readings: Readings): readonly string[] =>
  EVERY_PART.flatMap((part) => part.cautions?.(readings, identitiesIn(readings)[MAIN.id] !== undefined) ?? []);

/** Everything that is read of this machine, with the very readers of the probes: those of the system first. */
export const SELF_CHECKS: readonly SelfCheck[] = [
  ...SYSTEM_CHECKS,
  ...EVERY_PART.flatMap(({ selfChecks }) => selfChecks ?? []),
];
