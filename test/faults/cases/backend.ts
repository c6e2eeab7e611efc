import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { offerOf, type Snapshot } from '../../../shared/domain/index.ts';
import {
  detect,
  type FaultCase,
  must,
  type Row,
  recover,
  recoverBackend,
  row,
  type Stage,
  state,
  until,
} from '../harness.ts';
import { holdPort, identityOf, isAlive } from '../support.ts';

/** Kill in every way that a backend is started: the recovery has to find and replace the whole tree each time. */
const killed = (id: string, fault: string, mode: 'plain' | 'reload' | 'uv' | 'uv-reload'): FaultCase => ({
  id,
  fault,
  async run(stage: Stage) {
    const { backend, engine } = await stage.healthy({ mode });
    const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
    // While it is down its process has no figures, and no chart joins what was before with what came after.
    const down = Date.now();
    await until(engine, (s) => state(s, 'process') === 'off', 15_000, 'an absent process');
    const back = await recoverBackend(engine, backend);
    await until(engine, (s) => state(s, 'process') === 'healthy', 15_000, 'a process again');
    const { points } = engine.series('process.resident', 3_600_000);
    must(
      points.some(([at, value]) => value === null && at >= down - 15_000),
      `its memory has no gap: ${JSON.stringify(points)}`,
    );
    return row({ detectedAfterMs, cause: cause.title, ...back });
  },
});

const stopped = (id: string, fault: string, mode: 'plain' | 'reload' | 'uv-reload'): FaultCase => ({
  id,
  fault,
  async run(stage) {
    const { backend, engine } = await stage.healthy({ mode });
    const victims = backend.tree();
    const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGSTOP'), 'backend-hangs');
    must(
      cause.evidence.some((e) => /stopped/i.test(e.text)),
      `the evidence does not say that the process is stopped: ${JSON.stringify(cause.evidence)}`,
    );
    const back = await recoverBackend(engine, backend);
    must(
      victims.every((pid) => !isAlive(pid)),
      'a process of the hung tree is still alive',
    );
    return row({ detectedAfterMs, cause: cause.title, ...back });
  },
});

