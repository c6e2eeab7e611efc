import { channel } from 'node:diagnostics_channel';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RECOGNISERS } from '../../../electron/components/index.ts';
import { lookAround } from '../../../electron/discovery/look.ts';
import { type ManyListeners, startManyListeners } from '../../support/many-listeners.ts';

const read = vi.hoisted(() => new Map<string, number>());
/** What a look reads of the system, counted; everything else is as it is. */
vi.mock('../../../electron/system/index.ts', async (original) => {
  const system = await original<typeof import('../../../electron/system/index.ts')>();
  const counted =
    <A extends unknown[], R>(name: string, work: (...args: A) => R) =>
    (...args: A): R => {
      read.set(name, (read.get(name) ?? 0) + 1);
      return work(...args);
    };
  return {
    ...system,
    listProcesses: counted('processes', system.listProcesses),
    allListeners: counted('listeners', system.allListeners),
    keepersOf: counted('keepers', system.keepersOf),
    withFolders: counted('folders', system.withFolders),
  };
});

let many: ManyListeners;
beforeAll(async () => {
  many = await startManyListeners(100);
});
afterAll(() => many.cleanup());
beforeEach(() => read.clear());

describe('a look at what listens', () => {
  it('reads as often of a hundred listeners as of three, starts as many commands, and connects at most once to each', async () => {
    const commands = channel('child_process');
    let started = 0;
    const note = () => {
      started += 1;
    };
    commands.subscribe(note);
    try {
      const costs: { readonly seen: number; readonly reads: object; readonly started: number }[] = [];
      for (const count of [3, 100]) {
        read.clear();
        started = 0;
        const { seen } = await lookAround({
          recognisers: RECOGNISERS,
          watchedPorts: new Map(),
          // What runs in the stack's own folder is asked, whatever it is.
          folders: [process.cwd()],
          containers: async () => {
            read.set('containers', (read.get('containers') ?? 0) + 1);
            return [];
          },
          ports: new Set(many.ports.slice(0, count)),
          answerMs: 60_000,
          signal: new AbortController().signal,
        });
        costs.push({ seen: seen.length, reads: Object.fromEntries(read), started });
      }
      expect(costs.map(({ seen }) => seen)).toEqual([3, 100]);
      const once = { processes: 1, listeners: 1, keepers: 1, folders: 1, containers: 1 };
      for (const { reads } of costs) expect(reads).toEqual(once);
      expect(costs[1]?.started).toBe(costs[0]?.started);
      expect(await many.connections()).toBeLessThanOrEqual(103);
    } finally {
      commands.unsubscribe(note);
    }
  });
});
