import path from 'node:path';
import type { DockerState } from '../../../shared/components/docker.ts';
import {
  COMPONENTS,
  type ContainerState,
  hostPort,
  isOwned,
  type JobState,
  keptServices,
  keptStore,
  MAIN,
  OWNED_IDS,
  type OwnedId,
  type Owner,
  type ProbeFacts,
  type Readings,
  type Settings,
  START_TOOLS,
  STORES,
  storePort,
} from '../../../shared/domain/index.ts';
import type { Probe, ProbeContext } from '../../probes/probe.ts';
import { brewServices, findSystemTool, launchdJob } from '../../system/index.ts';
import { brewLabel } from './brew-label.ts';
import { ContainerStarts } from './container-starts.ts';
import { containerState, dockerState } from './engine.ts';
import { OwnerMemory } from './owner-memory.ts';
import { ServiceOwners, type Sought } from './service-owners.ts';

type Facts = ProbeFacts['docker'];

/** Homebrew takes a second of CPU to answer: asked when a service fails, and otherwise this seldom, in milliseconds. */
const BREW_MS = 600_000;
const BREW_FAILING_MS = 30_000;

/** What is installed hardly changes: looked for when something fails, and otherwise this seldom, in milliseconds. */
const TOOLS_MS = 600_000;

/** Which context is in use hardly changes: while the same engine answers, it is asked for this seldom, in milliseconds. */
const CONTEXT_MS = 600_000;

/** What Homebrew may run, with its name there. */
const BREWED = COMPONENTS.flatMap(({ id, formula }) =>
  formula === undefined || !isOwned(id) ? [] : [[id, formula] as const],
);

/** What keeps each component running: a container, a launchd job, a Homebrew service, a process, or nothing known. */
export function createServicesProbe({
  settings,
  stateFolder,
}: {
  readonly settings: Settings;
  readonly stateFolder: string;
}): Probe<'docker'> {
  const starts = new ContainerStarts();
  const services = new ServiceOwners(new OwnerMemory(path.join(stateFolder, 'service-owners.json')));
  let contextAt = Number.NEGATIVE_INFINITY;
  let tools: { readonly at: number; readonly found: readonly string[] } | null = null;
  let brew: { readonly at: number; readonly formulas: readonly string[] } | null = null;

  async function formulas(
    now: number,
    { readings, reason, signal }: Pick<ProbeContext, 'readings' | 'reason' | 'signal'>,
  ): Promise<readonly string[]> {
    const failing = BREWED.some(([id]) => readings[id]?.ok === false);
    const age = brew === null ? Number.POSITIVE_INFINITY : now - brew.at;
    // A person who waits for a plan is not kept waiting by what Homebrew knows of a service that works.
    const due = failing ? age > BREW_FAILING_MS : age > BREW_MS && reason !== 'demand';
    if (due) brew = { at: now, formulas: await brewServices(signal) };
    return brew?.formulas ?? [];
  }

  function toolsAt(now: number, readings: Readings): readonly string[] {
    const failing = STORES.some(({ id }) => readings[id]?.ok === false);
    if (tools === null || failing || now - tools.at > TOOLS_MS)
      tools = { at: now, found: START_TOOLS.filter((tool) => findSystemTool(tool) !== null) };
    return tools.found;
  }

  return {
    id: 'docker',
    component: 'docker',
    everyMs: settings['cadence.services'] * 1000,
    timeoutMs: 25_000,
    async run(context) {
      const { signal, clock, readings } = context;
      const previous = readings.docker?.facts;
      const now = clock.now().mono;
      const isKnown = context.reason === 'cycle' && now - contextAt < CONTEXT_MS;
      if (!isKnown) contextAt = now;
      const docker: DockerState = settings['docker.enabled']
        ? await dockerState(signal, isKnown ? previous?.docker : undefined)
        : { kind: 'not-installed' };
      const containers = await containersOf(docker, settings, readings, signal);
      const before = OWNED_IDS.filter((id) => previous?.containerised?.includes(id));
      const containerised = docker.kind === 'running' ? containers.map(([name]) => name) : before;
      const known = await formulas(clock.now().mono, context);
      const launchd = await launchdJob(settings[MAIN.launchd], signal);
      const jobs = await jobsOf(known, readings, signal);
      const kept = await services.look({
        kept: soughtIn(settings),
        docker,
        readings,
        now: clock.now().mono,
        asked: context.asked,
        signal,
      });
      const owner = (service: OwnedId): Owner => {
        const container = containers.find(([name]) => name === service)?.[1];
        if (container !== undefined)
          return { kind: 'container', name: settings[`${service}.container`], state: container };
        if (containerised.includes(service)) return previous?.owners?.[service] ?? { kind: 'unknown' };
        const by = kept.owners[service];
        // One of another name has its port: nothing else can be what answers there.
        if (by?.kind === 'container') return by;
        if (service === MAIN.id) return mainOwner(launchd, readings);
        const formula = BREWED.find(([id, name]) => id === service && known.includes(name))?.[1];
        if (formula !== undefined) return { kind: 'homebrew', formula, job: jobs.get(formula) ?? null };
        return by?.kind === 'systemd' || by?.kind === 'launchd' ? by : { kind: 'unknown' };
      };
      const owners = Object.fromEntries(OWNED_IDS.map((id) => [id, owner(id)]));
      const named = Object.values({ ...kept.owners, ...owners }).flatMap((one) =>
        one.kind === 'container' && one.state.status !== 'unknown' ? [[one.name, one.state] as const] : [],
      );
      if (docker.kind !== 'running') starts.away();
      const happened = starts.look('Docker', named, clock.now().wall);
      const facts: Facts = {
        docker,
        owners: { ...kept.owners, ...owners },
        holders: kept.holders,
        again: kept.again,
        containerised: containerisedIn({ ...kept.owners, ...owners }, containerised),
        happened,
        tools: toolsAt(now, readings),
        ...(docker.kind !== 'not-installed' && { up: docker.kind === 'running' }),
      };
      return { ok: true, metrics: {}, facts };
    },
  };
}

