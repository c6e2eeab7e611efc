import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { declareCommand } from '../../support/leanvibe-cli.ts';
import { makeHubModel } from '../../support/safetensors.ts';
import { freePort } from '../../support/stack/index.ts';
import { detect, type FaultCase, must, recover, row, state, until } from '../harness.ts';

/** Rows in which a repository says one thing and is another: its programs, its ports, its owner, its models. */
export const trustCases: readonly FaultCase[] = [
  {
    id: 'F29',
    fault: '.venv/bin/leanvibe is a server that ignores --help',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const trace = path.join(stage.folder, 'started');
      const program = path.join(backend.root, '.venv/bin/leanvibe');
      mkdirSync(path.dirname(program), { recursive: true });
      writeFileSync(program, `#!/bin/sh\necho "$*" >> '${trace}'\nexec sleep 3600\n`);
      chmodSync(program, 0o755);
      declareCommand(path.join(backend.root, '.venv'), 'leanvibe-backend', 'app.main:main');
      const view = await engine.leanvibeCli(true);
      must(view.cli === null, `it takes the server for the CLI: ${view.text}`);
      const run = await engine.runChecklist('quick', null);
      const plan = await engine.plan('recover-cli');
      must(!plan.ok, 'it would reset the configuration of a server');
      must(!existsSync(trace), `it was started: ${existsSync(trace) ? readFileSync(trace, 'utf8') : ''}`);
      const reading = engine.readings().cli;
      const words = reading?.ok === false ? reading.failure.got : '';
      must(words.includes('app.main:main'), `it does not say what the program is: ${words}`);
      must(run.lines.length > 0, 'the checklist did not run');
      return row({ cause: words });
    },
  },
  {
    id: 'F30',
    fault: '.env names another port than the start command and the listening tree',
    async run(stage) {
      const redis = await stage.redis();
      const backend = await stage.backend({ redisUrl: redis.url });
      const other = await freePort();
      for (const file of [backend.envFile, path.join(backend.root, '.env')]) {
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(LEANVIBE(?:_API)?_PORT)=\d+/g, `$1=${other}`));
      }
      const begun = performance.now();
      const engine = await stage.engine(backend, redis, { 'backend.port': undefined });
      const seen = await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'the healthy backend');
      const problem = seen.problems.find((p) => p.message.includes(String(other)));
      must(problem?.where.includes('start.sh:'), `the start command is not named: ${JSON.stringify(seen.problems)}`);
      must(/\.env:\d+ says LEANVIBE_API_PORT/.test(problem?.message ?? ''), `.env is not named: ${problem?.message}`);
      must(seen.stack.backendUrl.endsWith(`:${backend.port}`), `it watches ${seen.stack.backendUrl}`);
      const shown = await engine.plan('recover-backend');
      must(!shown.ok || shown.plan.confirm !== null, 'it would restart the healthy backend without asking');
      return row({ detectedAfterMs: performance.now() - begun, cause: problem?.message ?? null });
    },
  },
  {
    id: 'F42',
    fault: 'hub cache: refs/main points to a revision with only config.json beside a whole one',
    async run(stage) {
      const hub = path.join(stage.folder, 'hub');
      const model = makeHubModel(hub, { name: 'org/updated' });
      const redis = await stage.redis();
      const backend = await stage.backend({ redisUrl: redis.url });
      const extra = { 'models.hub': hub, 'models.expected': ['org/updated'] };
      const engine = await stage.engine(backend, redis, extra);
      await until(engine, (s) => state(s, 'models') === 'healthy', 20_000, 'a whole model');
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => {
          const fresh = path.join(model.folder, 'snapshots', 'b'.repeat(40));
          mkdirSync(fresh);
          writeFileSync(path.join(fresh, 'config.json'), '{"model_type":"phi3"}');
          writeFileSync(path.join(model.folder, 'refs/main'), 'b'.repeat(40));
        },
        'model-incomplete',
        20_000,
      );
      const words = cause.evidence.map((e) => e.text).join(' ');
      must(words.includes('the older revision aaaaaaaaaaaa is whole'), `it does not say which one is whole: ${words}`);
      return row({ detectedAfterMs, cause: cause.title });
    },
  },
  {
    id: 'F48',
    fault: 'world-writable start script',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      chmodSync(backend.startScript, 0o777);
      const begun = performance.now();
      const seen = await until(engine, (s) => s.trust.state === 'refused', 10_000, 'the refusal');
      must(seen.trust.text?.includes('start.sh can be changed by others'), `it says: ${seen.trust.text}`);
      const detectedAfterMs = performance.now() - begun;
      const refused = await recover(engine);
      must(refused.run === null && refused.reason.includes('can be changed by others'), `it ran: ${refused.reason}`);
      must(!engine.trust(true).ok, 'it was trusted all the same');
      chmodSync(backend.startScript, 0o755);
      await until(engine, (s) => s.trust.state === 'trusted', 10_000, 'the trust from before');
      engine.trust(false);
      const asks = await engine.plan('recover-backend');
      must(asks.ok && asks.plan.confirm?.includes(backend.startScript), 'it does not ask before the first start');
      return row({ detectedAfterMs, cause: seen.trust.text });
    },
  },
];
