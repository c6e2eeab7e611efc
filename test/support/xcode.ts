import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface FakeSimulator {
  readonly udid: string;
  readonly name: string;
  /** `iOS-18-2`. */
  readonly runtime: string;
  readonly available?: boolean;
  /** Milliseconds since the epoch; null while it is shut down. */
  bootedAt: number | null;
  readonly dataPath: string;
  apps: Record<string, { running: boolean; version: string }>;
}

export interface XcodeState {
  mode: 'ok' | 'absent' | 'clt' | 'licence' | 'wedged' | 'service-gone' | 'old';
  readonly developerFolder: string;
  bootMs: number;
  firewall: string;
  simulators: FakeSimulator[];
  devices: {
    told: Record<string, unknown>;
    locked: boolean;
    apps: Record<string, { running: boolean; version: string }>;
  }[];
}

export interface FakeXcode {
  /** To be put in front of PATH. */
  readonly bin: string;
  read(): XcodeState;
  change(change: (state: XcodeState) => void): void;
  /** Every call, as it would be typed. */
  calls(): readonly string[];
}

export const BUNDLE = 'ai.leanvibe.LeanVibe';
export const PHONE = '6DEA7AA0-0000-4C2F-8706-000000000001';
export const PRO = 'AAAAAAAA-0000-4000-8000-000000000001';
export const OLD = 'AAAAAAAA-0000-4000-8000-000000000002';

/** Puts replacements for Xcode's tools into a folder; they keep their simulators in a file and behave like the real ones. */
export function fakeXcode(folder: string): FakeXcode {
  const bin = path.join(folder, 'xcode-bin');
  const file = path.join(folder, 'xcode.json');
  const developerFolder = path.join(folder, 'Xcode.app/Contents/Developer');
  for (const made of [bin, developerFolder]) mkdirSync(made, { recursive: true });
  const script = path.join(import.meta.dirname, 'xcode-tool.mjs');
  for (const tool of ['xcode-select', 'xcrun', 'open', 'socketfilterfw']) {
    const at = path.join(bin, tool);
    writeFileSync(at, `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${script}' '${file}' ${tool} "$@"\n`);
    chmodSync(at, 0o755);
  }
  const simulator = (udid: string, name: string, runtime: string): FakeSimulator => ({
    udid,
    name,
    runtime,
    bootedAt: null,
    dataPath: path.join(folder, 'Devices', udid, 'data'),
    apps: { [BUNDLE]: { running: false, version: '1.4.0' } },
  });
  const write = (state: XcodeState) => {
    writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
    renameSync(`${file}.new`, file);
  };
  writeFileSync(`${file}.calls`, '');
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as XcodeState;
  write({
    mode: 'ok',
    developerFolder,
    bootMs: 300,
    firewall: 'Firewall is disabled. (State = 0)',
    simulators: [
      simulator(PRO, 'iPhone 16 Pro', 'iOS-18-2'),
      { ...simulator(OLD, 'iPhone 14', 'iOS-16-4'), available: false },
    ],
    devices: [
      {
        told: {
          identifier: PHONE,
          connectionProperties: { pairingState: 'paired', tunnelState: 'connected', transportType: 'wired' },
          deviceProperties: {
            name: 'my-iphone',
            osVersionNumber: '18.1.1',
            developerModeStatus: 'enabled',
            ddiServicesAvailable: true,
          },
          hardwareProperties: { platform: 'iOS', reality: 'physical', marketingName: 'iPhone 13 Pro' },
        },
        locked: false,
        apps: { [BUNDLE]: { running: false, version: '1.4.0' } },
      },
    ],
  });
  return {
    bin,
    read,
    change(change) {
      const state = read();
      change(state);
      write(state);
    },
    calls: () => readFileSync(`${file}.calls`, 'utf8').split('\n').filter(Boolean),
  };
}
