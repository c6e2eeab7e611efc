import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { detect, type FaultCase, must, recover, row, state, until } from '../harness.ts';

export const emergencyCases: readonly FaultCase[] = [
  {
    id: 'D7',
    fault: 'WebSocket accepted and then silent; the connection is recovered',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      await until(engine, (s) => state(s, 'websocket') === 'healthy', 15_000, 'a healthy WebSocket');
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => backend.fault({ websocket: 'silent' }),
        'websocket-dead',
        30_000,
      );
      must(
        cause.action?.kind === 'runbook' && cause.action.runbook === 'recover-connection',
        'it does not offer to recover the connection',
      );
      const { run, reason, recoveredAfterMs } = await recover(engine, 'recover-connection');
      must(run?.state === 'succeeded', reason);
      await until(engine, (s) => state(s, 'websocket') === 'healthy', 20_000, 'a WebSocket that answers');
      const again = await engine.plan('recover-connection');
      must(!again.ok, 'it would restart a backend whose WebSocket works');
      return row({ detectedAfterMs, cause: cause.title, recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'D9 rollback',
    fault: 'emergency rollback by the stack’s own script: asks, runs it, verifies',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const none = await engine.plan('emergency-rollback');
      must(!none.ok && none.reason.includes('no rollback script'), 'it offers a rollback that is not there');
      const ways = () => engine.decisions().flatMap(({ leaves }) => leaves.flatMap((leaf) => leaf.ways));
      const lacks = () => ways().some(({ text }) => text.includes('this stack has no deploy/rollback.sh'));
      must(lacks(), 'the decision tree offers it without a word');
      const deploy = path.join(backend.folder, 'deploy');
      mkdirSync(deploy, { recursive: true });
      const seen = path.join(stage.folder, 'rolled-back');
      writeFileSync(
        path.join(deploy, 'rollback.sh'),
        `#!/bin/sh\necho "rolling back $*"\necho "$* in $(pwd -P)" > '${seen}'\n`,
        {
          mode: 0o755,
        },
      );
      must(!lacks(), 'the decision tree says that there is no script');
      const refused = await recover(engine, 'emergency-rollback');
      must(refused.run === null && refused.reason.includes('asks first'), 'it rolls back without asking');
      const plan = await engine.plan('emergency-rollback');
      must(plan.ok, 'there is no plan');
      const { run, reason, recoveredAfterMs } = await recover(engine, 'emergency-rollback', plan);
      must(run?.state === 'succeeded', reason);
      const asTheGuideDoes = `production --emergency in ${realpathSync(backend.folder)}`;
      must(
        readFileSync(seen, 'utf8').trim() === asTheGuideDoes,
        `the script was not run as the guide does: ${readFileSync(seen, 'utf8')}`,
      );
      must(
        run.steps.some((s) => s.output.includes('rolling back production --emergency')),
        'its output is not shown',
      );
      return row({ recoveredAfterMs, cause: plan.plan.confirm, verified: run.result });
    },
  },
  {
    id: 'D9 shutdown',
    fault: 'emergency shutdown: stops our backend after asking, and nothing else; it is started again',
    async run(stage) {
      const { backend, redis, engine } = await stage.healthy(
        {},
        { 'recovery.automatic': 'automatic', 'recovery.automaticDelay': 0.3 },
      );
      const plan = await engine.plan('emergency-shutdown');
      must(plan.ok && plan.plan.confirm?.includes('the backend (pid'), `no plan: ${JSON.stringify(plan)}`);
      const { run, reason, recoveredAfterMs } = await recover(engine, 'emergency-shutdown', plan);
      must(run?.state === 'succeeded', reason);
      must(backend.tree().length === 0, 'the backend still runs');
      const told: string[] = [];
      stage.later(engine.subscribe(({ verdict }) => void told.push(`${verdict.state}: ${verdict.headline}`)));
      const meant = await until(
        engine,
        (s) => s.causes[0]?.id === 'backend-stopped',
        15_000,
        'a word about the stopped backend',
      );
      await new Promise((resolve) => setTimeout(resolve, 3000));
      must(backend.tree().length === 0 && engine.runs().length === 1, 'what was shut down was started again');
      must(/^You stopped the backend with Lifeguard at \d\d:\d\d/.test(meant.verdict.headline), meant.verdict.headline);
      must(
        told.every((t) => !/^(critical|degraded|starting)/.test(t)),
        `it was told as a trouble: ${told.join(' | ')}`,
      );
      must(engine.incidents({}).length === 0, `an incident: ${engine.incidents({})[0]?.title}`);
      must(await redis.answers(), 'Redis, which nobody knows the owner of, was stopped');
      for (const id of ['backend', 'websocket', 'process', 'ai'] as const) {
        const view = engine.snapshot().components.find((c) => c.id === id);
        must(/^stopped by you at \d\d:\d\d$/.test(view?.label ?? ''), `${id} is “${view?.label}”`);
        must(/lifeguard recover backend/.test(view?.findings[0]?.text ?? ''), `${id}: ${view?.findings[0]?.text}`);
      }
      const { lines } = await engine.runChecklist('quick', ['answer-time', 'memory', 'websocket']);
      must(
        lines.every((l) => l.state === 'skipped' && l.evidence?.startsWith('You stopped Backend with Lifeguard at ')),
        `the checklist says: ${lines.map((l) => l.evidence).join(' | ')}`,
      );
      const answers = (await engine.runChecklist('quick', ['backend-answers'])).lines[0]?.evidence;
      must(answers?.includes('You stopped Backend with Lifeguard at '), `the checklist says: ${answers}`);
      told.length = 0;
      const again = await recover(engine, 'recover-backend');
      must(again.run?.state === 'succeeded', again.reason);
      await until(
        engine,
        (s) => ['backend', 'websocket'].every((id) => state(s, id) === 'healthy'),
        20_000,
        'the stack',
      );
      // That it is down while it is being started is no trouble, and none that strips and the history show.
      must(
        told.every((t) => !/^(critical|degraded)/.test(t)),
        `its start was told as a trouble: ${told.join(' | ')}`,
      );
      const { marks } = engine.series('backend.latency', 3_600_000);
      must(marks.length === 0, `the strip shows: ${JSON.stringify(marks)}`);
      return row({ recoveredAfterMs, cause: plan.plan.confirm, verified: run.result });
    },
  },
  {
    id: 'B15',
    fault: 'a commit and a changed .env just before a failure: told by the checklist',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const git = (...args: string[]) =>
        execFileSync('git', ['-C', backend.root, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
          stdio: 'ignore',
        });
      git('init');
      git('add', 'leanvibe-backend/app');
      git('commit', '-m', 'Break everything');
      const run = await engine.runChecklist('quick', ['deployments', 'configuration']);
      const [deployments, configuration] = run.lines;
      must(
        deployments?.state === 'warning' && (deployments.raw ?? '').includes('Break everything'),
        `it says: ${deployments?.evidence}`,
      );
      must(configuration?.state === 'warning', `it says: ${configuration?.evidence}`);
      return row({ cause: deployments.evidence, verified: configuration.evidence });
    },
  },
];
