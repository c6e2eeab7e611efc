import {
  COMPONENTS,
  type ComponentId,
  HOSTS,
  hasTargets,
  MAIN,
  type ProbeId,
  type ProcessIdentity,
} from '../../shared/domain/index.ts';
import { CAUTION_PROBES, cautionsIn, healthyWords } from '../components/index.ts';
import { displayPath } from '../config/index.ts';
import { type Watching, worldOf } from '../core/index.ts';
import { healthIn } from '../diagnosis/index.ts';
import type { GatherInput, PlanWanted, Runbook, World } from '../recovery/index.ts';
import type { ProbeMemory } from './probe-memory.ts';

/** What a recovery is planned from. */
const PLAN_PROBES: readonly ProbeId[] = [MAIN.id, MAIN.processes];
/** Who keeps it running; what these look for depends on what of the stack was seen to fail just now. */
const HOST_PROBES: readonly ProbeId[] = HOSTS.map((h) => h.id);
/** A person has clicked and waits: what did not answer just now is given so many milliseconds, then counts as it was read last. */
const PLAN_PATIENCE_MS = 300;

/** The world as runbooks see it. */
export const recoveryWorld = (deps: Watching & Pick<ProbeMemory, 'started'>): World =>
  Object.assign(worldOf(deps), {
    lookBriefly: (probes: readonly ProbeId[], signal: AbortSignal) =>
      deps.monitor.looks.briefly(probes, PLAN_PATIENCE_MS, signal),
    isStarting: (component: ComponentId) => healthIn(deps.monitor.states.all(), component).state === 'starting',
    noteStart: (component: ComponentId) => deps.monitor.starts.note(component),
    noteStarted: (process: ProcessIdentity) => deps.started.add([process]),
  });

/** Looks at everything that this runbook's plan is made from. */
export async function recoveryPlanInput(
  { monitor, store, options, backendLog, stateFolder }: Watching,
  { component, looksAt }: Runbook,
  { target, asOf, anew }: PlanWanted,
  signal: AbortSignal,
): Promise<GatherInput> {
  const probes = hasTargets(component) ? looksAt : [...PLAN_PROBES, ...looksAt];
  const isSlow = (id: ProbeId) => COMPONENTS.find((c) => c.id === id)?.expensive === true;
  // What takes seconds to read is waited for: it is what this plan is about, and what it read before may be how it was before.
  await monitor.looks.now(probes.filter(isSlow), signal);
  const quick = probes.filter((id) => !isSlow(id));
  const [seen] = await Promise.all([
    monitor.looks.briefly(quick, PLAN_PATIENCE_MS, signal, anew),
    ...(hasTargets(component) ? [] : [monitor.looks.first(CAUTION_PROBES, PLAN_PATIENCE_MS, signal)]),
  ]);
  const readings = hasTargets(component)
    ? seen
    : await monitor.looks.briefly(HOST_PROBES, PLAN_PATIENCE_MS, signal, true);
  const { settings, missing } = store.current();
  const { home, env, platform } = options;
  const health = healthIn(monitor.states.all(), MAIN.id);
  const healthy = healthyWords((component) => monitor.judge(component, readings), health, readings);
  const uid = process.getuid?.() ?? 0;
  const cautions = cautionsIn(readings, settings);
  return {
    readings,
    settings,
    backendLog,
    stateFolder,
    healthy,
    missingFolder: missing === null ? null : displayPath(missing, home),
    cautions,
    target,
    uid,
    platform,
    home,
    env,
    now: asOf,
    signal,
  };
}
