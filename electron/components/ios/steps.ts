import type {
  IosCheck,
  IosDevice,
  IosTarget,
  Plan,
  PlanResult,
  PlanStep,
  RunbookId,
  Simulator,
} from '../../../shared/domain/index.ts';
import { unreadyBecause } from '../../ios/index.ts';
import { runStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { waitStep } from './wait-step.ts';

/** The first start of a simulator after an update of Xcode takes minutes. */
export const BOOT_MS = 240_000;
export const ACT_MS = 60_000;

export type No = Extract<PlanResult, { ok: false }>;
export const no = (reason: string, hint: string | null = null): No => ({ ok: false, reason, hint });

/** The simulator or device that was chosen, as it is now. */
export type Chosen =
  | { readonly kind: 'simulator'; readonly simulator: Simulator; readonly target: IosTarget }
  | { readonly kind: 'device'; readonly device: IosDevice; readonly target: IosTarget };

/** What a runbook acts on: what a person named, or the only one that is booted; else why there is none. */
export function choose({ readings, target }: PlanInput, wanted: IosTarget['kind'] | 'any'): Chosen | No {
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

export const isNo = (chosen: Chosen | No): chosen is No => 'ok' in chosen;

/** A plan for one simulator or device. */
export function plan(
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

export const simctl = (
  id: string,
  title: string,
  args: readonly string[],
  timeoutMs = ACT_MS,
  more: Partial<PlanStep> = {},
): PlanStep => ({
  ...runStep(id, title, 'xcrun', ['simctl', ...args], timeoutMs),
  ...more,
});
export const devicectl = (
  id: string,
  title: string,
  args: readonly string[],
  more: Partial<PlanStep> = {},
): PlanStep => ({
  ...runStep(id, title, 'xcrun', ['devicectl', ...args], ACT_MS),
  ...more,
});
export const wait = (target: IosTarget, check: IosCheck, title: string, timeoutMs = ACT_MS) =>
  waitStep(title, { target, check, timeoutMs });

export const bootSteps = (target: IosTarget): readonly PlanStep[] => [
  simctl('boot', 'Boot the simulator', ['boot', target.id], BOOT_MS),
  { ...runStep('show', 'Show it', 'open', ['-a', 'Simulator'], 20_000), optional: true },
  wait(target, 'booted', 'Wait until it is booted', BOOT_MS),
];
export const shutdownSteps = (target: IosTarget): readonly PlanStep[] => [
  simctl('shutdown', 'Shut the simulator down', ['shutdown', target.id], ACT_MS, {
    destroys: 'Apps that run on it are ended.',
  }),
  wait(target, 'shutdown', 'See it shut down'),
];