/** All whose keeper is looked for by their port. A container that lies there stopped may be an old one of what somebody starts in another way. */
function soughtIn(settings: Settings): readonly Sought[] {
  const { [MAIN.host]: host, [MAIN.port]: port } = settings;
  const main = {
    id: MAIN.id,
    port: storePort(`http://${hostPort(host, port)}`, port),
    process: null,
    mayGuess: settings[MAIN.start] === null,
  };
  return [
    ...(settings[`${MAIN.id}.enabled`] ? [main] : []),
    ...STORES.flatMap(({ id }) => (settings[`${id}.enabled`] ? [{ ...keptStore(id, settings), mayGuess: false }] : [])),
    ...keptServices(settings).map((kept) => ({ ...kept, mayGuess: true })),
  ];
}

/** Those that a container keeps now, and those of a name that ran in one when the engine was last seen. */
const containerisedIn = (owners: Facts['owners'], before: readonly string[]): readonly string[] => [
  ...new Set([...before, ...Object.entries(owners).flatMap(([id, owner]) => (owner.kind === 'container' ? [id] : []))]),
];

async function containersOf(
  docker: DockerState,
  settings: Settings,
  readings: Readings,
  signal: AbortSignal,
): Promise<[OwnedId, ContainerState][]> {
  if (docker.kind !== 'running') return [];
  const states = await Promise.all(OWNED_IDS.map((id) => containerState(settings[`${id}.container`], signal)));
  return OWNED_IDS.flatMap((id, i): [OwnedId, ContainerState][] => {
    const state = states[i];
    // A container that lies there stopped while the service answers is an old one: something else runs the service.
    const unused = state?.status !== 'running' && readings[id]?.ok === true;
    return state == null || unused ? [] : [[id, state]];
  });
}

/** How the services of Homebrew ended that do not answer: while they do, nobody needs it. */
async function jobsOf(
  formulas: readonly string[],
  readings: Readings,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, JobState>> {
  const failing = BREWED.filter(([id, formula]) => readings[id]?.ok === false && formulas.includes(formula));
  const found = await Promise.all(
    failing.map(async ([, formula]) => {
      const job = await launchdJob(brewLabel(formula), signal);
      return job === null ? [] : [[formula, job] as const];
    }),
  );
  return new Map(found.flat());
}

function mainOwner(job: Awaited<ReturnType<typeof launchdJob>>, readings: Readings): Owner {
  const { root, tree } = { root: null, tree: [], ...readings[MAIN.processes]?.facts };
  // A job that is loaded while a terminal's backend runs does not own that backend.
  const owns = root === null || tree.some((p) => p.pid === job?.pid);
  if (job !== null && owns) return { kind: 'launchd', ...job };
  return root == null ? { kind: 'unknown' } : { kind: 'process', process: root, terminal: null };
}
