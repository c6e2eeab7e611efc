import type { Declaration } from '../../shared/components/declaration.ts';
import type { ServiceKind } from '../../shared/components/kinds.ts';
import {
  type Action,
  type Assessment,
  type Cause,
  type ComponentHealth,
  type ComponentId,
  catalogueOf,
  HOSTS,
  type HostFacts,
  type HostId,
  type Offer,
  offersOf,
  type Reading,
  type Readings,
  type ServiceId,
  type Settings,
} from '../../shared/domain/index.ts';
import type { DiagnosisInput, Found } from '../diagnosis/index.ts';
import { healthIn } from '../diagnosis/index.ts';
import type { Inspect } from '../inspection/index.ts';
import type { Probe, ProbeContext, ProbeInput, ProbeResult } from '../probes/index.ts';
import { settingsView } from '../probes/settings-seen.ts';
import type { Furtherable, Part } from './component.ts';
import type { Kind, Self } from './service.ts';
import { selfOf } from './service.ts';
import { lastLineEvidence, withLastLine } from './service-log.ts';
import { serviceRunbooks } from './service-restart.ts';
import { startAction } from './service-rules.ts';

/**
 * Further ones of a component that is always there: asked, judged and explained by its own code, which sees settings, readings and state of the
 * further one under the names of the first, and whose answers are given back under the further one's own.
 */
export function further<D extends Extract<ServiceKind, { readonly store: object }>>(
  declaration: D,
  first: Part & Furtherable,
): Kind & { readonly id: D['id'] } {
  const { recogniser, restartCosts } = first;
  return { id: declaration.id, recogniser, partOf: (id) => furtherPart(declaration, first, restartCosts, id) };
}

function furtherPart<D extends ServiceKind>(
  declaration: D,
  first: Part,
  words: Furtherable['restartCosts'],
  id: ServiceId,
): Part {
  const self = selfOf(declaration, id);
  const names = namesOf(declaration, id);
  const settingsOf = settingsLens(declaration, id);
  const viewOf = settingsViewLens(declaration, id);
  const inputOf = (input: DiagnosisInput): DiagnosisInput => ({
    ...input,
    settings: settingsOf(input.settings),
    readings: readingsLens(input.readings, names),
    health: { ...input.health, [first.id]: healthLens(healthIn(input.health, id), names) },
  });
  return {
    id,
    probe: {
      id,
      isWanted: self.isWatched,
      create: (input) =>
        withLastLine(
          furtherProbe(first.probe.create(withSettings(input, viewOf(input.settings))), names, settingsOf),
          id,
        ),
      ...(first.probe.pace === undefined ? {} : { pace: first.probe.pace }),
    },
    ...(first.leaves === undefined
      ? {}
      : { leaves: { ...first.leaves, port: (settings: Settings) => self.kept(settings).port } }),
    judge: (input) => {
      const said = first.judge({
        ...input,
        component: first.id,
        settings: settingsOf(input.settings),
        readings: readingsLens(input.readings, names),
        use: null,
      });
      return { ...said, component: id, findings: said.findings.map(names.finding) };
    },
    rules: first.rules.map((rule) => (input) => {
      // Every rule of a store is about one in trouble, and to see the world through its eyes costs more than the rule.
      const { state, flapping } = healthIn(input.health, id);
      if (flapping === null && (state === 'healthy' || state === 'off')) return null;
      const found = rule(inputOf(input));
      if (found === null) return null;
      const own = named(found, names, self, startAction(self, input.settings));
      return { ...own, evidence: [...own.evidence, ...[lastLineEvidence(input, id)].filter((e) => e !== null)] };
    }),
    ...(first.suffers === undefined
      ? {}
      : { suffers: (input: DiagnosisInput, from: ComponentId) => first.suffers?.(inputOf(input), from) ?? false }),
    ...(first.inspect === undefined ? {} : { inspect: inspectedAs(first.inspect, names, settingsOf) }),
    words: {
      ...first.words,
      figure: (readings, settings) => first.words.figure(readingsLens(readings, names), settingsOf(settings)),
    },
    tells: ({ readings, settings, now }) =>
      first.tells?.({ readings: readingsLens(readings, names), settings: settingsOf(settings), now }) ?? [],
    runbooks: serviceRunbooks(self, {
      words: { lost: names.inText(words.lost), lostAtEnd: names.inText(words.lostAtEnd) },
    }),
  };
}

