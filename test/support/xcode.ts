import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { answeredTools } from './answered-tools.ts';
import { BUNDLE, type FakeSimulator, type XcodeState, xcodeTool } from './xcode-tool.ts';

export interface FakeXcode {
  /** To be put in front of PATH. */
  readonly bin: string;
  read(): XcodeState;
  change(change: (state: XcodeState) => void): void;
  /** Every call, as it would be typed. */
  calls(): readonly string[];
  /** They answer nobody any more. */
  stop(): void;
}

export const PHONE = '6DEA7AA0-0000-4C2F-8706-000000000001';
export const PRO = 'AAAAAAAA-0000-4000-8000-000000000001';
export const OLD = 'AAAAAAAA-0000-4000-8000-000000000002';

/** Puts replacements for Xcode's tools into a folder; this process keeps their simulators, and they behave like the real ones. */
export async function fakeXcode(folder: string): Promise<FakeXcode> {
  const bin = path.join(folder, 'xcode-bin');
  const developerFolder = path.join(folder, 'Xcode.app/Contents/Developer');
  mkdirSync(developerFolder, { recursive: true });
  const simulator = (udid: string, name: string, runtime: string): FakeSimulator => ({
    udid,
    name,
    runtime,
    bootedAt: null,
    dataPath: path.join(folder, 'Devices', udid, 'data'),
    apps: { [BUNDLE]: { running: false, version: '1.4.0' } },
  });
  const state: XcodeState = {
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
  };
  const calls: string[] = [];
  const stop = await answeredTools(bin, ['xcode-select', 'xcrun', 'open', 'socketfilterfw'], (tool, args, telling) => {
    calls.push([tool, ...args].join(' '));
    return xcodeTool(state, tool, args, telling);
  });
  return { bin, read: () => state, change: (change) => change(state), calls: () => calls, stop };
}
