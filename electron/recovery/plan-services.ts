import {
  componentTitle,
  type Owner,
  type Plan,
  type PlanResult,
  type PlanStep,
  type RunbookId,
} from '../../shared/domain/index.ts';
import { severityLimits } from './limits.ts';
import { planStartAgain } from './plan-again.ts';
import { neo4jCheckStep, runStep, stopTreeStep, verifyStep, waitHealthyStep } from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** Restarts Neo4j through whatever keeps it running, and waits up to 60 s as the guide does. */
export const planRestartNeo4j = (input: PlanInput): PlanResult => planRestart('neo4j', 'restart-neo4j', input);

/** Restarts Redis through whatever keeps it running. */
export const planRestartRedis = (input: PlanInput): PlanResult => planRestart('redis', 'restart-redis', input);

function planRestart(service: 'neo4j' | 'redis', runbook: RunbookId, input: PlanInput): PlanResult {
  const title = componentTitle(service);
  const owner = input.readings.services?.facts.owners?.[service] ?? { kind: 'unknown' as const };
  const restart = restartStep(service, owner, input);
  if (restart === null) {
    const again = planStartAgain(service, input);
    if (again !== null) return again;
    return {
      ok: false,
      reason: `Lifeguard cannot tell what started ${title}, so it does not know how to start it again.`,
      hint:
        service === 'redis'
          ? 'Start it the way you usually do, for example: brew services start redis, or docker start leanvibe-redis.'
          : 'Start it the way you usually do, for example: docker start leanvibe-neo4j, or neo4j start.',
    };
  }
  return { ok: true, plan: servicePlan(runbook, service, `Restart ${title}`, [restart]) };
}

function restartStep(service: 'neo4j' | 'redis', owner: Owner, { uid }: PlanInput): PlanStep | null {
  const title = componentTitle(service);
  const lost = service === 'redis' ? 'What Redis has not saved yet is lost.' : 'Open transactions are rolled back.';
  if (owner.kind === 'container') {
    return runStep('restart', `Restart the container ${owner.name}`, 'docker', ['restart', owner.name], 60_000, {
      destroys: lost,
      starts: service,
    });
  }
  if (owner.kind === 'homebrew') {
    return runStep(
      'restart',
      `Restart the service ${owner.formula}`,
      'brew',
      ['services', 'restart', owner.formula],
      60_000,
      { destroys: lost, starts: service },
    );
  }
  if (owner.kind === 'launchd') {
    return runStep(
      'restart',
      `Restart ${title}`,
      'launchctl',
      ['kickstart', '-k', `gui/${uid}/${owner.label}`],
      60_000,
      { destroys: lost, starts: service },
    );
  }
  return null;
}

function servicePlan(runbook: RunbookId, service: 'neo4j' | 'redis', title: string, steps: readonly PlanStep[]): Plan {
  const limits = severityLimits('high');
  return {
    runbook,
    component: service,
    title,
    confirm: null,
    steps: [
      ...steps,
      waitHealthyStep(service, componentTitle(service), 60_000),
      ...(service === 'neo4j' ? [neo4jCheckStep()] : []),
      verifyStep([service], limits.timeoutMs),
    ],
    attempts: 1,
    attemptTimeoutMs: limits.timeoutMs,
    notes: [],
  };
}

/** Starts the Docker engine that the current context points to. */
export function planStartDocker(input: PlanInput): PlanResult {
  const docker = input.readings.services?.facts.docker;
  if (docker?.kind === 'not-installed') {
    return {
      ok: false,
      reason: 'Docker is not installed on this machine.',
      hint: 'Install Docker Desktop, OrbStack or Colima.',
    };
  }
  if (docker?.kind === 'running') return { ok: false, reason: 'Docker is running already.', hint: null };
  const context = docker?.kind === 'not-running' ? (docker.context ?? '') : '';
  const [command, args] = startDockerCommand(context, input.platform);
  return {
    ok: true,
    plan: {
      runbook: 'start-docker',
      component: 'docker',
      title: 'Start Docker',
      confirm: null,
      steps: [
        runStep('start', 'Start the Docker engine', command, args, 120_000, { starts: 'docker' }),
        // Docker Desktop takes a minute and more on a cold start; 120 s is the guide's limit for an issue that is not critical.
        waitHealthyStep('services', 'the Docker engine', 120_000),
        verifyStep(['services'], 30_000),
      ],
      attempts: 1,
      attemptTimeoutMs: 120_000,
      notes: [],
    },
  };
}

