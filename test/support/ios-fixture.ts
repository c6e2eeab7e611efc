import guide from '../../resources/ios-guide.json' with { type: 'json' };
import type { CliView, GuideView, IosView, ReachView } from '../../shared/contract/index.ts';
import { type GuideRun, IosGuideSchema, type Simulator } from '../../shared/domain/index.ts';

export const GUIDE = IosGuideSchema.parse(guide);

export const NO_IOS: IosView = {
  usable: false,
  summary: 'Xcode is not installed, so there are no simulators and devices to look at.',
  xcode: null,
  problems: [],
  runtimes: null,
  simulators: [],
  devices: [],
  bundle: 'ai.leanvibe.LeanVibe',
  surveyedAt: null,
};

const simulator = (over: Partial<Simulator>): Simulator => ({
  udid: 'AAAAAAAA-0000-4000-8000-000000000001',
  name: 'iPhone 16 Pro',
  runtime: 'iOS 18.2',
  version: '18.2',
  state: 'shutdown',
  available: 'yes',
  unavailable: null,
  lastBootedAt: null,
  dataPath: null,
  dataBytes: 4_630_163_456,
  logPath: null,
  app: { installed: 'unknown', running: 'unknown', version: null },
  ...over,
});

export const IOS: IosView = {
  usable: true,
  summary: 'iPhone 16 Pro is booted; my-iphone is connected.',
  xcode: 'Xcode 16.2',
  problems: [],
  runtimes: ['iOS 18.2', 'iOS 17.5'],
  simulators: [
    simulator({ state: 'booted', app: { installed: 'yes', running: 'yes', version: '1.4.0' } }),
    simulator({ udid: 'B', name: 'iPad Pro 13-inch (M4), the one with the very long name that somebody gave it' }),
    simulator({
      udid: 'C',
      name: 'iPhone 14',
      runtime: 'iOS 16.4',
      available: 'no',
      unavailable: 'runtime profile not found using "System" match policy',
    }),
  ],
  devices: [
    {
      id: 'P',
      name: 'my-iphone',
      model: 'iPhone 13 Pro',
      version: '18.1.1',
      pairing: 'paired',
      connection: 'connected',
      transport: 'wired',
      developerMode: 'enabled',
      ddiServices: 'yes',
      locked: 'no',
      error: null,
      unready: null,
    },
    {
      id: 'Q',
      name: 'Adam’s iPhone',
      model: 'iPhone 11',
      version: '17.6',
      pairing: 'paired',
      connection: 'disconnected',
      transport: 'none',
      developerMode: 'disabled',
      ddiServices: 'no',
      locked: 'unknown',
      error: null,
      unready: 'Developer Mode is off on Adam’s iPhone: Settings › Privacy & Security › Developer Mode.',
    },
  ],
  bundle: 'ai.leanvibe.LeanVibe',
  surveyedAt: 0,
};

export const IOS_STUCK: IosView = {
  ...IOS,
  summary: 'No simulator is booted and no device is connected.',
  problems: [
    {
      kind: 'simulator-service',
      text: 'The simulator service does not answer: xcrun simctl list did not end in time.',
      raw: 'CoreSimulatorService connection became invalid.  Simulator services will no longer be available.',
      fix: 'Restart the simulator service.',
    },
  ],
  runtimes: null,
  simulators: [],
  devices: [],
};

export const REACHED: ReachView = {
  addresses: [
    { name: 'en0', address: '192.168.1.7', family: 'IPv4' },
    { name: 'en0', address: 'fd12:3456:789a::7', family: 'IPv6' },
  ],
  url: 'http://192.168.1.7:8765',
  listens: 'everywhere',
  firewall: 'on',
  answer: '200 in 4 ms',
  state: 'yes',
  text: 'http://192.168.1.7:8765 answers 200 in 4 ms, asked from this machine; the device has to be in the same network. The firewall is on: it must allow Python to accept connections.',
};

export const NOT_REACHED: ReachView = {
  ...REACHED,
  url: null,
  listens: 'loopback',
  answer: null,
  state: 'no',
  text: 'The backend listens on this machine’s loopback only: no device can reach it.',
};

const target = { kind: 'simulator' as const, id: 'A', name: 'iPhone 16 Pro' };
const result = (step: string, answer: 'did-not-help' | 'skipped', text: string | null) => ({
  branch: 'recover',
  step,
  answer,
  seen: text === null ? null : { state: 'yes' as const, text },
  at: 0,
});
export const GUIDE_RUN: GuideRun = {
  target,
  branch: 'recover',
  step: 'microphone',
  state: 'under-way',
  startedAt: 0,
  seen: { state: 'no', text: 'LeanVibe may not use the microphone: it was refused.' },
  results: [
    result('force-quit', 'did-not-help', 'LeanVibe does not run.'),
    result('relaunch', 'did-not-help', 'LeanVibe runs.'),
  ],
};
export const GUIDES: Readonly<Record<'none' | 'under-way' | 'snippets' | 'helped' | 'handed-over', GuideView>> = {
  none: { guide: GUIDE, run: null },
  'under-way': { guide: GUIDE, run: GUIDE_RUN },
  snippets: {
    guide: GUIDE,
    run: {
      ...GUIDE_RUN,
      branch: 'websocket',
      step: 'app-state',
      seen: null,
      target: { kind: 'device', id: 'P', name: 'my-iphone' },
    },
  },
  helped: { guide: GUIDE, run: { ...GUIDE_RUN, state: 'helped' } },
  'handed-over': {
    guide: GUIDE,
    run: { ...GUIDE_RUN, branch: 'persists', step: 'erase', state: 'handed-over', seen: null },
  },
};

export const NO_CLI: CliView = { cli: null, text: 'The LeanVibe CLI is not installed.' };
export const CLI: CliView = {
  text: '~/.leanvibe/config.yml cannot be read. Line 3: Nested mappings are not allowed in compact mappings.',
  cli: {
    path: '~/.local/bin/leanvibe',
    foundIn: 'uv tool',
    waits: false,
    version: null,
    commands: ['analyze', 'bridge', 'config', 'info', 'monitor', 'project', 'qr', 'query', 'status'],
    configCommands: ['get', 'profile', 'reset', 'set', 'show', 'wizard'],
    resetOptions: ['--profile', '--force', '--help'],
    configs: [
      {
        path: '~/.leanvibe/config.yml',
        format: 'yaml',
        problem: 'Line 3: Nested mappings are not allowed in compact mappings.',
        backendUrl: null,
      },
      { path: '~/.leanvibe/cli-config.yaml', format: 'yaml', problem: null, backendUrl: 'http://localhost:8000' },
    ],
    problem: null,
    refused: null,
    installed: '0.1.0',
    reaches: 'no',
    statusWords: 'Connection failed',
    asks: null,
    askedAt: 0,
  },
};

/** The guide at a step, `recover/force-quit`, for a simulator. */
export function guideAt(address: string): GuideView {
  const [branch = '', step = ''] = address.split('/');
  return { guide: GUIDE, run: { ...GUIDE_RUN, branch, step, seen: null, results: [] } };
}
