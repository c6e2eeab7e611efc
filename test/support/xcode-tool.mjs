/**
 * Stands in for Xcode's tools in tests: `node xcode-tool.mjs STATE-FILE TOOL ARGUMENTS…`. It keeps its simulators and devices in a file, and changes,
 * takes its time and fails as the real tools do, with their words and exit codes.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const [, , file, tool, ...args] = process.argv;
const read = () => JSON.parse(readFileSync(file, 'utf8'));
const state = read();
// Several of these run at once: nobody may read half a file.
const write = () => {
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(state, null, 2));
  renameSync(`${file}.${process.pid}`, file);
};
const out = (text) => process.stdout.write(`${text}\n`);
function fail(code, ...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(code);
}
const simError = (domain, code, words, exit) =>
  fail(exit, `An error was encountered processing the command (domain=${domain}, code=${code}):`, words);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

appendFileSync(`${file}.calls`, `${[tool, ...args].join(' ')}\n`);

if (tool === 'xcode-select') {
  if (state.mode === 'absent')
    fail(
      2,
      'xcode-select: error: Unable to get active developer directory. Use `sudo xcode-select --switch path/to/Xcode.app` to set one.',
    );
  out(state.mode === 'clt' ? '/Library/Developer/CommandLineTools' : state.developerFolder);
} else if (tool === 'open') {
  process.exit(0);
} else if (tool === 'socketfilterfw') {
  out(state.firewall);
} else await xcrun();

async function xcrun() {
  if (state.mode === 'licence')
    fail(
      69,
      "You have not agreed to the Xcode license agreements. Please run 'sudo xcodebuild -license' from within a Terminal window.",
    );
  const [name, ...rest] = args;
  if (name === 'xcodebuild') return out('Xcode 16.2\nBuild version 16C5032a');
  if (name === 'simctl') return simctl(rest);
  if (name === 'devicectl') return devicectl(rest);
  if (name === 'xcdevice') return out(JSON.stringify(state.xcdevice ?? []));
  fail(72, `xcrun: error: unable to find utility "${name}", not a developer tool or in PATH`);
}

async function simctl([verb, ...all]) {
  const rest = all.filter((word) => word !== '--terminate-running-process');
  if (state.mode === 'wedged') await sleep(600_000);
  if (state.mode === 'service-gone')
    fail(1, 'CoreSimulatorService connection became invalid.  Simulator services will no longer be available.');
  if (verb === 'list') return out(JSON.stringify(list()));
  const simulator = state.simulators.find((s) => s.udid === rest[0]);
  if (simulator === undefined) fail(148, `Invalid device: ${rest[0]}`);
  const now = settled(simulator);
  const inState = (what) =>
    simError('com.apple.CoreSimulator.SimError', 405, `Unable to ${what} device in current state: ${now}`, 149);
  const bundle = rest.at(-1);
  switch (verb) {
    case 'boot':
      if (now !== 'Shutdown') inState('boot');
      await sleep(50);
      simulator.bootedAt = Date.now() + state.bootMs;
      return write();
    case 'shutdown':
      if (now === 'Shutdown') inState('shutdown');
      simulator.bootedAt = null;
      for (const app of Object.values(simulator.apps)) app.running = false;
      return write();
    case 'erase':
      if (now !== 'Shutdown')
        simError(
          'com.apple.CoreSimulator.SimError',
          405,
          `Unable to erase contents and settings in current state: ${now}`,
          149,
        );
      simulator.apps = {};
      rmSync(path.join(simulator.dataPath, 'Library'), { recursive: true, force: true });
      return write();
  }
  if (now !== 'Booted')
    simError('com.apple.CoreSimulator.SimError', 405, `Unable to lookup in current state: ${now}`, 149);
  switch (verb) {
    case 'terminate':
      if (!simulator.apps[bundle]?.running)
        simError(
          'NSPOSIXErrorDomain',
          3,
          `Simulator device failed to terminate ${bundle}.\nfound nothing to terminate`,
          3,
        );
      simulator.apps[bundle].running = false;
      return write();
    case 'launch':
      if (simulator.apps[bundle] === undefined)
        simError(
          'FBSOpenApplicationServiceErrorDomain',
          4,
          `Simulator device failed to launch ${bundle}.\nThe request was denied by service delegate (SBMainWorkspace).`,
          4,
        );
      simulator.apps[bundle].running = true;
      write();
      return out(`${bundle}: 4711`);
    case 'uninstall':
      delete simulator.apps[bundle];
      return write();
    case 'listapps':
      return out(plist(simulator));
    case 'openurl':
      return;
    case 'io':
      return writeFileSync(bundle, 'PNG');
    case 'privacy':
      permit(simulator, bundle);
      if (simulator.apps[bundle]) simulator.apps[bundle].running = false;
      return write();
    case 'spawn':
      return rest[1] === 'launchctl' ? out(services(simulator)) : logStream();
  }
  fail(64, `Unrecognized subcommand: ${verb}`);
}

function settled(simulator) {
  if (simulator.bootedAt === null) return 'Shutdown';
  return Date.now() >= simulator.bootedAt ? 'Booted' : 'Booting';
}

function list() {
  const devices = {};
  for (const s of state.simulators) {
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
  const runtimes = [...new Set(state.simulators.map((s) => s.runtime))].map((r) => ({
    identifier: `com.apple.CoreSimulator.SimRuntime.${r}`,
    name: r.replace('-', ' ').replaceAll('-', '.'),
    isAvailable: true,
  }));
  return { devicetypes: [], runtimes, devices, pairs: {} };
}

function plist(simulator) {
  return `{
${Object.entries(simulator.apps)
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

function services(simulator) {
  return [
    'PID\tStatus\tLabel',
    '81\t0\tcom.apple.SpringBoard',
    ...Object.entries(simulator.apps).map(
      ([bundle, { running }]) => `${running ? 4711 : '-'}\t0\tUIKitApplication:${bundle}[5c1e][rb-legacy]`,
    ),
  ].join('\n');
}

function permit(simulator, bundle) {
  const folder = path.join(simulator.dataPath, 'Library/TCC');
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(path.join(folder, 'TCC.db'));
  database.exec(
    'CREATE TABLE IF NOT EXISTS access (service TEXT, client TEXT, client_type INTEGER, auth_value INTEGER, PRIMARY KEY (service, client))',
  );
  database.prepare('INSERT OR REPLACE INTO access VALUES (?, ?, 0, 2)').run('kTCCServiceMicrophone', bundle);
  database.close();
}

async function logStream() {
  out('Filtering the log data using "process == LeanVibe"');
  out('Timestamp               Ty Process[PID:TID]');
  for (let i = 0; ; i++) {
    out(
      `2026-01-15 12:00:0${i % 10}.000 Df LeanVibe[4711:1a2b] [socket] reconnecting, attempt ${i}, token=sk-test-0123456789abcdef0123456789`,
    );
    await sleep(100);
  }
}

async function devicectl(words) {
  if (state.mode === 'old')
    fail(72, 'xcrun: error: unable to find utility "devicectl", not a developer tool or in PATH');
  const at = words.indexOf('--json-output');
  const target = at < 0 ? null : words[at + 1];
  const answer = (result) =>
    target && writeFileSync(target, JSON.stringify({ info: { outcome: 'success', jsonVersion: 2 }, result }));
  const value = (option) => words[words.indexOf(option) + 1];
  const verb = words
    .filter((w) => !w.startsWith('-'))
    .slice(0, 3)
    .join(' ');
  if (verb.startsWith('list devices')) return answer({ devices: state.devices.map((d) => d.told) });
  const device = state.devices.find((d) => d.told.identifier === value('--device'));
  if (device === undefined)
    fail(1, 'ERROR: The specified device was not found. (com.apple.dt.CoreDeviceError error 1000 (0x3E8))');
  const bundle = 'ai.leanvibe.LeanVibe';
  const app = device.apps[bundle];
  const url = 'file:///private/var/containers/Bundle/Application/1/LeanVibe.app/';
  switch (verb) {
    case 'device info lockState':
      return answer({ passcodeRequired: device.locked === true, unlockedSinceBoot: true });
    case 'device info apps':
      return answer({ apps: app === undefined ? [] : [{ bundleIdentifier: bundle, url, version: app.version }] });
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
      return write();
    case 'device process terminate':
      if (value('--pid') !== '912' || !app?.running) fail(1, 'ERROR: No such process');
      app.running = false;
      return write();
    case 'device uninstall app':
      delete device.apps[bundle];
      return write();
  }
  if (words[1] === 'reboot') return;
  fail(64, `Unknown: ${words.join(' ')}`);
}
