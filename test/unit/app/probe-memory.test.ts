import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeMemory } from '../../../electron/app/probe-memory.ts';
import type { ProcessInfo } from '../../../shared/domain/index.ts';
import { defaultSettings, processWith, readingOf } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const server = processWith({ pid: 100 });
const tool = processWith({ pid: 101, parentPid: 100, name: 'git', commandLine: 'git rev-parse HEAD' });
const successor = processWith({ pid: 200 });

describe('a backend that asked for silence', () => {
  function asked() {
    const clock = new ManualClock();
    const settings = defaultSettings();
    const memory = new ProbeMemory({
      clock,
      settings: () => settings,
      stateFolder: folder,
      backendLog: path.join(folder, 'backend.log'),
      home: folder,
      env: {},
      mayStart: () => true,
      hasIncident: () => false,
    });
    const { partings, requests } = memory.input(() => false);
    const seen = (serving: ProcessInfo | null, tree: readonly ProcessInfo[]) => {
      partings.serving = serving === null ? null : { ...serving, seenAt: clock.now() };
      memory.note(readingOf('process', { root: tree[0] ?? null, tree }));
      return requests.silenceMs(clock.now());
    };
    seen(server, [server]);
    requests.tooMany('60', clock.now());
    return { seen };
  }

  it('is left alone although it starts a tool meanwhile, or is not found in one look', () => {
    const { seen } = asked();
    expect(seen(server, [server, tool])).toBe(60_000);
    expect(seen(server, [server])).toBe(60_000);
    expect(seen(null, [])).toBe(60_000);
    expect(seen(server, [server])).toBe(60_000);
  });

  it('is asked anew where another process serves: that one was asked nothing', () => {
    const { seen } = asked();
    expect(seen(null, [])).toBe(60_000);
    expect(seen(successor, [successor])).toBe(0);
  });
});
