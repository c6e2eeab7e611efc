import { MAIN, type PlanResult, type ProcessInfo } from '../../../shared/domain/index.ts';
import { formatBytes } from '../../../shared/format.ts';
import { stopTreeStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { ACT_MS, BOOT_MS, bootSteps, choose, devicectl, isNo, no, plan, shutdownSteps, simctl, wait } from './steps.ts';

export function planBoot(input: PlanInput): PlanResult {
  const chosen = choose(input, 'simulator');
  if (isNo(chosen)) return chosen;
  if (chosen.kind === 'simulator' && chosen.simulator.state === 'booted')
    return no(`${chosen.target.name} is booted already.`);
  return plan('simulator-boot', `Boot ${chosen.target.name}`, chosen.target, bootSteps(chosen.target));
}

export function planSimulatorShutdown(input: PlanInput): PlanResult {
  const chosen = choose(input, 'simulator');
  if (isNo(chosen)) return chosen;
  if (chosen.kind === 'simulator' && chosen.simulator.state === 'shutdown')
    return no(`${chosen.target.name} is shut down already.`);
  return plan('simulator-shutdown', `Shut down ${chosen.target.name}`, chosen.target, shutdownSteps(chosen.target));
}

export function planSimulatorRestart(input: PlanInput): PlanResult {
  const chosen = choose(input, 'simulator');
  if (isNo(chosen)) return chosen;
  const { target } = chosen;
  const isDown = chosen.kind === 'simulator' && chosen.simulator.state === 'shutdown';
  return plan('simulator-restart', `Restart ${target.name}`, target, [
    ...(isDown ? [] : shutdownSteps(target)),
    ...bootSteps(target),
  ]);
}

/** Destroys everything on a simulator: asks, names it, and says how much that is. */
export function planErase(input: PlanInput): PlanResult {
  const chosen = choose(input, 'simulator');
  if (isNo(chosen)) return chosen;
  if (chosen.kind !== 'simulator') return no('Only simulators can be erased from here.');
  const { target, simulator } = chosen;
  const size = simulator.dataBytes === null ? '' : `, ${formatBytes(simulator.dataBytes)}`;
  const lost = `Everything on ${target.name} is lost: its apps, their data, its accounts and permissions${size}.`;
  return plan(
    'simulator-erase',
    `Erase ${target.name}`,
    target,
    [
      ...(simulator.state === 'shutdown' ? [] : shutdownSteps(target)),
      simctl('erase', 'Erase the simulator', ['erase', target.id], ACT_MS, { destroys: lost }),
      ...bootSteps(target),
      wait(target, 'app-removed', 'See that it is empty'),
    ],
    {
      confirm: `Erase ${target.name} [${target.id}]? ${lost}`,
      notes: ['Install LeanVibe again from Xcode afterwards.'],
    },
  );
}

/** A page of the simulator’s own browser shows whether it reaches the backend. */
export function planOpenHealth(input: PlanInput): PlanResult {
  const chosen = choose(input, 'simulator');
  if (isNo(chosen)) return chosen;
  const { settings } = input;
  const url = `http://localhost:${settings[MAIN.port]}${settings[MAIN.healthPath]}`;
  return plan('simulator-open-health', 'Open the backend’s health page', chosen.target, [
    simctl('open', 'Open it in Safari on the simulator', ['openurl', chosen.target.id, url]),
  ]);
}

/**
 * CoreSimulator's service is started again by the system as soon as somebody asks for it.
 * @param processes those of this user's simulator service
 */
export function planRestartService(_input: PlanInput, processes: readonly ProcessInfo[]): PlanResult {
  if (processes.length === 0)
    return no('The simulator service does not run.', 'It is started by the next question to it: lifeguard ios');
  const names = processes.map((p) => p.pid).join(', ');
  return {
    ok: true,
    plan: {
      runbook: 'restart-simulator-service',
      component: 'ios',
      title: 'Restart the simulator service',
      confirm: `This ends the simulator service (pid ${names}) and with it every simulator that runs. Nothing that is stored on them is lost.`,
      steps: [
        stopTreeStep('stop', 'End the service', processes, 5000),
        // The first question starts it again.
        simctl('list', 'Ask it again', ['list', 'devices'], BOOT_MS),
      ],
      attempts: 1,
      attemptTimeoutMs: BOOT_MS,
      notes: ['The system starts it again by itself.'],
    },
  };
}

export function planDeviceRestart(input: PlanInput): PlanResult {
  const chosen = choose(input, 'device');
  if (isNo(chosen)) return chosen;
  const { target } = chosen;
  return plan(
    'device-restart',
    `Restart ${target.name}`,
    target,
    [
      devicectl('restart', 'Restart the device', ['device', 'reboot', '--device', target.id], {
        destroys: 'Everything that runs on it is ended.',
      }),
      wait(target, 'booted', 'Wait until it is back', BOOT_MS),
    ],
    {
      confirm: `Restart ${target.name} [${target.id}]? Everything that runs on it is ended; nothing that is stored is lost.`,
    },
  );
}
