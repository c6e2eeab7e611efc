import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDevicectl, parseXcdevice } from '../../../electron/ios/parse-devices.ts';
import { parseSimctlList } from '../../../electron/ios/parse-simctl.ts';
import { IosDeviceSchema, SimulatorSchema } from '../../../shared/domain/index.ts';

/** Output that was captured from real Macs, where somebody put it beside the project. */
const folder = path.resolve(import.meta.dirname, '../../../../shared/fixtures');
const there = existsSync(folder);
if (!there)
  console.warn(`⚠︎  SKIPPED: output captured from real Macs was not read, because there is no folder ${folder}.`);

const READERS: Readonly<Record<string, (text: string) => readonly unknown[] | null>> = {
  simctl: (text) => parseSimctlList(text)?.simulators.map((s) => SimulatorSchema.parse(s)) ?? null,
  devicectl: (text) => parseDevicectl(text)?.map((d) => IosDeviceSchema.parse(d)) ?? null,
  xcdevice: (text) => parseXcdevice(text)?.map((d) => IosDeviceSchema.parse(d)) ?? null,
};
const files = there
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.json'))
      .sort()
  : [];

describe.skipIf(!there)('output captured from real Macs', () => {
  it('has a reader for every file', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((f) => READERS[f.split(path.sep)[0] ?? ''] === undefined)).toEqual([]);
  });

  it.each(files)('is accepted: %s', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const read = READERS[file.split(path.sep)[0] ?? ''];
    const found = read?.(text);
    expect(found?.length).toBeGreaterThan(0);
    // Every entry has a name of its own and a known state.
    expect(found?.filter((e) => JSON.stringify(e).includes('undefined'))).toEqual([]);
  });

  it.each(files)('cut off at any of 200 places it is refused or read in part, never a crash: %s', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const read = READERS[file.split(path.sep)[0] ?? ''];
    for (let i = 0; i < 200; i++)
      expect(read?.(text.slice(0, Math.floor((text.trimEnd().length * i) / 200)))).toBeNull();
  });

  it('counts a phone, and neither a headset nor a television nor this Mac', () => {
    const of = (file: string) => READERS[file.split('/')[0] ?? '']?.(readFileSync(path.join(folder, file), 'utf8'));
    expect(of('devicectl/list-devices-several-states.json')).toMatchObject([
      { name: 'my-iphone', model: 'iPhone 13 Pro', version: '18.1.1', connection: 'connected', transport: 'wired' },
    ]);
    expect(of('xcdevice/list.json')).toMatchObject([
      { name: 'Adam’s iPhone', developerMode: 'disabled', locked: 'yes' },
    ]);
  });
});
