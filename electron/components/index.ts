import {
  type Assessment,
  type Catalogue,
  type Cause,
  COMPONENTS,
  type Comings,
  type ComponentHealth,
  type ComponentId,
  catalogueIn,
  catalogueOf,
  type Fact,
  type Finding,
  type Happening,
  MAIN,
  type ProbeId,
  type Readings,
  type RunbookId,
  type Service,
  type Settings,
} from '../../shared/domain/index.ts';
import { formatValue } from '../../shared/format.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';
import type { OwnCheck } from '../checklists/index.ts';
import type { Figures, History, KnownComponents } from '../core/index.ts';
import {
  type DiagnosisInput,
  diagnose as diagnoseBy,
  graphIn,
  type Known,
  labelOf,
  spokenFinding,
} from '../diagnosis/index.ts';
import { endedWithUs } from '../health/ended.ts';
import { unread } from '../health/findings.ts';
import { notBlamed, type UseContext } from '../health/index.ts';
import type { LogWords } from '../logs/index.ts';
import type { Pace, Probe, ProbeInput } from '../probes/index.ts';
import { type Runbook, type RunbookActs, runbooksOf } from '../recovery/index.ts';
import { type SelfCheck, SYSTEM_CHECKS } from '../system/index.ts';
import type { NamedVersion, Part } from './component.ts';
import { KIND_HOMES } from './kinds.ts';
import { EVERY_PART, PARTS } from './list.ts';
import { MadeProbes } from './made-probes.ts';
import type { TellInput } from './told.ts';

export { publishedContainers, RECOGNISERS } from './discovering.ts';
export { ownerFacts } from './owner-facts.ts';
export { serviceLogFile } from './service-log.ts';
export type { TellInput } from './told.ts';

/** What is watched, and what of it is asked for with every reading: made once for each list of services. */
interface Watched {
  readonly parts: readonly Part[];
  readonly byId: ReadonlyMap<ComponentId, Part>;
  readonly known: Known;
}

const NO_SERVICES: readonly Service[] = [];
const WATCHED = new WeakMap<readonly Service[], Watched>();

function watchedIn({ services = NO_SERVICES }: Pick<Settings, 'services'>): Watched {
  const before = WATCHED.get(services);
  if (before !== undefined) return before;
  const parts = [...EVERY_PART, ...services.map(({ id, kind }) => KIND_HOMES[kind].partOf(id))];
  const byId = new Map(parts.map((part) => [part.id, part]));
  const known: Known = {
    rules: parts.flatMap((part) => part.rules),
    suffers: (id) => byId.get(id)?.suffers,
    takesDown: (id) => byId.get(id)?.takesDown,
  };
  const watched = { parts, byId, known };
  WATCHED.set(services, watched);
  return watched;
}

/** Everything that is watched with some settings, in the order of the screens. */
const partsIn = (settings: Pick<Settings, 'services'>): readonly Part[] => watchedIn(settings).parts;

const partIn = (settings: Settings, id: ComponentId): Part | undefined => watchedIn(settings).byId.get(id);

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
  const part = partIn(settings, component);
  if (part === undefined) return unread(component);
  const whole = COMPONENTS.find((c) => c.id === component)?.partOf;
  const ofWhole = () => (whole === undefined ? null : assess(whole, readings, settings, use));
  const isWholeOff = () => ofWhole()?.level === 'off';
  const said = part.judge({ component, readings, settings, use, isWholeOff });
  const meant = use === null ? null : endedWithUs(component, said, whole, use, readings, (id) => startOf(id, settings));
  if (meant !== null) return meant;
  const isSilent = said.level === 'off' || (said.level === 'unknown' && said.findings.length === 0);
  const end = isSilent && use?.everSeen.has(component) === true ? ofWhole() : null;
  // It ended with what it is part of, which somebody ended on purpose.
  if (end?.level === 'off' && end.findings.length > 0) return { ...end, component };
  return notBlamed(said, readings, settings);
};

