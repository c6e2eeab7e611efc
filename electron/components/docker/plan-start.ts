import type { PlanResult } from '../../../shared/domain/index.ts';
import { displayCommand, runStep, verifyStep, waitHealthyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { ENGINES, isForbidden } from './engine-kind.ts';
import { type Starters, startOf } from './engine-start.ts';

/** What a person does who has no right to the socket. */
export const ASK_FOR_RIGHTS =
  'On Linux the group docker may: `sudo usermod -aG docker "$USER"`, then log in anew. Whoever is in it can do all that root can.';

/** Starts the Docker engine that the current context points to. */
export function planStartDocker(input: PlanInput, starters: Starters): PlanResult {
  const docker = input.readings.docker?.facts.docker;
  if (docker?.kind === 'not-installed') {
    return {
      ok: false,
      reason: 'Docker is not installed on this machine.',
      hint: 'Install Docker Desktop, OrbStack or Colima.',
    };
  }
  if (docker?.kind === 'running') return { ok: false, reason: 'Docker is running already.', hint: null };
  if (docker !== undefined && isForbidden(docker.got))
    return { ok: false, reason: 'This user may not ask the engine, which may well run.', hint: ASK_FOR_RIGHTS };
  const { context = null, engine = null, endpoint = null } = docker ?? {};
  const name = engine ?? 'the Docker engine';
  const start = startOf(ENGINES.find((one) => one === engine) ?? null, { context, endpoint }, input.platform, starters);
  if (start === null)
    return {
      ok: false,
      reason:
        endpoint === null
          ? 'Nothing tells what starts the Docker engine here.'
          : `The engine is asked at ${endpoint}, and nothing tells what starts it there.`,
      hint: 'Start it the way it was started, or choose another: docker context use default, without DOCKER_HOST.',
    };
  const [command, args] = start;
  if (command === starters.initScript && input.uid !== 0)
    return {
      ok: false,
      reason: `Only root can start ${name} here: no systemd runs on this machine, which would ask for a password.`,
      hint: `In a terminal: \`sudo ${displayCommand({ command, args })}\`.`,
    };
  return {
    ok: true,
    plan: {
      runbook: 'start-docker',
      component: 'docker',
      title: 'Start Docker',
      confirm: null,
      steps: [
        runStep('start', `Start ${name}`, command, args, 120_000, { starts: 'docker' }),
        // Docker Desktop takes a minute and more on a cold start; 120 s is the guide's limit for an issue that is not critical.
        waitHealthyStep('docker', name, 120_000),
        verifyStep(['docker'], 30_000),
      ],
      attempts: 1,
      attemptTimeoutMs: 120_000,
      notes: [],
    },
  };
}
