import { publishedContainers, RECOGNISERS } from '../../electron/components/index.ts';
import { discover } from '../../electron/discovery/index.ts';
import { startManyListeners } from '../support/many-listeners.ts';
import { show } from './figures.ts';

const COUNTS = [10, 100] as const;
const ROUNDS = 15;

/** How long one look at ten and at a hundred listeners takes, each of which is asked and answers, and how many times longer the second is. */
export async function benchDiscovery(): Promise<void> {
  const listeners = await startManyListeners(Math.max(...COUNTS));
  const taken = new Map<number, number[]>(COUNTS.map((count) => [count, []]));
  try {
    for (let round = 0; round < ROUNDS; round++)
      for (const count of COUNTS) {
        const begun = performance.now();
        await discover({
          ...{ recognisers: RECOGNISERS, watched: [], isTaken: () => false, home: '/nowhere', env: {}, now: Date.now },
          // What runs in the stack's own folder is asked, whatever it is.
          ...{ repository: process.cwd(), backendFolder: null, containers: publishedContainers },
          ports: new Set(listeners.ports.slice(0, count)),
          signal: new AbortController().signal,
        });
        taken.get(count)?.push(performance.now() - begun);
      }
  } finally {
    await listeners.cleanup();
  }
  const [few = [], many = []] = COUNTS.map((count) => taken.get(count));
  for (const count of COUNTS) console.log(`${count} listeners: ${show(taken.get(count) ?? [], 'ms')}`);
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  console.log(`ten times as many take ${(middle(many) / middle(few)).toFixed(1)} times as long`);
}