export const backendCases: readonly FaultCase[] = [
  killed('F1', 'backend killed with SIGKILL (plain uvicorn)', 'plain'),
  killed('F1 reload', 'the same under --reload', 'reload'),
  killed('F1 uv', 'the same under uv run', 'uv'),
  stopped('F2', 'backend stopped with SIGSTOP (plain uvicorn)', 'plain'),
  stopped('F2 reload', 'the same under uv run --reload', 'uv-reload'),
  {
    id: 'F3',
    fault: 'a foreign program holds the backend’s port',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const holder = await detectHolder();
      const { cause, detectedAfterMs } = holder.found;
      must(cause.title.includes(String(backend.port)), `the port is not named: ${cause.title}`);
      const words = `${cause.title} ${cause.detail}`;
      must(words.includes(String(holder.pid)), `the pid ${holder.pid} is not named: ${words}`);
      const asked = (await engine.reference()).filter((e) => ['port-api', 'port-health', 'port-docs'].includes(e.id));
      must(
        asked.length === 3 &&
          asked.every((e) => e.status.kind === 'silent' && e.status.problem.includes(`pid ${holder.pid}`)),
        `the reference tells of the foreign program: ${JSON.stringify(asked)}`,
      );
      const refused = await recover(engine);
      must(
        refused.run === null && refused.reason.includes(String(holder.pid)),
        `the recovery was not refused by name: ${refused.reason}`,
      );
      must(isAlive(holder.pid), 'the foreign program was killed');
      const plan = await engine.plan('stop-port-holder');
      must(plan.ok && plan.plan.confirm !== null, 'there is no plan that offers to stop it after asking');
      const unasked = await engine.recover({ runbook: 'stop-port-holder', unseen: true });
      must(!unasked.ok && isAlive(holder.pid), 'it was stopped without a question');
      const freed = await recover(engine, 'stop-port-holder', plan);
      must(
        freed.run?.state === 'succeeded' && !isAlive(holder.pid),
        `it was not stopped after agreement: ${freed.reason}`,
      );
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause.title, ...back });

      async function detectHolder() {
        let pid = 0;
        const found = await detect(
          engine,
          async () => {
            await backend.killTree('SIGKILL');
            const held = await holdPort(backend.port, stage.folder);
            stage.later(() => held.stop());
            pid = held.pid;
          },
          'port-held',
        );
        return { found, pid };
      }
    },
  },
  {
    id: 'F4',
    fault: '/health answers 500',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const { cause, detectedAfterMs } = await detect(engine, () => backend.fault({ health: 'error-500' }), [
        'backend-error-status',
        'backend-reports-failure',
      ]);
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause.title, ...back });
    },
  },
  {
    id: 'F4b',
    fault: '/health answers 200 with "status": "unhealthy"',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const words = 'model worker pool is exhausted';
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => backend.fault({ health: 'unhealthy', message: words }),
        'backend-reports-failure',
      );
      must(
        `${cause.title} ${cause.detail}`.includes(words),
        `its own words are missing: ${cause.title} ${cause.detail}`,
      );
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause.title, ...back });
    },
  },
  {
    id: 'F7',
    fault: '--reload parent lives, worker died on a syntax error',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'reload' });
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => backend.breakSyntax(),
        'backend-crash-loop',
        20_000,
      );
      const words = `${cause.title} ${cause.detail}`;
      must(/SyntaxError/.test(words) && /line \d+/.test(words), `file and line are missing: ${words}`);
      const { run, reason } = await recover(engine);
      must(run?.state === 'failed', `the recovery pretends to have helped: ${reason}`);
      must(
        /SyntaxError/.test(reason) && /will not help/.test(reason),
        `the recovery does not name the reason: ${reason}`,
      );
      await backend.mendSyntax();
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause.title, ...back });
    },
  },
  {
    id: 'F7b',
    fault: 'the worker under --reload is killed with SIGKILL',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'reload' });
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killWorker(), [
        'backend-worker-died',
        'backend-not-running',
      ]);
      must(
        cause.id === 'backend-worker-died' || backend.tree().length === 0,
        `the reloader lives, but the cause is ${cause.id}`,
      );
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause.title, ...back });
    },
  },
  {
    id: 'F7c',
    fault: 'uv run was killed alone: the orphaned server still holds the port',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'uv' });
      const root = backend.tree()[0] ?? 0;
      const orphans = backend.tree().slice(1);
      const { cause, detectedAfterMs } = await detect(
        engine,
        async () => {
          process.kill(root, 'SIGKILL');
          await engine.checkNow();
        },
        'backend-orphaned',
        30_000,
      );
      must(
        orphans.some((pid) => `${cause.title} ${cause.detail}`.includes(String(pid))),
        `the orphan is not named: ${cause.title} ${cause.detail}`,
      );
      const back = await recoverBackend(engine, backend);
      must(
        orphans.every((pid) => !isAlive(pid)),
        'an orphan is still alive',
      );
      return row({ detectedAfterMs, cause: cause.title, ...back });
    },
  },
  startFails(
    'F8',
    'the start command is missing',
    (script) => rmSync(script),
    /no such|not found|missing|does not exist/i,
  ),
  startFails(
    'F8b',
    'the start command is not executable',
    (script) => chmodSync(script, 0o644),
    /not executable|permission/i,
  ),
  startFails(
    'F8c',
    'the start command exits 1',
    (script) => writeFileSync(script, '#!/bin/sh\necho "cannot read settings: LEANVIBE_SECRET missing" >&2\nexit 1\n'),
    /exit code 1.*LEANVIBE_SECRET missing/s,
  ),
  {
    id: 'F18',
    fault: 'two backends run from the same folder',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const second = await backend.startSecond();
      stage.later(() => second.stop());
      const begun = performance.now();
      await engine.checkNow();
      const snapshot = await until(
        engine,
        (s) => s.causes.some((c) => c.id === 'two-instances'),
        20_000,
        'cause two-instances',
      );
      const cause = snapshot.causes.find((c) => c.id === 'two-instances');
      must(
        cause?.action?.kind === 'runbook' && cause.action.runbook === 'stop-stale-backend',
        'it does not offer to stop the stale one',
      );
      const plan = await engine.plan('stop-stale-backend');
      must(plan.ok, 'there is no plan');
      const { run, reason, recoveredAfterMs } = await recover(engine, 'stop-stale-backend', plan);
      must(run?.state === 'succeeded', reason);
      must(!isAlive(second.pid) && isAlive(backend.pid), 'the wrong instance was stopped');
      return row({
        detectedAfterMs: performance.now() - begun - recoveredAfterMs,
        cause: cause.title,
        recoveredAfterMs,
        verified: run.result,
      });
    },
  },
  {
    id: 'F19',
    fault: 'backend listens on 127.0.0.1 only',
    run: (stage) => oneFamily(stage, '127.0.0.1'),
  },
  {
    id: 'F19b',
    fault: 'backend listens on ::1 only',
    run: (stage) => oneFamily(stage, '::1'),
  },
  {
    id: 'F19c',
    fault: 'backend listens on ::1 only, and is asked at 127.0.0.1',
    async run(stage) {
      const { engine } = await stage.healthy({ host: '::1' });
      await engine.changeSetting({ key: 'backend.host', value: '127.0.0.1' });
      const named = (s: Snapshot) => s.causes[0]?.id === 'backend-wrong-address';
      await until(engine, named, 15_000, 'the wrong address as the cause');
      const [cause] = engine.snapshot().causes;
      must(offerOf(cause?.action) === null, 'a restart is offered, which would change nothing');
      must(cause?.detail.includes('at ::1, so a restart would not help'), `it says: ${cause?.detail}`);
      return row({ cause: cause?.title ?? '' });
    },
  },
  {
    id: 'F19d',
    fault: 'backend started by hand on ::1 only, while its start command names 127.0.0.1, where it is asked',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ host: '::1' });
      writeFileSync(backend.startScript, readFileSync(backend.startScript, 'utf8').replaceAll('::1', '127.0.0.1'));
      await engine.changeSetting({ key: 'backend.host', value: '127.0.0.1' });
      const offered = ({ causes: [cause] }: Snapshot) =>
        cause?.id === 'backend-wrong-address' && offerOf(cause.action)?.runbook === 'recover-backend';
      const { causes } = await until(engine, offered, 15_000, 'the wrong address, and that a restart helps');
      const { run, reason, recoveredAfterMs } = await recover(engine);
      must(run?.state === 'succeeded', `Recover Backend did not succeed: ${reason}`);
      return row({ cause: causes[0]?.title ?? '', recoveredAfterMs, verified: run.result });
    },
  },
];

