import type {
  ContainerState,
  DockerState,
  Owner,
  ProbeFacts,
  ProcessInfo,
  Readings,
  Settings,
  StartAgain,
} from '../../../shared/domain/index.ts';
import type { Probe } from '../../probes/probe.ts';
import { brewServices, containerState, dockerState, howStarted, launchdJob } from '../../system/index.ts';
import { storeHolder } from './store-holder.ts';

type Service = 'backend' | 'neo4j' | 'redis';
type Facts = ProbeFacts['docker'];

/** Homebrew takes a second of CPU to answer: asked when a service fails, and otherwise this seldom, in milliseconds. */
const BREW_MS = 600_000;

/** What keeps each component running: a container, a launchd job, a Homebrew service, a process, or nothing known. */
export function createServicesProbe({ settings }: { readonly settings: Settings }): Probe<'docker'> {
  let brew: { readonly at: number; readonly formulas: readonly string[] } | null = null;

  async function formulas(now: number, readings: Readings, signal: AbortSignal): Promise<readonly string[]> {
    const failing = readings.redis?.ok === false || readings.neo4j?.ok === false;
    const due = brew === null || now - brew.at > BREW_MS || (failing && now - brew.at > 30_000);
    if (due) brew = { at: now, formulas: await brewServices(signal) };
    return brew?.formulas ?? [];
  }

  return {
    id: 'docker',
    component: 'docker',
    everyMs: settings['cadence.services'] * 1000,
    timeoutMs: 25_000,
    async run({ signal, clock, readings }) {
      const docker: DockerState = settings['docker.enabled'] ? await dockerState(signal) : { kind: 'not-installed' };
      const previous = readings.docker?.facts;
      const containers = await containersOf(docker, settings, readings, signal);
      const containerised =
        docker.kind === 'running' ? containers.map(([name]) => name) : (previous?.containerised ?? []);
      const known = await formulas(clock.now().mono, readings, signal);
      const launchd = await launchdJob(settings['backend.launchdLabel'], signal);
      const owner = (service: Service): Owner => {
        const container = containers.find(([name]) => name === service)?.[1];
        if (container !== undefined)
          return { kind: 'container', name: settings[`${service}.container`], state: container };
        if (containerised.includes(service)) return previous?.owners?.[service] ?? { kind: 'unknown' };
        return { kind: 'unknown' };
      };
      const owners: Facts['owners'] = {
        backend: backendOwner(owner('backend'), launchd, readings),
        neo4j: brewOwner(owner('neo4j'), 'neo4j', known),
        redis: brewOwner(owner('redis'), 'redis', known),
      };
      const holders = await holdersOf(settings, readings, signal);
      const again = { neo4j: await againOf(holders.neo4j, signal), redis: await againOf(holders.redis, signal) };
      return { ok: true, metrics: {}, facts: { docker, owners, holders, again, containerised } };
    },
  };
}

async function containersOf(
  docker: DockerState,
  settings: Settings,
  readings: Readings,
  signal: AbortSignal,
): Promise<[Service, ContainerState][]> {
  if (docker.kind !== 'running') return [];
  const services: readonly Service[] = ['backend', 'neo4j', 'redis'];
  const states = await Promise.all(services.map((s) => containerState(settings[`${s}.container`], signal)));
  return services.flatMap((service, i): [Service, ContainerState][] => {
    const state = states[i];
    // A container that lies there stopped while the service answers is an old one: something else runs the service.
    const unused = state?.status !== 'running' && answers(service, readings);
    return state == null || unused ? [] : [[service, state]];
  });
}

/** Looked up only for a store that gives no answer: that is when it matters who is there and in which state. */
async function holdersOf(settings: Settings, readings: Readings, signal: AbortSignal): Promise<Facts['holders']> {
  const silent = (store: 'neo4j' | 'redis') => readings[store]?.ok === false;
  return {
    neo4j: silent('neo4j') ? await storeHolder('neo4j', settings['neo4j.uri'], signal) : null,
    redis: silent('redis') ? await storeHolder('redis', settings['redis.url'], signal) : null,
  };
}

async function againOf(holder: ProcessInfo | null, signal: AbortSignal): Promise<StartAgain | null> {
  if (holder === null) return null;
  const how = await howStarted(holder, signal);
  return how.ok ? { possible: true } : { possible: false, why: how.why };
}

const answers = (service: Service, readings: Readings): boolean =>
  (service === 'backend' ? readings.backend : readings[service])?.ok === true;

const brewOwner = (owner: Owner, formula: string, formulas: readonly string[]): Owner =>
  owner.kind === 'unknown' && formulas.includes(formula) ? { kind: 'homebrew', formula } : owner;

function backendOwner(owner: Owner, job: Awaited<ReturnType<typeof launchdJob>>, readings: Readings): Owner {
  if (owner.kind === 'container') return owner;
  const { root, tree } = { root: null, tree: [], ...readings.process?.facts };
  // A job that is loaded while a terminal's backend runs does not own that backend.
  const owns = root === null || tree.some((p) => p.pid === job?.pid);
  if (job !== null && owns) return { kind: 'launchd', ...job };
  return root == null ? { kind: 'unknown' } : { kind: 'process', process: root, terminal: null };
}
