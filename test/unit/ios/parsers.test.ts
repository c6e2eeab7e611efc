import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDeviceApps,
  parseDevicectl,
  parseDeviceProcesses,
  parseLockState,
  parseXcdevice,
} from '../../../electron/ios/parse-devices.ts';
import { iosRuntime, parseListapps, parseRunning, parseSimctlList } from '../../../electron/ios/parse-simctl.ts';
import { toolProblem } from '../../../electron/ios/tool-problem.ts';

const BUNDLE = 'ai.leanvibe.LeanVibe';
const list = (devices: unknown, more: object = {}) => JSON.stringify({ devices, ...more });
const one = (fields: object, key = 'com.apple.CoreSimulator.SimRuntime.iOS-18-2') =>
  parseSimctlList(list({ [key]: [{ udid: 'A', name: 'iPhone', ...fields }] }))?.simulators[0];

describe('simctl list', () => {
  it.each([
    ['com.apple.CoreSimulator.SimRuntime.iOS-18-2', 'iOS 18.2'],
    ['iOS 12.1', 'iOS 12.1'],
    ['com.apple.CoreSimulator.SimRuntime.iOS-26-0-1', 'iOS 26.0.1'],
  ])('knows the runtime %s', (key, name) => expect(iosRuntime(key)?.name).toBe(name));

  it.each([
    'com.apple.CoreSimulator.SimRuntime.watchOS-9-0',
    'tvOS 12.1',
    'com.apple.CoreSimulator.SimRuntime.xrOS-2-0',
    '',
    'iOS',
  ])('leaves out %j', (key) => expect(one({}, key)).toBeUndefined());

  it.each([
    [{ isAvailable: true }, 'yes'],
    [{ isAvailable: 'YES' }, 'yes'],
    [{ isAvailable: false, availabilityError: 'runtime profile not found' }, 'no'],
    [{ availability: '(available)' }, 'yes'],
    [{ availability: '(unavailable, runtime profile not found)' }, 'no'],
    [{}, 'unknown'],
    [{ isAvailable: 7 }, 'unknown'],
  ] as const)('reads availability of every Xcode: %j', (fields, available) =>
    expect(one(fields)?.available).toBe(available),
  );

  it('says unknown for a state that it does not know', () => {
    expect(one({ state: 'Booted' })?.state).toBe('booted');
    expect(one({ state: 'Hibernating' })?.state).toBe('unknown');
    expect(one({})?.state).toBe('unknown');
  });

  it('lists usable runtimes only, and says when nobody told', () => {
    const runtimes = [
      { identifier: 'com.apple.CoreSimulator.SimRuntime.iOS-18-2', isAvailable: true },
      { name: 'iOS 16.4', isAvailable: false },
      { identifier: 'com.apple.CoreSimulator.SimRuntime.watchOS-11-0', isAvailable: true },
      'nonsense',
    ];
    expect(parseSimctlList(list({}, { runtimes }))?.runtimes).toEqual(['iOS 18.2']);
    expect(parseSimctlList(list({}))?.runtimes).toBeNull();
  });

  it.each(['', '{', '[]', 'null', '{"devices": []}', '{"devices": 3}', 'Unable to locate DeveloperDirectory'])(
    'is no list: %j',
    (text) => expect(parseSimctlList(text)).toBeNull(),
  );

  it('survives anything in the place of anything', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('com.apple.CoreSimulator.SimRuntime.iOS-18-2', 'iOS 12.1', 'x'), fc.jsonValue()),
        (devices) => {
          for (const s of parseSimctlList(list(devices))?.simulators ?? []) expect(s.udid).not.toBe('');
        },
      ),
    );
  });

  it('survives being cut off anywhere', () => {
    const text = list({ 'iOS 12.1': [{ udid: 'A', name: 'iPhone', state: 'Booted', isAvailable: true }] });
    for (let end = 0; end < text.length; end++) expect(parseSimctlList(text.slice(0, end))).toBeNull();
  });
});

describe('listapps and launchctl inside a simulator', () => {
  const apps = `{
    "${BUNDLE}" =     {
        CFBundleIdentifier = "${BUNDLE}";
        CFBundleShortVersionString = "1.4.0";
        GroupContainers =         {
            "group.x" = "file:///x";
        };
    };
    "com.apple.mobilesafari" =     {
        CFBundleShortVersionString = "18.2";
    };
}`;
  it('finds the app with its version', () => expect(parseListapps(apps, BUNDLE)).toEqual({ version: '1.4.0' }));
  it('takes no other app’s version for its own', () =>
    expect(parseListapps(apps.replace(/ +CFBundleShortVersionString = "1.4.0";\n/, ''), BUNDLE)).toEqual({
      version: null,
    }));
  it('does not find one that is not there, nor one whose name begins the same', () => {
    expect(parseListapps(apps, 'ai.leanvibe.Other')).toBeNull();
    expect(parseListapps(apps.replaceAll(BUNDLE, `${BUNDLE}Tests`), BUNDLE)).toBeNull();
    // A dot is a dot.
    expect(parseListapps(apps.replaceAll(BUNDLE, 'aixleanvibexLeanVibe'), BUNDLE)).toBeNull();
  });
  it('sees whether it has a process', () => {
    expect(parseRunning(`PID\tStatus\tLabel\n4711\t0\tUIKitApplication:${BUNDLE}[5c1e][rb-legacy]`, BUNDLE)).toBe(true);
    expect(parseRunning(`-\t0\tUIKitApplication:${BUNDLE}[5c1e][rb-legacy]`, BUNDLE)).toBe(false);
    expect(parseRunning(`4711\t0\tUIKitApplication:${BUNDLE}Tests[5c1e]`, BUNDLE)).toBe(false);
  });
  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseListapps(text, BUNDLE);
        parseRunning(text, BUNDLE);
      }),
    );
  });
});