function startDockerCommand(context: string, platform: NodeJS.Platform): [string, string[]] {
  if (context.startsWith('colima')) return ['colima', ['start']];
  if (platform !== 'darwin') return ['systemctl', ['start', 'docker']];
  return ['open', ['-g', '-a', context === 'orbstack' ? 'OrbStack' : 'Docker']];
}

/**
 * Stops one other server that runs from our folder: one that shares the backend's port without answering first. Asks, and names it: a
 * server on another port may be there on purpose. What answers on the backend's port is never offered.
 */
export function planStopStale(input: PlanInput): PlanResult {
  const all = input.readings['backend.process']?.facts.others ?? [];
  const [other, ...rest] = all
    .filter((o) => o.answers !== true)
    .toSorted((a, b) => Number(b.answers === false) - Number(a.answers === false));
  if (other === undefined) {
    const reason =
      all.length === 0
        ? 'There is no second instance of the backend.'
        : `Pid ${all.map((o) => o.root.pid).join(' and ')} answers on the backend’s port as well: both work, so neither is the stale one.`;
    return {
      ok: false,
      reason,
      hint: all.length === 0 ? null : 'End the one that you do not want where you started it.',
    };
  }
  const { root, ports } = other;
  const where = [root.cwd, ports.length > 0 ? `port ${ports.join(', ')}` : 'no port']
    .filter((t) => t !== null)
    .join(', ');
  const graceful = input.settings['recovery.gracefulStop'] * 1000;
  const step = stopTreeStep('stop', `Stop the instance with pid ${root.pid}`, [root], graceful);
  const confirm = `This stops ${root.name} (pid ${root.pid}, ${where}): \`${root.commandLine}\`. It runs from the backend’s folder and is not what answers for the backend.`;
  const notes = rest.map((o) => `Pid ${o.root.pid} is left alone; it is asked about next.`);
  return { ok: true, plan: { ...stopPlan('stop-stale-backend', 'Stop the other instance', confirm, [step]), notes } };
}

/** Stops the program that holds the backend's port, by name and only after a person agreed. */
export function planStopHolder(input: PlanInput): PlanResult {
  const facts = input.readings['backend.process']?.facts;
  // One that keeps the backend from its address first; else one that only shares the port number.
  const holder = facts?.foreign ?? facts?.strangers?.[0]?.process;
  const port = input.settings['backend.port'];
  if (!holder) return { ok: false, reason: `No foreign program holds port ${port}.`, hint: null };
  const graceful = input.settings['recovery.gracefulStop'] * 1000;
  const name = `${holder.name} (pid ${holder.pid}${holder.cwd === null ? '' : `, ${holder.cwd}`})`;
  const step = stopTreeStep('stop', `Stop ${holder.name}`, [holder], graceful);
  const confirm = `This stops ${name}, which is not part of the LeanVibe stack. What it has not saved is lost.`;
  return { ok: true, plan: stopPlan('stop-port-holder', `Stop ${holder.name}`, confirm, [step]) };
}

function stopPlan(runbook: RunbookId, title: string, confirm: string, steps: readonly PlanStep[]): Plan {
  return {
    runbook,
    component: 'backend',
    title,
    confirm,
    steps: [...steps, { ...verifyStep(['backend.process'], 10_000), optional: true }],
    attempts: 1,
    attemptTimeoutMs: 30_000,
    notes: [],
  };
}
