import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BootLook } from '../../../electron/components/process/boot-look.ts';

const HOUR = 3_600_000;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-boot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = Date.now();
const signal = new AbortController().signal;
const panicAt = (at: number) => {
  const stamp = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}.00 +0000`;
  writeFileSync(
    path.join(folder, 'panic-full-2026.ips'),
    `{"bug_type":"210","timestamp":"${stamp}"}\n{"panicString":"panic(cpu 3): watchdog timeout\\nmore"}`,
  );
};
const lookAfter = (hours: number, runs = false) =>
  new BootLook([folder], async () => now - hours * HOUR).look(runs, now, signal);

describe('a panic before the last start of the machine', () => {
  it('is told with its words while no backend was seen since', async () => {
    panicAt(now);
    expect(await lookAfter(2)).toEqual({ bootedAt: now - 2 * HOUR, reason: 'panic(cpu 3): watchdog timeout' });
  });

  it('is not told where a backend runs or ran since, nor of a start that is long ago, nor where none is reported', async () => {
    expect(await lookAfter(2)).toBeNull();
    panicAt(now);
    expect(await lookAfter(2, true)).toBeNull();
    expect(await lookAfter(30)).toBeNull();
    const look = new BootLook([folder], async () => now - HOUR);
    await look.look(true, now, signal);
    expect(await look.look(false, now, signal)).toBeNull();
  });

  it('is found also where its report comes some minutes after the start', async () => {
    const look = new BootLook([folder], async () => now - 60_000);
    expect(await look.look(false, now, signal)).toBeNull();
    panicAt(now);
    expect(await look.look(false, now + 60_000, signal)).not.toBeNull();
  });
});