/** What its figures would say of it, and is not said of it while other programs keep the machine busy. */
export function notJudged(component: ComponentId, readings: Readings, settings: Settings): readonly Finding[] {
  const part = partIn(settings, component);
  const said = part?.judge({ component, readings, settings, use: null, isWholeOff: () => false });
  if (said === undefined) return [];
  const { findings } = notBlamed(said, readings, settings);
  return said.findings.filter((f) => !findings.includes(f));
}

/** The command that starts it again; null where there is none. */
function startOf(id: ComponentId, settings: Settings): string | null {
  const words = RUNBOOK_WORDS.find((r) => r.starts === true && r.component === id);
  const act = words === undefined ? undefined : partIn(settings, id)?.runbooks[words.id];
  return act === undefined ? null : `lifeguard recover ${act.alias}`;
}

/** The causes of what is wrong now, the root cause first. */
export const diagnose = (input: DiagnosisInput): Cause[] => diagnoseBy(watchedIn(input.settings).known, input);

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
  const words = partIn(settings, id)?.words;
  const fresh = READ.has(health.state) && readings[id]?.ok === true;
  const catalogue = catalogueIn(settings);
  const label = labelOf(health, readings, words ?? {}, catalogue);
  if (!fresh) return { label, figure: null };
  const usual = words?.figure(readings, settings) ?? null;
  return { label, figure: figureOfTrouble(health, usual, catalogue) ?? usual };
}

/** The figure that the word beside it is of, where that is another than the usual one. */
function figureOfTrouble(health: ComponentHealth, usual: string | null, { metrics }: Catalogue): string | null {
  const { metric = null, value = null } = spokenFinding(health) ?? {};
  const unit = metric === null ? undefined : metrics.get(metric)?.unit;
  if (value === null || unit === undefined) return null;
  const text = formatValue(value, unit);
  return usual?.includes(text) === true ? null : text;
}

/** Every runbook with some settings, in the order of the screens. */
export function runbooksIn(settings: Pick<Settings, 'services'>): readonly Runbook[] {
  const parts = partsIn(settings);
  const acts: Readonly<Record<string, RunbookActs>> = Object.assign({}, ...parts.map((part) => part.runbooks));
  const mends = new Map<ComponentId, NonNullable<Part['mends']>>(
    parts.flatMap((part) => (part.mends === undefined ? [] : [[part.id, part.mends]])),
  );
  return runbooksOf(
    catalogueOf(settings.services).runbooks,
    acts,
    (input) => parts.flatMap((part) => part.reload?.(input) ?? []),
    (id, readings) => {
      const own = mends.get(id);
      return own?.isBroken(readings) === true ? own.runbook : null;
    },
  );
}

/** The runbook that a person means: by its short name, its id, or the name of what it restarts; undefined where there is none. */
export const runbookNamed = (all: readonly Runbook[], name: string | undefined): Runbook | undefined =>
  all.find((r) => r.alias === name || r.id === name) ??
  all.find((r) => r.component === name && r.id === `restart-${name}`);

/** Every runbook of what is always there. */
export const RUNBOOKS = runbooksIn({});

/** One sentence while nothing is read of what the rest is there for that a restart would mend; else null. */
export const healthyWords: NonNullable<Part['healthyWords']> = (...known) =>
  (PARTS[MAIN.id] as Part).healthyWords?.(...known) ?? null;

/** The runbook with this id, of one that was looked for before. */
export function runbook(id: RunbookId, settings: Pick<Settings, 'services'> = {}): Runbook {
  const found = runbooksIn(settings).find((r) => r.id === id);
  if (found === undefined) throw new Error(`There is no runbook "${id}".`);
  return found;
}

/** Every probe that the settings ask for. */
export const createProbes = (input: ProbeInput, made: MadeProbes = new MadeProbes()): readonly Probe[] =>
  made.of(
    partsIn(input.settings).filter(({ probe }) => probe.isWanted(input.settings)),
    input,
  );

const AT_LEISURE: Pace = {};

