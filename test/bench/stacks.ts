import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from '../faults/harness.ts';
import { compareShares } from './figures.ts';
import { OFF, startServing } from './serving.ts';

/** What a second stack costs: an engine with one and an engine with two side by side, each stack a backend and a Redis that are well, nobody looking. */
export async function benchStacks(minutes: number): Promise<void> {
  const stage = new Stage(null, null);
  try {
    const parts = [];
    for (let i = 0; i < 3; i++) parts.push({ backend: await stage.backend(), redis: await stage.redis() });
    const entries = parts.map(({ backend, redis }) => ({
      'repository.path': backend.root,
      'backend.port': backend.port,
      'redis.url': `redis://127.0.0.1:${redis.port}`,
    }));
    const [alone, first, second] = entries;
    const subjects = [
      await startServing(stage, 'one stack', { ...OFF, ...alone }),
      await startServing(stage, 'two stacks', { ...OFF, ...first, stacks: { second } }),
    ];
    // Start-up is paid once a day: the first minutes are those of looks that come rarely, and after one the memory of the start is given back, which
    // takes a tenth of a second and V8 some more to get over.
    await sleep(100_000);
    await compareShares(subjects, minutes);
  } finally {
    await stage.close();
  }
}
