import { type FaultCase, must, recover, recoverBackend, row, until } from '../harness.ts';
import { holdPort, isAlive } from '../support.ts';

/** A plan that was shown, and a world that changed before somebody agreed to it. */
export const planCases: readonly FaultCase[] = [
  {
    id: 'F54',
    fault: 'plan shown, world changed, then agreed: another program holds the port, another backend runs',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      // What would be restarted is another process now: somebody restarted it in the meantime.
      const restart = await engine.plan('recover-backend');
      must(restart.ok, 'there is no plan for the backend');
      await backend.restart();
      await until(engine, (s) => s.causes.every((c) => c.component !== 'backend'), 20_000, 'the restarted backend');
      const tree = backend.tree();
      const stale = await engine.recover({ token: restart.token, confirmed: true });
      must(
        !stale.ok && stale.why === 'changed' && stale.now !== null,
        `it did not see the restart: ${JSON.stringify(stale)}`,
      );
      must(tree.every(isAlive), 'it stopped a backend that nobody had agreed to stop');

      await backend.killTree('SIGKILL');
      const first = await holdPort(backend.port, stage.folder);
      stage.later(() => first.stop());
      await until(engine, (s) => s.causes[0]?.id === 'port-held', 15_000, 'the first program on the port');
      const shown = await engine.plan('stop-port-holder');
      must(shown.ok && shown.plan.confirm?.includes(String(first.pid)), 'the plan does not name the first program');
      first.stop();
      while (isAlive(first.pid)) await new Promise((resolve) => setTimeout(resolve, 20));
      const second = await holdPort(backend.port, stage.folder);
      stage.later(() => second.stop());
      const refused = await engine.recover({ token: shown.token, confirmed: true });
      must(
        !refused.ok && refused.why === 'changed' && refused.now !== null,
        'it did not see that another program holds the port',
      );
      must(isAlive(second.pid), 'the second program was stopped by an agreement about the first');
      must(
        refused.now.plan.confirm?.includes(String(second.pid)),
        'the plan that is shown anew does not name the second',
      );
      const freed = await recover(engine, 'stop-port-holder', { ok: true, ...refused.now });
      must(freed.run?.state === 'succeeded' && !isAlive(second.pid), `after agreement: ${freed.reason}`);
      const back = await recoverBackend(engine, backend);
      return row({ cause: refused.reason, ...back });
    },
  },
];