/** How often the probe of a component runs, beside its period. */
const paceOf = (id: ComponentId, settings: Settings): Pace => partIn(settings, id)?.probe.pace ?? AT_LEISURE;

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
export function identitiesIn(readings: Readings, settings: Settings): Readonly<Partial<Record<ComponentId, string>>> {
  const { within } = graphIn({ readings, settings });
  const known = partsIn(settings).flatMap(({ id, identity }) => {
    const runs = identity?.(readings) ?? null;
    return runs === null ? [] : [id, ...within(id)].map((part) => [part, runs] as const);
  });
  return Object.fromEntries(known);
}

/** What was read of a component and is no figure. */
export const tellsOf = (id: ComponentId, input: TellInput): readonly Fact[] =>
  partIn(input.settings, id)?.tells?.(input) ?? [];

/** Versions of everything that is watched, as far as they were read. */
export const versionsIn = (readings: Readings, settings: Settings): readonly NamedVersion[] =>
  partsIn(settings).flatMap(({ versions }) => versions?.(readings) ?? []);

/** What somebody did lately and is no trouble, of every component. */
export const happenedIn = (readings: Readings, settings: Settings): readonly Happening[] =>
  partsIn(settings).flatMap(({ id, happened, leaves }) => {
    const { happened: restarts = [] }: Comings = leaves === undefined ? {} : (readings[id]?.facts ?? {});
    return [...(happened?.(readings) ?? []), ...restarts].map((h) => ({ ...h, component: id }));
  });

/** All that the core has to know of the components. */
export const knownComponents = (input: (isOnBattery: () => boolean) => ProbeInput): KnownComponents => {
  const made = new MadeProbes();
  return {
    createProbes: (isOnBattery) => createProbes(input(isOnBattery), made),
    assess,
    paceOf,
    figures: figuresOf,
    diagnose,
    wordsOf: componentWords,
  };
};

/** What is known of an address that is held open, and therefore never asked for itself. */
export const heldAt: NonNullable<Part['heldAt']> = (path, readings) =>
  EVERY_PART.find((part) => part.heldAt)?.heldAt?.(path, readings) ?? NOT_HELD;
const NOT_HELD = { kind: 'not-checked', why: 'No connection to it is held.' } as const;

/** Hosts in which nothing of the stack is known to live, each with why that is so. */
export const emptyHosts = (
  full: readonly ComponentId[],
  readings: Readings,
  settings: Settings,
): readonly { readonly id: ComponentId; readonly why: string }[] =>
  EVERY_PART.flatMap(({ id, nobodyInIt }) =>
    nobodyInIt === undefined || full.includes(id) ? [] : [{ id, why: nobodyInIt(readings, settings) }],
  );

/** The check of one component by its name there. */
const check = (component: ComponentId, name: string): OwnCheck | undefined =>
  EVERY_PART.find((part) => part.id === component)?.checks?.[name];

/** The closer look at one component; undefined where it offers none. */
export function lookingAt(
  id: ComponentId,
  settings: Settings,
): { readonly inspect: Part['inspect']; readonly lastsMs: number } {
  const part = partIn(settings, id);
  return { inspect: part?.inspect, lastsMs: part?.inspectionLastsMs ?? 0 };
}

/** What the components that are watched write into logs. */
export const logWordsIn = (settings: Settings): readonly LogWords[] =>
  partsIn(settings).flatMap(({ logWords }) => logWords ?? []);

/** What components answer of the checklists themselves. */
export const CHECKING = {
  check,
  exposing: EVERY_PART.flatMap(({ id, exposes }) => (exposes === undefined ? [] : [{ id, exposes }])),
};

/** The looks that cautions are made from. */
export const CAUTION_PROBES: readonly ProbeId[] = EVERY_PART.flatMap((part) => part.cautions?.from ?? []);

/** What somebody should know before the backend is started, from what was read last. */
export const cautionsIn = (readings: Readings, settings: Settings): readonly string[] =>
  EVERY_PART.flatMap(
    (part) => part.cautions?.words(readings, identitiesIn(readings, settings)[MAIN.id] !== undefined) ?? [],
  );

/** Everything that is read of this machine, with the very readers of the probes: those of the system first. */
export const SELF_CHECKS: readonly SelfCheck[] = [
  ...SYSTEM_CHECKS,
  ...EVERY_PART.flatMap(({ selfChecks }) => selfChecks ?? []),
];