describe('devicectl', () => {
  const told = (entry: object) => parseDevicectl(JSON.stringify({ result: { devices: [entry] } }));

  it('takes a device that says next to nothing for one that may be a phone', () => {
    expect(told({ identifier: 'A', hardwareProperties: {} })).toEqual([
      {
        id: 'A',
        name: 'A',
        model: null,
        version: null,
        pairing: 'unknown',
        connection: 'unknown',
        transport: 'unknown',
        developerMode: 'unknown',
        ddiServices: 'unknown',
        locked: 'unknown',
        error: null,
      },
    ]);
  });

  it.each([
    { platform: 'xrOS' },
    { platform: 'watchOS' },
    { platform: 'tvOS' },
    { deviceType: 'realityDevice' },
    { platform: 'iOS', reality: 'simulated' },
  ])('leaves out %j', (hardwareProperties) => expect(told({ identifier: 'A', hardwareProperties })).toEqual([]));

  it('takes an unknown word for unknown, not for one that it knows', () => {
    const [device] =
      told({
        identifier: 'A',
        connectionProperties: {
          pairingState: 'half-paired',
          tunnelState: 'reconnecting',
          transportType: 'carrierPigeon',
        },
        deviceProperties: { developerModeStatus: 'maybe', ddiServicesAvailable: 'perhaps' },
      }) ?? [];
    expect(device).toMatchObject({
      pairing: 'unknown',
      connection: 'unknown',
      transport: 'unknown',
      developerMode: 'unknown',
      ddiServices: 'unknown',
    });
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        parseDevicectl(text);
        told({ identifier: 'A', connectionProperties: value, deviceProperties: value, hardwareProperties: value });
        parseXcdevice(text);
        parseLockState(text);
        parseDeviceApps(text, BUNDLE);
        parseDeviceProcesses(text, '/x');
      }),
    );
  });

  it('finds the process that lives in the app’s folder, also where the address says /private', () => {
    const apps = JSON.stringify({
      result: { apps: [{ bundleIdentifier: BUNDLE, url: 'file:///private/var/c/LeanVibe.app/' }] },
    });
    const app = parseDeviceApps(apps, BUNDLE);
    expect(app).toEqual({ installed: true, path: '/var/c/LeanVibe.app' });
    const processes = (executable: string) =>
      JSON.stringify({ result: { runningProcesses: [{ executable, processIdentifier: 9 }] } });
    expect(parseDeviceProcesses(processes('file:///var/c/LeanVibe.app/LeanVibe'), '/var/c/LeanVibe.app').pid).toBe(9);
    expect(
      parseDeviceProcesses(processes('file:///var/c/LeanVibe.app.old/LeanVibe'), '/var/c/LeanVibe.app').pid,
    ).toBeNull();
    expect(parseDeviceProcesses('{}', '/var/c/LeanVibe.app').known).toBe(false);
  });
});

describe('a tool that did not end well', () => {
  const ended = (code: number, stderr: string) =>
    toolProblem({ kind: 'exit', code, stdout: '', stderr, truncated: false }, 'simctl list');
  it.each([
    [69, 'You have not agreed to the Xcode license agreements.', 'licence'],
    [72, 'xcrun: error: unable to find utility "simctl", not a developer tool or in PATH', 'command-line-tools-only'],
    [
      1,
      'xcrun: error: invalid active developer path (/Library/Developer/CommandLineTools), missing xcrun at: …',
      'folder-missing',
    ],
    [
      1,
      "xcode-select: error: tool 'xcodebuild' requires Xcode, but active developer directory …",
      'command-line-tools-only',
    ],
    [1, 'CoreSimulatorService connection became invalid.', 'simulator-service'],
    [1, 'Please run "xcodebuild -runFirstLaunch"', 'first-launch'],
    [5, 'Something new', 'failed'],
  ] as const)('exit code %i with %j', (code, words, kind) => expect(ended(code, words)?.kind).toBe(kind));
  it('is no problem when it did', () => expect(ended(0, 'warning')).toBeNull());
  it('took too long: for simulators that is their service', () => {
    const late = { kind: 'timeout', stdout: '', stderr: '', truncated: false } as const;
    expect(toolProblem(late, 'simctl list')?.kind).toBe('simulator-service');
    expect(toolProblem(late, 'devicectl list')?.kind).toBe('failed');
  });
});