async function oneFamily(stage: Stage, host: string): Promise<Row> {
  const { engine } = await stage.healthy({ host });
  await engine.checkNow();
  const snapshot = engine.snapshot();
  must(
    state(snapshot, 'backend') === 'healthy' && !snapshot.causes.some((c) => c.component === 'backend'),
    `a false alarm: ${snapshot.verdict.headline}`,
  );
  const families = engine.readings().backend?.facts?.families;
  must(
    families?.answered.length === 1 && families.refused.length === 1,
    `the families are not told apart: ${JSON.stringify(families)}`,
  );
  return row({ verified: `no alarm; answers on ${families.answered[0]} only is known` });
}

function startFails(id: string, fault: string, breakStart: (script: string) => void, words: RegExp): FaultCase {
  return {
    id,
    fault,
    async run(stage) {
      const redis = await stage.redis();
      const backend = await stage.backend();
      const script = path.join(backend.folder, 'start-broken.sh');
      writeFileSync(script, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
      const engine = await stage.engine(backend, redis, {
        'backend.start': { command: script, args: [], cwd: backend.folder },
      });
      await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy backend');
      breakStart(script);
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const { run, reason } = await recover(engine);
      must(run?.state === 'failed', `the recovery did not fail: ${reason}`);
      must(words.test(reason), `the reason is not named: ${reason}`);
      return row({ detectedAfterMs, cause: cause.title, verified: `refused to pretend: ${reason.split('\n')[0]}` });
    },
  };
}

/** F28: between the look and the signal the pid belongs to somebody else. */
export const reusedPid: FaultCase = {
  id: 'F28',
  fault: 'pid reused between detection and kill',
  async run(stage) {
    const { backend, engine } = await stage.healthy();
    const plan = await engine.plan('recover-backend');
    must(plan.ok, 'no plan');
    const stop = plan.plan.steps.find((s) => s.action.kind === 'stop-tree');
    must(stop?.action.kind === 'stop-tree', 'no stop step');
    // A real pid cannot be made to be reused on demand; a living process with another start time is the same to the check.
    const bystander = await holdPort(0, stage.folder);
    stage.later(() => bystander.stop());
    const { stopTree } = await import('../../../electron/system/index.ts');
    const mine = await identityOf(bystander.pid);
    const old = { pid: bystander.pid, startedAt: `${mine.startedAt}0` };
    await stopTree([old], { gracefulMs: 300 });
    must(isAlive(bystander.pid), 'the new owner of the pid was signalled');
    await backend.killTree('SIGKILL');
    const back = await recoverBackend(engine, backend);
    return row({ ...back, verified: `the new owner lives; ${back.verified}` });
  },
};