interface Names {
  readonly first: ComponentId;
  readonly id: ServiceId;
  /** An id of the first as that of the further one. */
  readonly of: <T extends string>(text: T) => T;
  /** The same in a text for people. */
  readonly inText: (text: string) => string;
  /** An id of the further one as that of the first. */
  readonly back: <T extends string>(text: T) => T;
  readonly finding: (finding: Assessment['findings'][number]) => Assessment['findings'][number];
}

/** The one place where names of the first become those of the further one. */
function namesOf(declaration: Declaration, id: ServiceId): Names {
  const { id: first } = declaration;
  const renaming =
    (from: string, to: string) =>
    <T extends string>(text: T): T =>
      text.replace(new RegExp(`(?<=^|:|-)${from}(?=$|\\.|-)`), to) as T;
  const of = renaming(first, id);
  return {
    first: first as ComponentId,
    id,
    of,
    back: renaming(id, first),
    inText: wordsOfFurther(declaration, id),
    finding: (finding) => ({
      ...finding,
      id: of(finding.id),
      metric: finding.metric === null ? null : of(finding.metric),
    }),
  };
}

/** The closer look at the first, taken at the further one. */
const inspectedAs =
  (inspect: Inspect, names: Names, settingsOf: (settings: Settings) => Settings): Inspect =>
  ({ world, readings, ...input }) => {
    const { first, id } = names;
    const own = (of: ComponentId) => (of === first ? id : of);
    return inspect({
      ...input,
      readings: () => readingsLens(readings(), names),
      world: {
        ...{ clock: world.clock, env: world.env, settings: settingsOf(world.settings) },
        look: async (probes, signal) => readingsLens(await world.look(probes.map(own), signal), names),
        judge: (component, read) => world.judge(component, read),
      },
    });
  };

/** Words about the first as words about a further one: where the first is set by variables of the stack's `.env`, the further one has settings. */
export function wordsOfFurther({ title, settings }: Declaration, id: string): (text: string) => string {
  const set = Object.entries(settings).flatMap(([name, { env = [] }]) =>
    env.map((variable) => [new RegExp(`\\b${variable}\\b`, 'g'), `${id}.${name}`] as const),
  );
  return (text) => {
    const own = set.reduce((left, [variable, setting]) => left.replace(variable, setting), text);
    const where = own === text ? own : own.replace(' in the .env file', ' in the settings');
    return where.replaceAll(title, id);
  };
}

/** The state of the further one as one of the first: its findings are told by their ids. */
const healthLens = (health: ComponentHealth, { first, back }: Names): ComponentHealth => ({
  ...health,
  component: first,
  findings: health.findings.map((finding) => ({
    ...finding,
    id: back(finding.id),
    metric: finding.metric === null ? null : back(finding.metric),
  })),
});

/** Names of settings of the first, each with that of the further one. */
const lensKeys = ({ id: first }: Declaration, id: ServiceId): readonly (readonly [string, string])[] =>
  [...catalogueOf().settings.keys()].flatMap((key) => {
    const own = key.replace(new RegExp(`^(thresholds\\.|cadence\\.|timeouts\\.)?${first}(?=\\.|$)`), `$1${id}`);
    return own === key ? [] : [[key, own] as const];
  });

/** The same as a view, for a probe: of what it reads is known which setting that is. */
function settingsViewLens(declaration: Declaration, id: ServiceId): (settings: Settings) => Settings {
  const own = new Map(lensKeys(declaration, id));
  return (settings) =>
    settingsView(
      (key) => (settings as Readonly<Record<string, unknown>>)[own.get(key) ?? key],
      () => Object.keys(settings),
    );
}

/** The settings in which those of the further one stand under the names of the first; made once for each. */
function settingsLens(declaration: Declaration, id: ServiceId): (settings: Settings) => Settings {
  const keys = lensKeys(declaration, id);
  const made = new WeakMap<Settings, Settings>();
  return (settings) => {
    const known = made.get(settings);
    if (known !== undefined) return known;
    const values: Readonly<Record<string, unknown>> = settings;
    const seen = { ...settings, ...Object.fromEntries(keys.map(([key, own]) => [key, values[own]])) };
    made.set(settings, seen);
    return seen;
  };
}

