import { recoverBackend, Stage } from '../faults/harness.ts';
import { freePort, startBackend } from '../support/stack/index.ts';
import { show } from './figures.ts';

const ROUNDS = 5;

/** What Recover Backend adds to a bare start of the same uvicorn, pair by pair. */
export async function benchRecovery(): Promise<void> {
  const bare: number[] = [];
  const recovered: number[] = [];
  const added: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const stage = new Stage(null, null);
    try {
      const begun = performance.now();
      const plain = await startBackend({ port: await freePort() });
      const bareMs = performance.now() - begun;
      await plain.cleanup();
      const { backend, engine } = await stage.healthy();
      await backend.killTree('SIGKILL');
      const { recoveredAfterMs } = await recoverBackend(engine, backend);
      bare.push(bareMs);
      recovered.push(recoveredAfterMs);
      added.push(recoveredAfterMs - bareMs);
    } finally {
      await stage.close();
    }
  }
  console.log(`bare uvicorn start   ${show(bare, 'ms')}`);
  console.log(`Recover Backend      ${show(recovered, 'ms')}`);
  console.log(`added                ${show(added, 'ms')}`);
}
