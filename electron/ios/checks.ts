import {
  type ComponentId,
  type IosCheck,
  type IosCheckResult,
  type IosDevice,
  type IosReport,
  type IosTarget,
  LEAST_IOS,
  MAIN,
  type Reach,
  type Simulator,
} from '../../shared/domain/index.ts';
import { parseDeviceApps, parseDeviceProcesses } from './parse-devices.ts';
import { simulatorPermission } from './permissions.ts';
import { devicectl } from './tools.ts';

export interface CheckInput {
  readonly target: IosTarget;
  /** Freshly surveyed. */
  readonly report: IosReport;
  readonly reach: () => Promise<Reach>;
  /** Whether a component is well, as its probe says now. */
  readonly isWell: (component: Extract<IosCheck, ComponentId>) => Promise<IosCheckResult>;
  readonly bundle: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const yes = (text: string): IosCheckResult => ({ state: 'yes', text });
const no = (text: string): IosCheckResult => ({ state: 'no', text });
const unknown = (text: string): IosCheckResult => ({ state: 'unknown', text });

/** Whether a check looks at this machine, and not at a simulator or device. */
export const looksHere = (check: IosCheck): check is Extract<IosCheck, ComponentId> =>
  check === 'backend' || check === 'websocket';

/** Looks whether a step did what it should. What no tool can see is said to be unknown, never guessed. */
export async function checkIos(check: IosCheck, input: CheckInput): Promise<IosCheckResult> {
  const { target, report } = input;
  if (looksHere(check)) return input.isWell(check);
  if (target.kind === 'simulator') {
    const simulator = report.simulators.find((s) => s.udid === target.id);
    return simulator === undefined ? gone(target, report) : onSimulator(check, simulator, input);
  }
  const device = report.devices.find((d) => d.id === target.id);
  return device === undefined ? gone(target, report) : onDevice(check, device, input);
}

function gone({ name }: IosTarget, { problems }: IosReport): IosCheckResult {
  const [problem] = problems;
  return problem === undefined ? no(`${name} is not there any more.`) : unknown(problem.text);
}

async function onSimulator(check: IosCheck, simulator: Simulator, input: CheckInput): Promise<IosCheckResult> {
  const { name, state, app, version, runtime } = simulator;
  const booted = state === 'booted';
  switch (check) {
    case 'booted':
      return booted ? yes(`${name} is booted.`) : no(`${name} is ${STATE_WORDS[state]}.`);
    case 'shutdown':
      return state === 'shutdown' ? yes(`${name} is shut down.`) : no(`${name} is ${STATE_WORDS[state]}.`);
    case 'app-installed':
    case 'app-removed': {
      if (!booted) return unknown(`${name} is ${STATE_WORDS[state]}; only a booted simulator tells what is installed.`);
      if (app.installed === 'unknown') return unknown(`${name} does not tell which apps it has.`);
      const installed = app.installed === 'yes';
      const text = installed
        ? `LeanVibe${app.version === null ? '' : ` ${app.version}`} is installed.`
        : 'LeanVibe is not installed.';
      return installed === (check === 'app-installed') ? yes(text) : no(text);
    }
    case 'app-running':
    case 'app-stopped': {
      if (!booted)
        return check === 'app-stopped'
          ? yes(`${name} is ${STATE_WORDS[state]}, so nothing runs on it.`)
          : no(`${name} is ${STATE_WORDS[state]}.`);
      if (app.installed === 'no')
        return check === 'app-stopped' ? yes('LeanVibe is not installed.') : no('LeanVibe is not installed.');
      if (app.running === 'unknown') return unknown(`${name} does not tell what runs on it.`);
      const text = app.running === 'yes' ? 'LeanVibe runs.' : 'LeanVibe does not run.';
      return (app.running === 'yes') === (check === 'app-running') ? yes(text) : no(text);
    }
    case 'microphone':
    case 'speech':
      return simulatorPermission(simulator.dataPath, input.bundle, check);
    case 'version':
      return versionOf(name, version, runtime);
    case 'reachable':
      return input.isWell(MAIN.id);
    case 'backend':
    case 'websocket':
      return input.isWell(check);
  }
}

const STATE_WORDS: Readonly<Record<Simulator['state'], string>> = {
  booted: 'booted',
  shutdown: 'shut down',
  booting: 'starting',
  'shutting-down': 'shutting down',
  creating: 'being made',
  unknown: 'in a state that is not known',
};

async function onDevice(check: IosCheck, device: IosDevice, input: CheckInput): Promise<IosCheckResult> {
  const { name } = device;
  switch (check) {
    case 'booted':
      if (device.connection === 'connected') return yes(`${name} is on and connected.`);
      return unknown(`${name} is not connected; that is usual for a device that sleeps.`);
    case 'shutdown':
      return unknown('No tool tells whether a device is off.');
    case 'microphone':
    case 'speech':
      return unknown('Only the device itself can tell: look at its settings.');
    case 'version':
      return versionOf(name, device.version, device.version === null ? 'iOS' : `iOS ${device.version}`);
    case 'reachable':
      return reachable(await input.reach());
    case 'backend':
    case 'websocket':
      return input.isWell(check);
    default:
      return appOnDevice(check, device, input);
  }
}

async function appOnDevice(
  check: 'app-installed' | 'app-removed' | 'app-running' | 'app-stopped',
  device: IosDevice,
  input: CheckInput,
): Promise<IosCheckResult> {
  const why = unreadyBecause(device);
  if (why !== null) return unknown(why);
  const apps = await devicectl(['device', 'info', 'apps', '--device', device.id, '--bundle-id', input.bundle], input);
  const app = apps.ok ? parseDeviceApps(apps.text, input.bundle) : null;
  if (app === null) return unknown(apps.ok ? `${device.name} does not tell which apps it has.` : apps.problem.text);
  if (check === 'app-installed')
    return app.installed ? yes('LeanVibe is installed.') : no('LeanVibe is not installed.');
  if (check === 'app-removed')
    return app.installed ? no('LeanVibe is still installed.') : yes('LeanVibe is not installed.');
  if (!app.installed)
    return check === 'app-stopped' ? yes('LeanVibe is not installed.') : no('LeanVibe is not installed.');
  const pid = await devicePid(device.id, app.path, input);
  if (pid === 'unknown') return unknown(`${device.name} does not tell what runs on it.`);
  const text = pid === null ? 'LeanVibe does not run.' : 'LeanVibe runs.';
  return (pid !== null) === (check === 'app-running') ? yes(text) : no(text);
}

/** The process of the app on a device; null when it does not run. */
export async function devicePid(
  device: string,
  bundlePath: string | null,
  options: Pick<CheckInput, 'env' | 'signal'>,
): Promise<number | null | 'unknown'> {
  if (bundlePath === null) return 'unknown';
  const answer = await devicectl(['device', 'info', 'processes', '--device', device], options);
  if (!answer.ok) return 'unknown';
  const { known, pid } = parseDeviceProcesses(answer.text, bundlePath);
  return known ? pid : 'unknown';
}

/** Why nothing can be done on a device now, as a sentence with the way out; null when it is ready. */
export function unreadyBecause(device: IosDevice): string | null {
  const { name } = device;
  if (device.error !== null) return device.error;
  if (device.pairing === 'unpaired')
    return `${name} is not paired with this machine: connect it by cable and tap Trust.`;
  if (device.pairing === 'unsupported') return `${name} is not supported by this Xcode.`;
  // It also explains why the services for developers are missing, not the other way round.
  if (device.developerMode === 'disabled')
    return `Developer Mode is off on ${name}: Settings › Privacy & Security › Developer Mode.`;
  if (device.connection === 'disconnected' || device.connection === 'unavailable')
    return `${name} is not connected: wake it, unlock it, and connect it by cable or the same Wi-Fi.`;
  if (device.locked === 'yes') return `${name} is locked: unlock it.`;
  return null;
}

function versionOf(name: string, version: string | null, words: string): IosCheckResult {
  const major = Number.parseInt(version ?? '', 10);
  if (Number.isNaN(major)) return unknown(`The version of iOS on ${name} is not told.`);
  return major >= LEAST_IOS
    ? yes(`${name} has ${words}; LeanVibe needs iOS ${LEAST_IOS} or newer.`)
    : no(`${name} has ${words}; LeanVibe needs iOS ${LEAST_IOS} or newer.`);
}

/** What can be said from this side about the way from a device to the backend. */
export function reachable({ listens, url, answer, firewall, addresses }: Reach): IosCheckResult {
  if (listens === 'nothing') return no('Nothing listens on the backend’s port.');
  if (listens === 'loopback') return no('The backend listens on this machine’s loopback only: no device can reach it.');
  if (addresses.length === 0) return no('This machine is in no network that a device could share.');
  if (url === null || answer === null) return unknown('Where the backend listens is not known.');
  if (firewall === 'blocks-all') return no('The firewall of this machine blocks all incoming connections.');
  if (!/^[23]\d\d /.test(answer)) return no(`This machine itself gets ${answer} from ${url}.`);
  const asks = firewall === 'on' ? ' The firewall is on: it must allow Python to accept connections.' : '';
  return yes(`${url} answers ${answer}, asked from this machine; the device has to be in the same network.${asks}`);
}
