import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from '../faults/harness.ts';
import { watchCli } from '../faults/support.ts';
import { ensureTools } from '../support/stack/index.ts';
import { compareShares } from './figures.ts';
import { backendCheck, redisCheck, startMonit } from './peer.ts';

/** The monitor's own cost at the default cadence on a healthy stack, beside `monit`: share of one core, and resident memory. */
export async function benchCost(minutes: number): Promise<void> {
  const tools = await ensureTools(() => {});
  const stage = new Stage(null, null);
  try {
    const redis = await stage.redis();
    const backend = await stage.backend();
    const watcher = await watchCli(stage, backend, redis);
    await watcher.until((s) => s.verdict.state === 'healthy', 30_000);
    const monit =
      tools.monit === undefined
        ? null
        : await startMonit(tools.monit, [backendCheck(backend.port), redisCheck(redis.port)]);
    // Start-up is paid once a day; the steady state is what a laptop's battery notices.
    await sleep(10_000);
    const subjects = [
      { name: 'Lifeguard', pid: watcher.pid },
      ...(monit === null ? [] : [{ name: 'monit 5 s', pid: monit.pid }]),
    ];
    await compareShares(subjects, minutes);
    await monit?.stop();
  } finally {
    await stage.close();
  }
}
