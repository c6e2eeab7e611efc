import {
  backendUrl,
  type Owner,
  type Plan,
  type PlanResult,
  type PlanStep,
  type ProcessInfo,
  type Settings,
} from '../../shared/domain/index.ts';
import { type Severity3, severityLimits } from './limits.ts';
import {
  httpStep,
  look,
  runStep,
  startStep,
  stopTreeStep,
  verifyStep,
  waitHealthyStep,
  waitPortFreeStep,
} from './plan-steps.ts';
import type { PlanInput } from './world.ts';

const TITLE = 'Recover Backend';

/**
 * D1: stop only our tree (gracefully, then hard), see the port free, start, wait until healthy, clear caches where offered, verify.
 * A backend that launchd or Docker keeps alive is restarted through its owner: killing it and starting another would make two.
 */
export function planRecoverBackend(input: PlanInput): PlanResult {
  const restart = restartBackend(input);
  return restart.ok ? { ok: true, plan: assemble(input, restart.steps, 'critical', restart.notes) } : restart;
}

export type RestartSteps =
  | { readonly ok: true; readonly steps: readonly PlanStep[]; readonly notes: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** Steps that stop the backend, where it runs, and start it again; or the reason why that is not to be done. */
export function restartBackend(input: PlanInput): RestartSteps {
  const { readings, settings } = input;
  const process = readings['backend.process']?.facts;
  const owner: Owner = readings.services?.facts.owners?.backend ?? { kind: 'unknown' };
  if (process?.foreign) return { ok: false, ...heldBy(process.foreign, settings['backend.port']) };
  const byOwner = ownerSteps(owner, input);
  if (byOwner !== null) return { ok: true, steps: byOwner, notes: [] };
  const start = settings['backend.start'];
  if (start === null) {
    return {
      ok: false,
      reason: 'No command is known that starts the backend.',
      hint: 'Set backend.start in the configuration, or repository.path to the LeanVibe folder. `lifeguard config` shows what is known.',
    };
  }
  const command = {
    command: start.command,
    args: start.args,
    cwd: start.cwd ?? settings['backend.folder'] ?? '.',
    env: {},
  };
  const gracefulMs = settings['recovery.gracefulStop'] * 1000;
  const steps = [
    ...(process?.root ? [stopTreeStep('stop', 'Stop the backend', process.tree ?? [process.root], gracefulMs)] : []),
    waitPortFreeStep(settings['backend.port']),
    startStep(command, input.backendLog),
  ];
  const notes = (process?.others ?? []).map(
    ({ root, ports }) =>
      `Another instance from the same folder is left alone: pid ${root.pid}${ports.length > 0 ? `, port ${ports.join(', ')}` : ''}.`,
  );
  return { ok: true, steps, notes };
}

/** Waits until the started backend answers well. */
export const untilHealthy = (input: PlanInput): PlanStep =>
  waitHealthyStep(
    'backend.http',
    `${backendUrl(input.settings)}${input.settings['backend.healthPath']}`,
    input.settings['recovery.healthyWithin'] * 1000,
  );

/** Steps that restart the backend through the service manager that owns it; null when none does. */
function ownerSteps(owner: Owner, input: PlanInput): PlanStep[] | null {
  if (owner.kind === 'launchd') {
    const args = ['kickstart', '-k', `gui/${input.uid}/${owner.label}`];
    return [runStep('restart', 'Restart the launchd job', 'launchctl', args, 60_000, { starts: 'backend' })];
  }
  if (owner.kind === 'container') {
    return [
      runStep('restart', `Restart the container ${owner.name}`, 'docker', ['restart', owner.name], 60_000, {
        starts: 'backend',
      }),
    ];
  }
  return null;
}

function assemble(input: PlanInput, middle: readonly PlanStep[], severity: Severity3, notes: readonly string[]): Plan {
  const { settings } = input;
  const limits = severityLimits(severity);
  const healthyMs = settings['recovery.healthyWithin'] * 1000;
  const base = backendUrl(input.settings);
  return {
    runbook: 'recover-backend',
    component: 'backend',
    title: TITLE,
    confirm: null,
    steps: [
      look('look', 'Look at the backend', ['backend.http', 'backend.process']),
      ...middle,
      untilHealthy(input),
      httpStep('clear-cache', 'Clear the cache, where offered', 'POST', `${base}/admin/clear-cache`),
      verifyStep(verifiable(settings), limits.timeoutMs),
    ],
    attempts: limits.attempts,
    // The guide gives D1 60 s to become healthy, which is longer than its table's 30 s for a critical issue: the longer one counts.
    attemptTimeoutMs: Math.max(limits.timeoutMs, healthyMs),
    notes,
  };
}

/** Probes that verify the backend and what it depends on, as far as they are watched. */
export function verifiable(settings: Settings) {
  return [
    'backend.http' as const,
    ...(settings['backend.websocketEnabled'] ? (['backend.websocket'] as const) : []),
    ...(settings['neo4j.enabled'] ? (['neo4j'] as const) : []),
    ...(settings['redis.enabled'] ? (['redis'] as const) : []),
  ];
}

/** The refusal for a port that a foreign program holds: named, never killed from here. */
function heldBy(holder: ProcessInfo, port: number): { reason: string; hint: string } {
  const where = holder.cwd === null ? `pid ${holder.pid}` : `pid ${holder.pid}, ${holder.cwd}`;
  return {
    reason: `Port ${port} is held by ${holder.name} (${where}), which is not the backend. Lifeguard does not stop other programs by itself.`,
    hint: `Stop it yourself, run "lifeguard recover stop-port-holder", or give the backend another port (backend.port).`,
  };
}
