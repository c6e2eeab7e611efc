import type { IosDevice, IosProblem, IosReport, Simulator } from '../../shared/domain/index.ts';
import { parseDevicectl, parseLockState, parseXcdevice } from './parse-devices.ts';
import { parseListapps, parseRunning, parseSimctlList } from './parse-simctl.ts';
import { devicectl, selectedXcode, xcrun } from './tools.ts';

export interface SurveyInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bundle id of the LeanVibe app. */
  readonly bundle: string;
  readonly signal: AbortSignal;
}

/**
 * Looks at Xcode, its simulators and the devices. Each tool that fails is named once and hides nothing of the others; without Xcode nothing is
 * started but `xcode-select`. Never changes anything.
 */
export async function surveyIos(input: SurveyInput): Promise<IosReport> {
  const { env, signal } = input;
  const xcode = await selectedXcode(env, signal);
  if (!xcode.ok) return { ...EMPTY, problems: [xcode.problem] };
  const [version, simulators, devices] = await Promise.all([
    xcodeVersion(input),
    allSimulators(input),
    allDevices(input),
  ]);
  const problems = [version.problem, simulators.problem, devices.problem].filter((p) => p !== null);
  return {
    developerFolder: xcode.folder,
    xcode: version.version,
    // A licence that was not accepted makes every tool say so: once is enough.
    problems: problems.filter((p, i) => problems.findIndex((o) => o.kind === p.kind) === i),
    simulators: [...simulators.list],
    runtimes: simulators.runtimes === null ? null : [...simulators.runtimes],
    devices: [...devices.list],
    devicesBy: devices.by,
  };
}

const EMPTY: IosReport = {
  developerFolder: null,
  xcode: null,
  problems: [],
  simulators: [],
  runtimes: null,
  devices: [],
  devicesBy: 'none',
};

async function xcodeVersion(
  input: SurveyInput,
): Promise<{ readonly version: string | null; readonly problem: IosProblem | null }> {
  const answer = await xcrun(['xcodebuild', '-version'], input);
  return answer.ok
    ? { version: /^Xcode [\d.]+/m.exec(answer.text)?.[0] ?? null, problem: null }
    : { version: null, problem: answer.problem };
}

async function allSimulators(input: SurveyInput) {
  const answer = await xcrun(['simctl', 'list', '-j'], input);
  if (!answer.ok) return { list: [], runtimes: null, problem: answer.problem };
  const parsed = parseSimctlList(answer.text);
  if (parsed === null) return { list: [], runtimes: null, problem: unreadable('simctl list', answer.text) };
  const list = await Promise.all(parsed.simulators.map((s) => (s.state === 'booted' ? withApp(s, input) : s)));
  const missing = parsed.runtimes?.length === 0 ? NO_RUNTIME : null;
  return { list, runtimes: parsed.runtimes, problem: missing };
}

const NO_RUNTIME: IosProblem = {
  kind: 'no-runtime',
  text: 'No runtime for iOS is installed, so no simulator can be started.',
  raw: null,
  fix: 'xcodebuild -downloadPlatform iOS',
};

/** Whether the app is on a booted simulator and runs there; what cannot be asked stays unknown. */
export async function withApp(simulator: Simulator, input: SurveyInput): Promise<Simulator> {
  const [apps, services] = await Promise.all([
    xcrun(['simctl', 'listapps', simulator.udid], input),
    xcrun(['simctl', 'spawn', simulator.udid, 'launchctl', 'list'], input),
  ]);
  const app = apps.ok ? parseListapps(apps.text, input.bundle) : null;
  return {
    ...simulator,
    app: {
      installed: apps.ok ? (app === null ? 'no' : 'yes') : 'unknown',
      running: services.ok ? (parseRunning(services.text, input.bundle) ? 'yes' : 'no') : 'unknown',
      version: app?.version ?? null,
    },
  };
}

async function allDevices(input: SurveyInput): Promise<{
  readonly list: readonly IosDevice[];
  readonly by: IosReport['devicesBy'];
  readonly problem: IosProblem | null;
}> {
  const answer = await devicectl(['list', 'devices'], input);
  if (answer.ok) {
    const parsed = parseDevicectl(answer.text);
    if (parsed === null)
      return { list: [], by: 'devicectl', problem: unreadable('devicectl list devices', answer.text) };
    return { list: await Promise.all(parsed.map((d) => withLock(d, input))), by: 'devicectl', problem: null };
  }
  if (answer.problem.kind !== 'command-line-tools-only') return { list: [], by: 'none', problem: answer.problem };
  // Xcode before 15 has no devicectl; what it has tells less.
  const older = await xcrun(['xcdevice', 'list', '--timeout', '5'], input);
  if (!older.ok) return { list: [], by: 'none', problem: older.problem };
  const parsed = parseXcdevice(older.text);
  return parsed === null
    ? { list: [], by: 'xcdevice', problem: unreadable('xcdevice list', older.text) }
    : { list: parsed, by: 'xcdevice', problem: OLD_TOOLS };
}

const OLD_TOOLS: IosProblem = {
  kind: 'old-tools',
  text: 'This Xcode is older than 15 and has no devicectl: devices are listed, but nothing can be done on them from here.',
  raw: null,
  fix: 'Update Xcode.',
};

async function withLock(device: IosDevice, input: SurveyInput): Promise<IosDevice> {
  if (device.connection !== 'connected') return device;
  const answer = await devicectl(['device', 'info', 'lockState', '--device', device.id], input);
  return answer.ok ? { ...device, locked: parseLockState(answer.text) } : device;
}

const unreadable = (tool: string, text: string): IosProblem => ({
  kind: 'failed',
  text: `xcrun ${tool} answered with something that is no list.`,
  raw: text.slice(0, 500) || null,
  fix: 'Run it in a terminal. A newer Xcode may write another form; Lifeguard then has to learn it.',
});
