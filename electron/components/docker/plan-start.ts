import type { PlanResult } from '../../../shared/domain/index.ts';
import { runStep, verifyStep, waitHealthyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';

/** Starts the Docker engine that the current context points to. */
export function planStartDocker(input: PlanInput): PlanResult {
  const docker = input.readings.docker?.facts.docker;
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
        waitHealthyStep('docker', 'the Docker engine', 120_000),
        verifyStep(['docker'], 30_000),
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
