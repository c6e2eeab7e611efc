import {
  type IosCheck,
  type IosDevice,
  type IosTarget,
  MAIN,
  type Plan,
  type PlanResult,
  type PlanStep,
  type ProcessInfo,
  type RunbookId,
  type Simulator,
} from '../../../shared/domain/index.ts';
import { formatBytes } from '../../../shared/format.ts';
import { unreadyBecause } from '../../ios/index.ts';
import { runStep, stopTreeStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { waitStep } from './wait-step.ts';

/** The first start of a simulator after an update of Xcode takes minutes. */
const BOOT_MS = 240_000;
const ACT_MS = 60_000;

type No = Extract<PlanResult, { ok: false }>;
const no = (reason: string, hint: string | null = null): No => ({ ok: false, reason, hint });

/** The simulator or device that was chosen, as it is now. */
type Chosen =
  | { readonly kind: 'simulator'; readonly simulator: Simulator; readonly target: IosTarget }
  | { readonly kind: 'device'; readonly device: IosDevice; readonly target: IosTarget };

function choose({ readings, target }: PlanInput, wanted: IosTarget['kind'] | 'any'): Chosen | No {
  const reading = readings.ios;
  if (reading === undefined || !reading.ok || reading.facts.report === null)
    return no('Xcode’s tools were not found or not asked.', 'Open the iOS page, or run: lifeguard ios');
  const { simulators, devices, problems } = reading.facts.report;
  const [problem] = problems;
  const booted = simulators.filter((s) => s.state === 'booted');
  const alone = booted.length === 1 && wanted !== 'device' ? booted[0]?.udid : undefined;
  const id = target ?? alone;
  if (id === undefined)
    return no('No simulator or device was chosen.', problem?.fix ?? 'Choose one on the iOS page, or with --device.');
  const matches = (name: string, key: string) => key === id || name === id;
  const simulator = simulators.filter((s) => matches(s.name, s.udid));
  const device = devices.filter((d) => matches(d.name, d.id));
  if (simulator.length + device.length > 1)
    return no(`More than one is called "${id}".`, 'Use its identifier: lifeguard ios shows it.');
  const [foundSimulator] = simulator;
  const [foundDevice] = device;
  if (foundSimulator !== undefined && wanted !== 'device') {
    const { udid, name, runtime, available, unavailable } = foundSimulator;
    if (available === 'no')
      return no(
        `${name} cannot be used: ${unavailable ?? 'Xcode calls it unavailable'}.`,
        'Install its runtime in Xcode › Settings › Components.',
      );
    return {
      kind: 'simulator',
      simulator: foundSimulator,
      target: { kind: 'simulator', id: udid, name: `${name} (${runtime})` },
    };
  }
  if (foundDevice !== undefined && wanted !== 'simulator') {
    const why = unreadyBecause(foundDevice);
    if (why !== null) return no(why);
    return {
      kind: 'device',
      device: foundDevice,
      target: { kind: 'device', id: foundDevice.id, name: foundDevice.name },
    };
  }
  if (foundSimulator !== undefined) return no(`${foundSimulator.name} is a simulator; this is for devices.`);
  if (foundDevice !== undefined) return no(`${foundDevice.name} is a device; this is for simulators.`);
  return no(`There is no simulator or device "${id}" any more.`, problem?.fix ?? 'Look again: lifeguard ios');
}

const isNo = (chosen: Chosen | No): chosen is No => 'ok' in chosen;

function plan(
  runbook: RunbookId,
  title: string,
  target: IosTarget,
  steps: readonly PlanStep[],
  more: Partial<Plan> = {},
): PlanResult {
  return {
    ok: true,
    plan: {
      runbook,
      component: 'ios',
      title,
      target,
      confirm: null,
      steps,
      attempts: 1,
      attemptTimeoutMs: BOOT_MS,
      notes: [],
      ...more,
    },
  };
}

const simctl = (
  id: string,
  title: string,
  args: readonly string[],
  timeoutMs = ACT_MS,
  more: Partial<PlanStep> = {},
): PlanStep => ({
  ...runStep(id, title, 'xcrun', ['simctl', ...args], timeoutMs),
  ...more,
});
const devicectl = (id: string, title: string, args: readonly string[], more: Partial<PlanStep> = {}): PlanStep => ({
  ...runStep(id, title, 'xcrun', ['devicectl', ...args], ACT_MS),
  ...more,
});
const wait = (target: IosTarget, check: IosCheck, title: string, timeoutMs = ACT_MS) =>
  waitStep(title, { target, check, timeoutMs });

const bootSteps = (target: IosTarget): readonly PlanStep[] => [
  simctl('boot', 'Boot the simulator', ['boot', target.id], BOOT_MS),
  { ...runStep('show', 'Show it', 'open', ['-a', 'Simulator'], 20_000), optional: true },
  wait(target, 'booted', 'Wait until it is booted', BOOT_MS),
];
const shutdownSteps = (target: IosTarget): readonly PlanStep[] => [
  simctl('shutdown', 'Shut the simulator down', ['shutdown', target.id], ACT_MS, {
    destroys: 'Apps that run on it are ended.',
  }),
  wait(target, 'shutdown', 'See it shut down'),
];

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

/** @param pid of the app on the chosen device; null when it does not run there */
export function planAppQuit(input: PlanInput, pid: number | null | 'unknown'): PlanResult {
  const chosen = choose(input, 'any');
  if (isNo(chosen)) return chosen;
  const { target } = chosen;
  const bundle = input.settings['ios.bundleId'];
  const stopped = wait(target, 'app-stopped', 'See that it does not run');
  if (chosen.kind === 'simulator') {
    if (chosen.simulator.state !== 'booted') return no(`${target.name} is not booted, so nothing runs on it.`);
    // "found nothing to terminate" is as good as a success: the look afterwards decides.
    const quit = simctl('quit', 'Quit LeanVibe', ['terminate', target.id, bundle], ACT_MS, { optional: true });
    return plan('app-quit', `Quit LeanVibe on ${target.name}`, target, [quit, stopped]);
  }
  if (pid === null) return no('LeanVibe does not run there.');
  if (pid === undefined || pid === 'unknown')
    return no(`${target.name} does not tell what runs on it.`, 'Quit the app on the device.');
  const args = ['device', 'process', 'terminate', '--device', target.id, '--pid', String(pid), '--kill'];
  return plan('app-quit', `Quit LeanVibe on ${target.name}`, target, [
    devicectl('quit', 'Quit LeanVibe', args, { optional: true }),
    stopped,
  ]);
}

export function planAppLaunch(input: PlanInput): PlanResult {
  const chosen = choose(input, 'any');
  if (isNo(chosen)) return chosen;
  const { target } = chosen;
  const bundle = input.settings['ios.bundleId'];
  const runs = wait(target, 'app-running', 'See that it runs');
  const title = `Start LeanVibe on ${target.name}`;
  if (chosen.kind === 'device') {
    const args = ['device', 'process', 'launch', '--device', target.id, '--terminate-existing', bundle];
    return plan('app-launch', title, target, [devicectl('launch', 'Start LeanVibe anew', args), runs]);
  }
  const { state, app } = chosen.simulator;
  if (state === 'booted' && app.installed === 'no')
    return no(
      `LeanVibe is not installed on ${target.name}.`,
      'Run it from Xcode: leanvibe-ios/LeanVibe.xcodeproj, scheme LeanVibe.',
    );
  return plan('app-launch', title, target, [
    ...(state === 'booted' ? [] : bootSteps(target)),
    simctl('launch', 'Start LeanVibe anew', ['launch', '--terminate-running-process', target.id, bundle]),
    runs,
  ]);
}

export function planAllowMicrophone(input: PlanInput): PlanResult {
  const chosen = choose(input, 'simulator');
  if (isNo(chosen)) return chosen;
  const { target } = chosen;
  const args = ['privacy', target.id, 'grant', 'microphone', input.settings['ios.bundleId']];
  return plan('app-allow-microphone', `Allow the microphone on ${target.name}`, target, [
    simctl('grant', 'Allow LeanVibe the microphone', args, ACT_MS, { destroys: 'LeanVibe is ended if it runs.' }),
    wait(target, 'microphone', 'See that it is allowed', 15_000),
  ]);
}

/** Destroys what the app has stored: asks, and names where. */
export function planAppRemove(input: PlanInput): PlanResult {
  const chosen = choose(input, 'any');
  if (isNo(chosen)) return chosen;
  const { target } = chosen;
  const bundle = input.settings['ios.bundleId'];
  const lost = `LeanVibe and everything that it has stored on ${target.name} is lost.`;
  if (chosen.kind === 'simulator' && chosen.simulator.state !== 'booted')
    return no(`${target.name} is not booted.`, 'Boot it first.');
  if (chosen.kind === 'simulator' && chosen.simulator.app.installed === 'no')
    return no(`LeanVibe is not installed on ${target.name}.`);
  const remove =
    chosen.kind === 'simulator'
      ? simctl('remove', 'Remove LeanVibe', ['uninstall', target.id, bundle], ACT_MS, { destroys: lost })
      : devicectl('remove', 'Remove LeanVibe', ['device', 'uninstall', 'app', '--device', target.id, bundle], {
          destroys: lost,
        });
  return plan(
    'app-remove',
    `Remove LeanVibe from ${target.name}`,
    target,
    [remove, wait(target, 'app-removed', 'See that it is gone')],
    {
      confirm: `Remove LeanVibe from ${target.name} [${target.id}]? ${lost}`,
      notes: ['Install it again from Xcode afterwards.'],
    },
  );
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
