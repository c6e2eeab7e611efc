import { setTimeout as sleep } from 'node:timers/promises';
import { Stage, state, until } from '../faults/harness.ts';
import { ensureTools } from '../support/stack/index.ts';
import { show } from './figures.ts';
import { startMonit } from './peer.ts';

const ROUNDS = 7;

/** How long from a fault until its cause is named: killed and hung, beside `monit` on the same stack. */
export async function benchDetection(): Promise<void> {
  const tools = await ensureTools(() => {});
  for (const [name, signal, cause] of [
    ['killed (SIGKILL)', 'SIGKILL', 'backend-not-running'],
    ['hung (SIGSTOP)', 'SIGSTOP', 'backend-hangs'],
  ] as const) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const stage = new Stage(null, null);
      try {
        const { backend, redis, engine } = await stage.healthy();
        await until(engine, (s) => state(s, 'websocket') === 'healthy', 15_000, 'a healthy WebSocket');
        const monit = tools.monit === undefined ? null : await startMonit(tools.monit, backend.port, redis.port);
        if (monit !== null) await sleep(7000);
        // A random moment within everybody's cycle: neither side is measured from its best one.
        await sleep(Math.random() * 5000);
        const peer = monit?.failure(20_000);
        const begun = performance.now();
        await backend.killTree(signal);
        await until(engine, (s) => s.causes[0]?.id === cause, 30_000, cause);
        ours.push(performance.now() - begun);
        if (peer !== undefined) theirs.push(await peer);
        await monit?.stop();
      } finally {
        await stage.close();
      }
    }
    console.log(`${name.padEnd(18)} Lifeguard ${show(ours, 'ms')}`);
    console.log(`${''.padEnd(18)} monit 5 s ${theirs.length === 0 ? 'not installed' : show(theirs, 'ms')}`);
  }
}
