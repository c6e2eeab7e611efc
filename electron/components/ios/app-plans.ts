import type { PlanResult } from '../../../shared/domain/index.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { ACT_MS, bootSteps, choose, devicectl, isNo, no, plan, simctl, wait } from './steps.ts';

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
