import { type CommandLine, hostPort, ownerOf, type PlanResult } from '../../../shared/domain/index.ts';
import { displayCommand, look, startStep, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { restartBackend, startOf, untilHealthy, verifiable } from './plan-recover.ts';

/**
 * Restarts the backend so that devices in the same network reach it. Only the start command's own `--host` is changed, and that change is
 * shown first; a script that decides by itself is named.
 * @param address of this Mac that a device would use; null when it has none
 */
export function planOpenToDevices(input: PlanInput, address: string | null): PlanResult {
  const { settings, readings } = input;
  const listeners = readings.process?.facts.listeners ?? [];
  const port = settings['backend.port'];
  if (listeners.some((l) => /^(0\.0\.0\.0|\*|::|\[::\])$/.test(l.address)))
    return { ok: false, reason: `The backend listens on all addresses already, port ${port}.`, hint: null };
  const owner = ownerOf(readings, 'backend');
  if (owner.kind === 'launchd' || owner.kind === 'container') {
    const where = owner.kind === 'launchd' ? `the launchd job ${owner.label}` : `the container ${owner.name}`;
    return {
      ok: false,
      reason: `The backend is started by ${where}, which decides where it listens.`,
      hint: 'Change it there to --host 0.0.0.0.',
    };
  }
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const start = restart.steps.find((s) => s.action.kind === 'start');
  const command = start?.action.kind === 'start' ? withHost(start.action.command) : null;
  if (command === null) {
    return {
      ok: false,
      reason: `${settings['backend.start']?.command ?? 'The start command'} decides by itself where the backend listens.`,
      hint: 'Let it call uvicorn with --host 0.0.0.0, or set backend.start to a uvicorn command.',
    };
  }
  const before = settings['backend.start'] === null ? '' : displayCommand(settings['backend.start']);
  return {
    ok: true,
    plan: {
      runbook: 'open-to-devices',
      component: 'backend',
      title: 'Let devices reach the backend',
      confirm: `Everybody in the same network can then reach the backend${address === null ? '' : ` at http://${hostPort(address, port)}`}.${restart.confirm === null ? '' : ` ${restart.confirm}`}`,
      steps: [
        look('look', 'Look at the backend', ['backend', 'process']),
        ...restart.steps.map((s) => (s === start ? startStep(startOf(input, command)) : s)),
        untilHealthy(input),
        verifyStep(verifiable(settings), 30_000),
      ],
      attempts: 1,
      attemptTimeoutMs: 60_000,
      notes: [
        `Before: ${before}`,
        `Then: ${displayCommand(command)}`,
        'Until the next start by the configured command. To keep it, set backend.start.',
        ...restart.notes,
      ],
    },
  };
}

/** The same uvicorn command on all addresses; null when it is no uvicorn command. */
export function withHost(command: CommandLine): CommandLine | null {
  const { args } = command;
  const isUvicorn = [command.command, ...args].some((a) => /(^|\/)uvicorn$/.test(a));
  if (!isUvicorn) return null;
  const at = args.indexOf('--host');
  if (at >= 0) return { ...command, args: args.with(at + 1, '0.0.0.0') };
  const joined = args.findIndex((a) => a.startsWith('--host='));
  return { ...command, args: joined >= 0 ? args.with(joined, '--host=0.0.0.0') : [...args, '--host', '0.0.0.0'] };
}
