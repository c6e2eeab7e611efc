import { channel } from 'node:diagnostics_channel';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECOGNISERS } from '../../../electron/components/index.ts';
import { lookAround } from '../../../electron/discovery/look.ts';
import { type ManyListeners, startManyListeners } from '../../support/many-listeners.ts';

/** How often files and folders of the system about one process are read, and commands are started, by everything in this process. */
class Reads {
  files = 0;
  commands = 0;
  private readonly about: string;
  private readonly own = { readFileSync: fs.readFileSync, readdirSync: fs.readdirSync };

  constructor(pid: number) {
    this.about = `/proc/${pid}/`;
    for (const name of ['readFileSync', 'readdirSync'] as const) {
      const read = this.own[name] as (...args: unknown[]) => unknown;
      Object.assign(fs, {
        [name]: (...args: unknown[]) => {
          if (String(args[0]).startsWith(this.about)) this.files += 1;
          return read(...args);
        },
      });
    }
    syncBuiltinESMExports();
    channel('child_process').subscribe(this.note);
  }

  end(): void {
    channel('child_process').unsubscribe(this.note);
    Object.assign(fs, this.own);
    syncBuiltinESMExports();
  }

  private readonly note = () => {
    this.commands += 1;
  };
}

let many: ManyListeners;
beforeAll(async () => {
  many = await startManyListeners(100);
});
afterAll(() => many.cleanup());

/** What one look at so many of its ports reads and starts. */
async function costOf(count: number) {
  const reads = new Reads(many.pid);
  let containers = 0;
  try {
    const { seen } = await lookAround({
      recognisers: RECOGNISERS,
      watchedPorts: new Map(),
      // What runs in the stack's own folder is asked, whatever it is.
      folders: [process.cwd()],
      containers: async () => {
        containers += 1;
        return [];
      },
      ports: new Set(many.ports.slice(0, count)),
      answerMs: 60_000,
      signal: new AbortController().signal,
    });
    return { seen: seen.length, files: reads.files, commands: reads.commands, containers };
  } finally {
    reads.end();
  }
}

/** Something else in this process may read of the same program meanwhile; what depends on the number of listeners differs every time. */
const TRIES = 5;

describe('a look at what listens', () => {
  it('reads as often of a hundred listeners as of three, starts as many commands, and connects at most once to each', async () => {
    for (let tried = 1; ; tried++) {
      const few = await costOf(3);
      const all = await costOf(100);
      if (tried < TRIES && (few.files !== all.files || few.commands !== all.commands)) continue;
      expect(few).toMatchObject({ seen: 3, containers: 1 });
      expect(all).toEqual({ ...few, seen: 100 });
      // What it reads is read in files or told by commands: one of the two was counted.
      expect(few.files + few.commands).toBeGreaterThan(0);
      const connections = await many.connections();
      expect(connections).toBeGreaterThan(0);
      expect(connections).toBeLessThanOrEqual(103 * tried);
      return;
    }
  });
});
