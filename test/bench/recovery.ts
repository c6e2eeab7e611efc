import { setTimeout as sleep } from 'node:timers/promises';
import { recoverBackend, Stage } from '../faults/harness.ts';
import { freePort, processesIn, type RunningBackend, startBackend } from '../support/stack/index.ts';
import { show } from './figures.ts';

const ROUNDS = 5;

/**
 * What Recover Backend adds to a bare start of the same start script, pair by pair. The script has the real one's shape: a bash that does
 * not exec, `uv run`, uvicorn's reloader, a worker. Once with the backend down, once running well, where its own orderly end counts as its own.
 */
export async function benchRecovery(): Promise<void> {
  const bare: number[] = [];
  const ends: number[] = [];
  const fromDown: number[] = [];
  const fromRunning: number[] = [];
  let killed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const plain = await startBackend({ mode: 'script', port: await freePort() });
    bare.push(plain.startedInMs);
    ends.push(await orderlyEnd(plain));
    await plain.cleanup();
    const stage = new Stage(null, null);
    try {
      const { backend, engine } = await stage.healthy({ mode: 'script' });
      await backend.killTree('SIGKILL');
      const down = await recoverBackend(engine, backend);
      const running = await recoverBackend(engine, backend);
      killed += [down, running].filter((r) => r.verified?.includes('SIGKILL')).length;
      fromDown.push(down.recoveredAfterMs - plain.startedInMs);
      fromRunning.push(running.recoveredAfterMs - plain.startedInMs - (ends.at(-1) ?? 0));
    } finally {
      await stage.close();
    }
  }
  console.log(`bare start of the script     ${show(bare, 'ms')}`);
  console.log(`its own orderly end          ${show(ends, 'ms')}`);
  console.log(`added when it is down        ${show(fromDown, 'ms')}`);
  console.log(`added when it runs           ${show(fromRunning, 'ms')}  (without its own end)`);
  console.log(`recoveries with a SIGKILL    ${killed} of ${ROUNDS * 2}`);
}

/** How long the backend itself takes from SIGTERM to its server until every process of it is gone, in milliseconds. */
async function orderlyEnd(backend: RunningBackend): Promise<number> {
  const [, , reloader] = backend.tree();
  const begun = performance.now();
  if (reloader !== undefined) process.kill(reloader, 'SIGTERM');
  while (processesIn(backend.root).length > 0 && performance.now() - begun < 10_000) await sleep(10);
  return performance.now() - begun;
}
