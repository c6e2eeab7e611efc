import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Telling } from './answered-tools.ts';

export const BUNDLE = 'ai.leanvibe.LeanVibe';

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

/** How a tool ends that cannot do what it is told. */
class Refusal extends Error {
  readonly code: number;
  constructor(code: number, lines: readonly string[]) {
    super(lines.join('\n'));
    this.code = code;
  }
}
function fail(code: number, ...lines: readonly string[]): never {
  throw new Refusal(code, lines);
}
function simError(domain: string, code: number, words: string, exit: number): never {
  fail(exit, `An error was encountered processing the command (domain=${domain}, code=${code}):`, words);
}
const inState = (what: string, now: string): never =>
  simError('com.apple.CoreSimulator.SimError', 405, `Unable to ${what} in current state: ${now}`, 149);

/**
 * Stands in for Xcode's tools in tests: changes, takes its time and fails as the real ones do, with their words and exit codes.
 * @param state its simulators and devices, which it changes
 */
export async function xcodeTool(
  state: XcodeState,
  tool: string,
  args: readonly string[],
  telling: Telling,
): Promise<number> {
  try {
    const said = await called(state, tool, args, telling);
    if (said !== null) telling.out(`${said}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    telling.err(`${error.message}\n`);
    return error.code;
  }
}

/** What it prints in the end; null where that is nothing. */
async function called(
  state: XcodeState,
  tool: string,
  args: readonly string[],
  telling: Telling,
): Promise<string | null> {
  if (tool === 'open') return null;
  if (tool === 'socketfilterfw') return state.firewall;
  if (tool === 'xcrun') return xcrun(state, args, telling);
  if (state.mode === 'absent')
    fail(
      2,
      'xcode-select: error: Unable to get active developer directory. Use `sudo xcode-select --switch path/to/Xcode.app` to set one.',
    );
  return state.mode === 'clt' ? '/Library/Developer/CommandLineTools' : state.developerFolder;
}

async function xcrun(
  state: XcodeState,
  [name = '', ...rest]: readonly string[],
  telling: Telling,
): Promise<string | null> {
  if (state.mode === 'licence')
    fail(
      69,
      "You have not agreed to the Xcode license agreements. Please run 'sudo xcodebuild -license' from within a Terminal window.",
    );
  if (name === 'xcodebuild') return 'Xcode 16.2\nBuild version 16C5032a';
  if (name === 'simctl') return simctl(state, rest, telling);
  if (name === 'devicectl') return devicectl(state, rest);
  if (name === 'xcdevice') return '[]';
  fail(72, `xcrun: error: unable to find utility "${name}", not a developer tool or in PATH`);
}

async function simctl(
  state: XcodeState,
  [verb = '', ...all]: readonly string[],
  telling: Telling,
): Promise<string | null> {
  const rest = all.filter((word) => word !== '--terminate-running-process');
  // Until whoever asked has had enough of it.
  if (state.mode === 'wedged') await sleep(600_000, null, { signal: telling.gone }).catch(() => {});
  if (state.mode === 'service-gone')
    fail(1, 'CoreSimulatorService connection became invalid.  Simulator services will no longer be available.');
  if (verb === 'list') return JSON.stringify(list(state));
  const simulator = state.simulators.find((s) => s.udid === rest[0]);
  if (simulator === undefined) fail(148, `Invalid device: ${rest[0]}`);
  const now = settled(simulator);
  switch (verb) {
    case 'boot':
      if (now !== 'Shutdown') inState('boot device', now);
      await sleep(50);
      simulator.bootedAt = Date.now() + state.bootMs;
      return null;
    case 'shutdown':
      if (now === 'Shutdown') inState('shutdown device', now);
      simulator.bootedAt = null;
      for (const app of Object.values(simulator.apps)) app.running = false;
      return null;
    case 'erase':
      if (now !== 'Shutdown') inState('erase contents and settings', now);
      simulator.apps = {};
      rmSync(path.join(simulator.dataPath, 'Library'), { recursive: true, force: true });
      return null;
  }
  if (now !== 'Booted') inState('lookup', now);
  return withBooted(simulator, verb, rest, telling);
}

async function withBooted(
  simulator: FakeSimulator,
  verb: string,
  rest: readonly string[],
  telling: Telling,
): Promise<string | null> {
  const bundle = rest.at(-1) ?? '';
  const app = simulator.apps[bundle];
  switch (verb) {
    case 'terminate':
      if (app?.running !== true)
        simError(
          'NSPOSIXErrorDomain',
          3,
          `Simulator device failed to terminate ${bundle}.\nfound nothing to terminate`,
          3,
        );
      app.running = false;
      return null;
    case 'launch':
      if (app === undefined)
        simError(
          'FBSOpenApplicationServiceErrorDomain',
          4,
          `Simulator device failed to launch ${bundle}.\nThe request was denied by service delegate (SBMainWorkspace).`,
          4,
        );
      app.running = true;
      return `${bundle}: 4711`;
    case 'uninstall':
      delete simulator.apps[bundle];
      return null;
    case 'listapps':
      return plist(simulator);
    case 'openurl':
      return null;
    case 'io':
      writeFileSync(bundle, 'PNG');
      return null;
    case 'privacy':
      permit(simulator, bundle);
      if (app !== undefined) app.running = false;
      return null;
    case 'spawn':
      return rest[1] === 'launchctl' ? services(simulator) : logStream(telling);
  }
  fail(64, `Unrecognized subcommand: ${verb}`);
}

function settled(simulator: FakeSimulator): 'Shutdown' | 'Booted' | 'Booting' {
  if (simulator.bootedAt === null) return 'Shutdown';
  return Date.now() >= simulator.bootedAt ? 'Booted' : 'Booting';
}

function list({ simulators }: XcodeState) {
  const devices: Record<string, unknown[]> = {};
  for (const s of simulators) {
    const key = `com.apple.CoreSimulator.SimRuntime.${s.runtime}`;
    devices[key] ??= [];
    devices[key].push({
      dataPath: s.dataPath,
      dataPathSize: 1_234_567_890,
      logPath: path.join(s.dataPath, '../log'),
      udid: s.udid,
      isAvailable: s.available !== false,
      ...(s.available === false && { availabilityError: 'runtime profile not found using "System" match policy' }),
      deviceTypeIdentifier: 'com.apple.CoreSimulator.SimDeviceType.iPhone-16-Pro',
      state: settled(s),
      name: s.name,
    });
  }
  const runtimes = [...new Set(simulators.map((s) => s.runtime))].map((r) => ({
    identifier: `com.apple.CoreSimulator.SimRuntime.${r}`,
    name: r.replace('-', ' ').replaceAll('-', '.'),
    isAvailable: true,
  }));
  return { devicetypes: [], runtimes, devices, pairs: {} };
}

function plist({ apps }: FakeSimulator): string {
  return `{
${Object.entries(apps)
  .map(
    ([bundle, { version }]) => `    "${bundle}" =     {
        ApplicationType = User;
        Bundle = "file:///data/Containers/Bundle/Application/1/LeanVibe.app/";
        CFBundleDisplayName = LeanVibe;
        CFBundleIdentifier = "${bundle}";
        CFBundleShortVersionString = "${version}";
        CFBundleVersion = 7;
        GroupContainers =         {
        };
        SBAppTags =         (
        );
    };`,
  )
  .join('\n')}
    "com.apple.mobilesafari" =     {
        ApplicationType = System;
        CFBundleIdentifier = "com.apple.mobilesafari";
    };
}`;
}

const services = ({ apps }: FakeSimulator): string =>
  [
    'PID\tStatus\tLabel',
    '81\t0\tcom.apple.SpringBoard',
    ...Object.entries(apps).map(
      ([bundle, { running }]) => `${running ? 4711 : '-'}\t0\tUIKitApplication:${bundle}[5c1e][rb-legacy]`,
    ),
  ].join('\n');

function permit({ dataPath }: FakeSimulator, bundle: string): void {
  const folder = path.join(dataPath, 'Library/TCC');
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(path.join(folder, 'TCC.db'));
  database.exec(
    'CREATE TABLE IF NOT EXISTS access (service TEXT, client TEXT, client_type INTEGER, auth_value INTEGER, PRIMARY KEY (service, client))',
  );
  database.prepare('INSERT OR REPLACE INTO access VALUES (?, ?, 0, 2)').run('kTCCServiceMicrophone', bundle);
  database.close();
}

/** Goes on until whoever reads it ends it. */
async function logStream({ out, gone }: Telling): Promise<null> {
  out('Filtering the log data using "process == LeanVibe"\nTimestamp               Ty Process[PID:TID]\n');
  for (let i = 0; !gone.aborted; i++) {
    out(
      `2026-01-15 12:00:0${i % 10}.000 Df LeanVibe[4711:1a2b] [socket] reconnecting, attempt ${i}, token=sk-test-0123456789abcdef0123456789\n`,
    );
    await sleep(100);
  }
  return null;
}

function devicectl(state: XcodeState, words: readonly string[]): null {
  if (state.mode === 'old')
    fail(72, 'xcrun: error: unable to find utility "devicectl", not a developer tool or in PATH');
  const value = (option: string) => (words.includes(option) ? words[words.indexOf(option) + 1] : undefined);
  const target = value('--json-output');
  const answer = (result: unknown): null => {
    const text = JSON.stringify({ info: { outcome: 'success', jsonVersion: 2 }, result });
    if (target !== undefined) writeFileSync(target, text);
    return null;
  };
  const verb = words
    .filter((w) => !w.startsWith('-'))
    .slice(0, 3)
    .join(' ');
  if (verb.startsWith('list devices')) return answer({ devices: state.devices.map((d) => d.told) });
  const device = state.devices.find((d) => d.told.identifier === value('--device'));
  if (device === undefined)
    fail(1, 'ERROR: The specified device was not found. (com.apple.dt.CoreDeviceError error 1000 (0x3E8))');
  const app = device.apps[BUNDLE];
  const url = 'file:///private/var/containers/Bundle/Application/1/LeanVibe.app/';
  switch (verb) {
    case 'device info lockState':
      return answer({ passcodeRequired: device.locked, unlockedSinceBoot: true });
    case 'device info apps':
      return answer({
        apps: app === undefined ? [] : [{ bundleIdentifier: BUNDLE, url, version: app.version }],
      });
    case 'device info processes':
      return answer({
        runningProcesses: [
          { executable: 'file:///usr/libexec/backboardd', processIdentifier: 60 },
          ...(app?.running ? [{ executable: `${url}LeanVibe`.replace('/private', ''), processIdentifier: 912 }] : []),
        ],
      });
    case 'device process launch':
      if (app === undefined)
        fail(1, 'ERROR: The operation couldn’t be completed. (FBSOpenApplicationServiceErrorDomain error 1.)');
      app.running = true;
      return null;
    case 'device process terminate':
      if (value('--pid') !== '912' || app?.running !== true) fail(1, 'ERROR: No such process');
      app.running = false;
      return null;
    case 'device uninstall app':
      delete device.apps[BUNDLE];
      return null;
  }
  if (words[1] === 'reboot') return null;
  fail(64, `Unknown: ${words.join(' ')}`);
}