/** The same with other settings. Nothing of it is read that the probe itself does not read: what it asks decides when it is made anew. */
const withSettings = (input: ProbeInput, settings: Settings): ProbeInput =>
  Object.create(input, { settings: { value: settings, enumerable: true } });

/** A reading of the further one as one of the first, and what is known of who keeps it. */
function readingsLens(readings: Readings, { first, id }: Names): Readings {
  const own = readings[id];
  const seen = own === undefined ? [] : [[first, renamed(own, id, first)] as const];
  const hosts = HOSTS.flatMap(({ id: host }) => {
    const reading = readings[host];
    return reading === undefined ? [] : [[host, hosting(reading, id, first)] as const];
  });
  const others = Object.entries(readings).filter(([other]) => other !== first);
  return Object.fromEntries([...others, ...hosts, ...seen]) as unknown as Readings;
}

/** What a host has read of the further one, told of the first; of the first itself nothing is told. */
function hosting(reading: NonNullable<Readings[HostId]>, from: string, to: string) {
  const { owners, holders, again, containerised }: Partial<HostFacts> = reading.facts;
  const only = <T>(of: Readonly<Record<string, T>> | undefined) => (of?.[from] === undefined ? {} : { [to]: of[from] });
  const facts = {
    owners: only(owners),
    holders: only(holders),
    again: only(again),
    containerised: containerised?.includes(from) ? [to] : [],
  };
  return { ...reading, facts: { ...reading.facts, ...facts } };
}

const renamed = (reading: Reading, from: string, to: string) => ({
  ...reading,
  probe: to,
  component: to,
  metrics: metricsAs(reading.metrics, from, to),
});

const metricsAs = (metrics: Reading['metrics'] | undefined, from: string, to: string): Reading['metrics'] =>
  Object.fromEntries(
    Object.entries(metrics ?? {}).map(([metric, value]) => [`${to}${metric.slice(from.length)}`, value]),
  ) as Reading['metrics'];

function furtherProbe(
  { run, onSignal, ...probe }: Probe,
  { first, id, inText }: Names,
  settingsOf: (settings: Settings) => Settings,
): Probe {
  return {
    ...probe,
    id,
    component: id,
    run: async (context: ProbeContext): Promise<ProbeResult<ComponentId>> => {
      const result = await run({ ...context, settings: settingsOf(context.settings) });
      return { ...result, metrics: metricsAs(result.metrics, first, id) };
    },
    ...(onSignal === undefined
      ? {}
      : {
          onSignal: (listener) =>
            onSignal((signal) =>
              listener({ ...signal, why: inText(signal.why), run: signal.run.map((of) => (of === first ? id : of)) }),
            ),
        }),
  };
}

/** A cause of the first as one of the further one. What would start the first would not start it. */
function named(
  found: Found,
  { id, of, inText }: Names,
  { restart, goOn }: Pick<Self<ServiceKind>, 'restart' | 'goOn'>,
  start: Action,
): Found {
  const { course, action } = found;
  const offered = ({ runbook, label }: Offer): Offer[] => {
    const own = of(runbook);
    return own === restart || own === goOn ? [{ runbook: own, label: inText(label) }] : [];
  };
  const done = (): Action | null => {
    if (action === null) return null;
    const [first, other] = offersOf(action).flatMap(offered);
    if (action.kind === 'runbook')
      return first === undefined ? start : { kind: 'runbook', ...first, ...(other && { other }) };
    if (first === undefined && course?.kind === 'stopped') return start;
    return { kind: 'advice', text: inText(action.text), ...(first && { offer: first }) };
  };
  return {
    ...found,
    id: of(found.id),
    component: id,
    title: inText(found.title),
    ...(course === undefined ? {} : { course: { ...course, who: inText(course.who) } }),
    evidence: found.evidence.map((e) => ({
      ...e,
      ...(e.probe === null ? {} : { probe: of(e.probe) }),
      ...(e.metric === undefined ? {} : { metric: of(e.metric) }),
    })),
    action: done(),
  } satisfies Omit<Cause, 'explains'>;
}
