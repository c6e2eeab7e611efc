import { setTimeout as sleep } from 'node:timers/promises';
import type { Desk } from './desk.ts';
import type { Seen } from './told.ts';

/** What must be named, and what counts as naming it. */
export interface Fault {
  /** Ids of causes. */
  readonly causes: RegExp;
  /** Words that title and detail have to hold, where the id alone does not tell. */
  readonly words?: RegExp;
  /** The usual detection time, in milliseconds. */
  readonly limitMs: number;
}

/** One thing of a day. Ordinary work must leave no trace; a fault must be named and end. */
export interface Activity {
  readonly name: string;
  /** `work`, or the row of the fault matrix that it is an example of. */
  readonly row: string;
  /** How often beside the others. */
  readonly weight: number;
  /** Only where the backend runs so. */
  readonly needs?: 'reload' | 'plain';
  readonly fault?: Fault;
  /** Brings it about and takes it back. A fault is taken back after `named()` resolves. */
  readonly run: (desk: Desk, chance: Chance, named: () => Promise<void>) => Promise<void>;
}

export interface Chance {
  /** A number from 0 up to but without 1. */
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  /** Multiplies the lengths of what lasts; 1 for a whole day. */
  readonly length: number;
}

/** Chance that repeats itself for the same seed (mulberry32). */
export function chanceOf(seed: number, length = 1): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, between: (low, high) => low + (high - low) * next(), length };
}

const seconds = (value: number): Promise<void> => sleep(value * 1000);

/** A reloader notices a change within a moment; then it is waited for until the backend answers. */
async function workGoesOn(desk: Desk): Promise<void> {
  await sleep(300);
  await desk.answers();
}

export const ORDINARY: readonly Activity[] = [
  {
    name: 'restart by hand, Ctrl-C and arrow up',
    row: 'work',
    weight: 4,
    async run(desk) {
      desk.stopByHand();
      await desk.startAgain();
    },
  },
  {
    name: 'restart by hand five times in a row',
    row: 'work',
    weight: 1,
    async run(desk, chance) {
      for (let i = 0; i < 5; i++) {
        desk.stopByHand();
        await desk.startAgain();
        await seconds(chance.between(2, 6) * chance.length);
      }
    },
  },
  {
    name: 'stop by hand, start after a while',
    row: 'work',
    weight: 2,
    async run(desk, chance) {
      desk.stopByHand();
      await seconds(20 * chance.length);
      await desk.startAgain();
    },
  },
  {
    name: 'Redis is restarted by hand',
    row: 'work',
    weight: 2,
    run: (desk) => desk.restartRedis(),
  },
  {
    name: 'Redis is restarted by hand three times in a row',
    row: 'work',
    weight: 1,
    async run(desk, chance) {
      for (let i = 0; i < 3; i++) {
        await desk.restartRedis();
        await seconds(chance.between(4, 12) * chance.length);
      }
    },
  },
  {
    name: 'a save',
    row: 'work',
    weight: 6,
    needs: 'reload',
    async run(desk) {
      desk.save();
      await workGoesOn(desk);
    },
  },
  {
    name: 'six saves, the application needs some seconds to start',
    row: 'work',
    weight: 2,
    needs: 'reload',
    async run(desk, chance) {
      desk.startsIn(4 * chance.length);
      for (let i = 0; i < 6; i++) {
        desk.save();
        await seconds(chance.between(0.5, 8) * chance.length);
      }
      desk.startsIn(0);
      desk.save();
      await workGoesOn(desk);
    },
  },
  {
    name: 'a save with an error, mended soon',
    row: 'work',
    weight: 3,
    needs: 'reload',
    fault: { causes: /^backend-crash-loop$/, words: /ai_service\.py/, limitMs: 8000 },
    async run(desk, chance, named) {
      desk.breakCode();
      await named();
      await seconds(chance.between(0, 8) * chance.length);
      await desk.mendCode();
    },
  },
  {
    name: 'git checkout of 300 files',
    row: 'work',
    weight: 2,
    async run(desk) {
      await desk.checkout();
      await workGoesOn(desk);
    },
  },
  { name: 'uv pip install of 400 modules', row: 'work', weight: 2, run: (desk) => desk.install() },
  {
    name: 'a build that takes every core',
    row: 'work',
    weight: 2,
    run: (desk, chance) => desk.build(chance.between(30, 60) * chance.length),
  },
  {
    name: 'the lid is closed',
    row: 'work',
    weight: 1,
    run: (desk, chance) => desk.sleepFor(chance.between(20, 60) * chance.length),
  },
  {
    name: 'nobody is there',
    row: 'work',
    weight: 2,
    run: (_, chance) => seconds(chance.between(20, 90) * chance.length),
  },
];

export const FAULTS: readonly Activity[] = [
  {
    name: 'what serves is killed (kill -9), by nobody',
    row: 'F1',
    weight: 3,
    fault: { causes: /^backend-(not-running|worker-died)$/, limitMs: 5000 },
    async run(desk, _, named) {
      await desk.kill();
      await named();
      if (desk.reload) desk.save();
      else return desk.startAgain();
      await desk.answers();
    },
  },
  {
    name: 'the backend hangs (SIGSTOP)',
    row: 'F2',
    weight: 2,
    fault: { causes: /^backend-hangs$/, limitMs: 10_000 },
    async run(desk, _, named) {
      desk.hang();
      await named();
      await desk.goOn();
    },
  },
  {
    name: 'Redis is killed',
    row: 'F9',
    weight: 2,
    fault: { causes: /^redis-not-running$/, limitMs: 7000 },
    async run(desk, _, named) {
      desk.redis.kill('SIGKILL');
      await named();
      await desk.redis.restart();
    },
  },
  {
    name: 'Redis hangs (SIGSTOP)',
    row: 'F9b',
    weight: 1,
    fault: { causes: /^redis-hangs$|^store-stopped/, limitMs: 10_000 },
    async run(desk, _, named) {
      desk.redis.kill('SIGSTOP');
      await named();
      desk.redis.kill('SIGCONT');
    },
  },
  {
    name: 'the AI service answers empty',
    row: 'F40',
    weight: 1,
    fault: { causes: /^prompt-failed$/, limitMs: 30_000 },
    async run(desk, _, named) {
      await desk.fault({ chat: 'empty' });
      const looking = setInterval(() => desk.observer.order('look'), 4000);
      desk.observer.order('look');
      await named();
      await desk.fault({ chat: null });
      await desk.observer.holds(() => !desk.observer.last?.causes.some((c) => c.component === 'ai'), 30_000);
      clearInterval(looking);
    },
  },
];

/** Whether a snapshot names the fault as the first cause of its component. */
export const names = ({ causes, words }: Fault, seen: Seen): boolean =>
  seen.causes.some((c) => causes.test(c.id) && (words?.test(`${c.title} ${c.detail}`) ?? true));
