import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDevicectl, parseXcdevice } from '../../electron/ios/parse-devices.ts';
import { parseSimctlList } from '../../electron/ios/parse-simctl.ts';
import { parseMoment } from '../../electron/system/boot.ts';
import { parseDiagnosticReport } from '../../electron/system/diagnostic-report.ts';
import { parseFootprint } from '../../electron/system/footprint.ts';
import { parseAccelerators } from '../../electron/system/gpu.ts';
import { parseBrewServices } from '../../electron/system/homebrew.ts';
import { parseLaunchctlPrint } from '../../electron/system/launchd.ts';
import { parseLsofListeners } from '../../electron/system/listeners.ts';
import { parseSwapUsage, parseVmStat } from '../../electron/system/memory-use.ts';
import { parseThermalLevel } from '../../electron/system/thermal.ts';
import { parseWiredLimit } from '../../electron/system/wired-limit.ts';
import { IosDeviceSchema, SimulatorSchema } from '../../shared/domain/index.ts';

/** Output that was captured from real Macs, where somebody put it beside the project. */
const folder = path.resolve(import.meta.dirname, '../../../shared/fixtures');
const there = existsSync(folder);
if (!there)
  console.warn(`⚠︎  SKIPPED: output captured from real Macs was not read, because there is no folder ${folder}.`);

/** What the product's own reader makes of a file; null or an empty list where it can make nothing of it. */
type Reader = (text: string) => unknown;

const READERS: Readonly<Record<string, Reader>> = {
  simctl: (text) => parseSimctlList(text)?.simulators.map((s) => SimulatorSchema.parse(s)) ?? null,
  devicectl: (text) => parseDevicectl(text)?.map((d) => IosDeviceSchema.parse(d)) ?? null,
  xcdevice: (text) => parseXcdevice(text)?.map((d) => IosDeviceSchema.parse(d)) ?? null,
  brew: parseBrewServices,
  'launchctl/print-agent': (text) => parseLaunchctlPrint('x', text),
  'launchctl/print-daemon': (text) => parseLaunchctlPrint('x', text),
  lsof: (text) => parseLsofListeners(text).listeners,
  'diagnostic-reports': parseDiagnosticReport,
  'footprint/no-categories': parseFootprint,
  ioreg: parseAccelerators,
  'notifyutil/thermal-level': parseThermalLevel,
  'sysctl/kern.boottime': parseMoment,
  'sysctl/i-four-keys': (text) => ({ ...parseWiredLimit(text), swap: parseSwapUsage(text) }),
  'sysctl/vm.swapusage': parseSwapUsage,
  'vm_stat/normal': parseVmStat,
};

/** Nothing in Lifeguard asks these tools; their output would have no reader to be tried with. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  'footprint/loaded': 'the total alone is asked for, in bytes',
  'launchctl/print-services': 'jobs are asked for one by one',
  memory_pressure: 'pressure is read with sysctl',
  'notifyutil/thermal-failed': 'a failure, which has to be read as none: tried below',
  pmset: 'the thermal level is asked of notifyutil',
  'simctl/runtime-list': 'runtimes are read from `simctl list`',
  'vm_stat/TAIL': 'the end of an answer, without its header',
  'diagnostic-reports/JetsamEvent.victim': 'one entry of a report, no report',
};

const lookUp = <T>(table: Readonly<Record<string, T>>, file: string): T | undefined =>
  Object.entries(table).find(
    ([name]) =>
      file === name ||
      file.startsWith(`${name}/`) ||
      file.startsWith(`${name}.`) ||
      (name.includes('/') && file.startsWith(name)),
  )?.[1];

const files = there
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((f) => f.split(path.sep).join('/'))
      .filter((f) => f.includes('/') && /\.\w+$/.test(f))
      .sort()
  : [];
const asked = files.filter((f) => lookUp(NOT_ASKED, f) === undefined);
const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const read = (file: string) => lookUp(READERS, file)?.(textOf(file));

describe.skipIf(!there)('output captured from real Macs', () => {
  it('has a reader for every tool that is asked', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(asked.filter((f) => lookUp(READERS, f) === undefined)).toEqual([]);
  });

  it.each(asked)('is accepted: %s', (file) => {
    const found = read(file);
    expect(found).toBeTruthy();
    // Every entry has a name of its own and a known state.
    expect([found].flat().filter((e) => JSON.stringify(e).includes('undefined'))).toEqual([]);
  });

  it.each(asked.filter((f) => /\.(json|ips)$/.test(f)))(
    'cut off at any of 200 places it is refused or read in part, never a crash: %s',
    (file) => {
      const text = textOf(file);
      const reader = lookUp(READERS, file);
      for (let i = 0; i < 200; i++) {
        const found = reader?.(text.slice(0, Math.floor((text.trimEnd().length * i) / 200)));
        expect(found === null || (Array.isArray(found) && found.length === 0)).toBe(true);
      }
    },
  );

  it('counts a phone, and neither a headset nor a television nor this Mac', () => {
    expect(read('devicectl/list-devices-several-states.json')).toMatchObject([
      { name: 'my-iphone', model: 'iPhone 13 Pro', version: '18.1.1', connection: 'connected', transport: 'wired' },
    ]);
    expect(read('xcdevice/list.json')).toMatchObject([
      { name: 'Adam’s iPhone', developerMode: 'disabled', locked: 'yes' },
    ]);
  });

  it('reads the one block of Xcode 27, and takes no simulator for a phone', () => {
    expect(read('devicectl/list-devices-xcode27-properties-only.json')).toMatchObject([
      {
        name: 'Tauri iPhone',
        model: 'iPhone 15 Pro',
        pairing: 'paired',
        connection: 'connected',
        transport: 'network',
      },
    ]);
    expect(read('devicectl/list-devices-xcode27-lists-simulators.json')).toEqual([]);
  });

  it('knows the signal that ended a job, and the victims of a lack of memory', () => {
    expect(read('launchctl/print-agent-running-last-signal.txt')).toMatchObject({
      pid: 16090,
      lastExitCode: null,
      lastSignal: 'Terminated: 15',
    });
    expect(read('diagnostic-reports/JetsamEvent-macos26.6.trimmed.ips')).toMatchObject({
      kind: 'memory',
      victims: [{ name: 'spotlightknowledged', pid: 73341, reason: 'per-process-limit' }],
    });
  });

  it('knows what a Mac tells of its GPU, its memory and its heat', () => {
    expect(read('ioreg/IOAccelerator-m5pro.txt')).toMatchObject({
      model: 'Apple M5 Pro',
      cores: 16,
      usedPercent: 0,
      inUseBytes: 925630464,
      resets: 0,
    });
    expect(read('footprint/no-categories-bytes.txt')).toEqual({ bytes: 20008894464, peakBytes: 21082685440 });
    expect(read('sysctl/i-four-keys-pressure-2.txt')).toMatchObject({ setBytes: 40 * 1024 ** 3 });
    expect(read('notifyutil/thermal-level-3.txt')).toBe('trapping');
    expect(parseThermalLevel(textOf('notifyutil/thermal-failed-exit0-stdout.txt'))).toBeNull();
    expect(read('vm_stat/normal-macos27-mte.txt')).toBe((821395 - 6112 + 1254976 + 312560) * 16384);
  });
});
