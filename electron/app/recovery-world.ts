import {
  type ComponentId,
  type FindingId,
  HOSTS,
  hasTargets,
  type ProbeId,
  type ProcessIdentity,
  type Readings,
} from '../../shared/domain/index.ts';
import { formatMs } from '../../shared/format.ts';
import { type Watching, worldOf } from '../core/index.ts';
import type { GatherInput, PlanWanted, Runbook, World } from '../recovery/index.ts';
import type { ProbeMemory } from './probe-memory.ts';

/** What a recovery is planned from. */
const PLAN_PROBES: readonly ProbeId[] = ['backend', 'process', ...HOSTS.map((h) => h.id)];
/** A person has clicked and waits: what did not answer just now is given so many milliseconds, then counts as it was read last. */
const PLAN_PATIENCE_MS = 300;

/** The world as runbooks see it. */
export const recoveryWorld = (deps: Watching & Pick<ProbeMemory, 'started'>): World =>
  Object.assign(worldOf(deps), {
    noteStart: (component: ComponentId) => deps.monitor.noteStart(component),
    noteStarted: (process: ProcessIdentity) => deps.started.add([process]),
  });

/** Looks at everything that this runbook's plan is made from. */
export async function recoveryPlanInput(
  { monitor, store, clock, options, backendLog, stateFolder }: Watching,
  { component, looksAt }: Runbook,
  { target, asOf }: PlanWanted,
  signal: AbortSignal,
): Promise<GatherInput> {
  const probes = hasTargets(component) ? looksAt : [...PLAN_PROBES, ...looksAt];
  const readings = await monitor.lookBriefly(probes, PLAN_PATIENCE_MS, signal);
  const { settings } = store.current();
  const { home, env, platform } = options;
  const now = asOf ?? clock.now().wall;
  const healthy = healthyWords(readings, monitor);
  const uid = process.getuid?.() ?? 0;
  return { readings, settings, backendLog, stateFolder, healthy, target, uid, platform, home, env, now, signal };
}

/** Remarks about the process tree that are no trouble of the backend itself. */
const BESIDE: ReadonlySet<FindingId> = new Set(['fact:two-instances', 'fact:port-shared', 'fact:restarts']);

/** One sentence when nothing is wrong with the backend that a restart could mend; else null. */
function healthyWords(readings: Readings, monitor: Watching['monitor']): string | null {
  const judge = (component: ComponentId) => monitor.judge(component, readings);
  const backend = judge('backend');
  const socket = judge('websocket').level;
  const tree = judge('process').findings.filter((f) => !BESIDE.has(f.id));
  if (backend.level !== 'ok' || (socket !== 'ok' && socket !== 'off') || tree.length > 0) return null;
  const latency = readings.backend?.metrics['backend.latency'];
  return `The backend is healthy${latency === undefined ? '' : `: it answers in ${formatMs(latency)}`}.`;
}
