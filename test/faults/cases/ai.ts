import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { etagOf, startHub } from '../../support/hub-server.ts';
import { makeHubModel, makePlainModel, modelFiles, shardName } from '../../support/safetensors.ts';
import { ensureMlx } from '../../support/stack/index.ts';
import { detect, type FaultCase, must, recover, row, type Stage, state, until } from '../harness.ts';

const NAME = 'microsoft/Phi-3.5-mini-instruct';
const hubOf = (stage: Stage) => path.join(stage.folder, '.cache/huggingface/hub');

/** Sets variables for the programs that the runbook starts, and takes them back. */
function environment(stage: Stage, values: Readonly<Record<string, string>>): void {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  Object.assign(process.env, values);
  stage.later(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

/** A stack with one expected model, whole and seen so. */
async function withModel(stage: Stage, extra: Record<string, unknown> = {}) {
  const model = makeHubModel(hubOf(stage), { name: NAME, elements: 2000 });
  const redis = await stage.redis();
  const backend = await stage.backend();
  const engine = await stage.engine(backend, redis, { 'models.expected': [NAME], ...extra });
  await until(
    engine,
    (s) => state(s, 'models') === 'healthy' && state(s, 'backend') === 'healthy',
    30_000,
    'a whole model',
  );
  return { model, redis, backend, engine };
}

type Model = ReturnType<typeof makeHubModel>;

const modelFault = (id: string, fault: string, inject: (model: Model) => void, reason: RegExp): FaultCase => ({
  id,
  fault,
  async run(stage) {
    const { model, engine } = await withModel(stage);
    const kinds = ['model-incomplete', 'model-missing'];
    const { detectedAfterMs } = await detect(engine, () => inject(model), kinds, 20_000);
    // A fault of several steps may be seen, and rightly named, between two of them: the last word counts.
    const said = ({ causes }: Snapshot) =>
      causes.filter((c) => kinds.includes(c.id) && c.title.includes(NAME)).map((c) => `${c.title} ${c.detail}`);
    const right = (s: Snapshot) => said(s).some((words) => reason.test(words));
    await until(engine, right, 10_000, `${reason}`);
    return row({ detectedAfterMs, cause: said(engine.snapshot()).join(' ') });
  },
});

const second = shardName(2, 2);

export const aiCases: readonly FaultCase[] = [
  modelFault(
    'F14 cut',
    'a shard is truncated',
    (m) => truncateSync(m.blobOf(second), 300),
    /model-00002-of-00002\.safetensors/,
  ),
  modelFault(
    'F14 gone',
    'a shard is missing',
    (m) => {
      unlinkSync(path.join(m.snapshot, second));
      unlinkSync(m.blobOf(second));
    },
    /model-00002-of-00002\.safetensors/,
  ),
  modelFault(
    'F14 partial',
    'an unfinished download was left',
    (m) => {
      unlinkSync(path.join(m.snapshot, second));
      rmSync(m.blobOf(second));
      const partial = `${m.blobOf(second)}.incomplete`;
      writeFileSync(partial, 'x'.repeat(100));
      // One that was written to just now is a download under way.
      utimesSync(partial, new Date(Date.now() - 3_600_000), new Date(Date.now() - 3_600_000));
    },
    /model-00002-of-00002\.safetensors|unfinished|download/i,
  ),
  modelFault(
    'F14 link',
    'the link of a shard leads nowhere',
    (m) => unlinkSync(m.blobOf(second)),
    /model-00002-of-00002\.safetensors/,
  ),
  modelFault(
    'F14 empty',
    'the folder of the model is empty',
    (m) => {
      rmSync(m.folder, { recursive: true });
      mkdirSync(m.folder);
    },
    /empty|no model/i,
  ),
  {
    id: 'F14 D6',
    fault: 'a shard is truncated; the real downloader fetches it again from a hub',
    async run(stage) {
      const files = new Map(modelFiles(2, 2000).map(([name, content]) => [name, Buffer.from(content)]));
      const hub = await startHub(NAME, files);
      stage.later(() => hub.stop());
      const tool = await ensureMlx();
      environment(stage, {
        HF_ENDPOINT: hub.url,
        HF_HUB_DISABLE_XET: '1',
        PATH: `${path.dirname(tool.python)}${path.delimiter}${process.env.PATH}`,
      });
      const { model, engine } = await withModel(stage);
      // As the hub's own downloader names them, so that it knows what is there.
      for (const [name, content] of files) {
        rmSync(path.join(model.snapshot, name));
        rmSync(model.blobOf(name));
        writeFileSync(path.join(model.blobs, etagOf(content)), content);
        symlinkSync(`../../blobs/${etagOf(content)}`, path.join(model.snapshot, name));
      }
      await until(engine, (s) => state(s, 'models') === 'healthy', 20_000, 'a whole model');
      const bad = path.join(model.blobs, etagOf(files.get(second) ?? Buffer.alloc(0)));
      const { cause, detectedAfterMs } = await detect(engine, () => truncateSync(bad, 300), 'model-incomplete', 20_000);
      must(
        cause.action?.kind === 'runbook' && cause.action.runbook === 'restore-models',
        'it does not offer to restore it',
      );
      const asked = await recover(engine, 'restore-models');
      must(asked.run === null && hub.fetched.length === 0, 'it downloads without asking');
      const plan = await engine.plan('restore-models');
      must(plan.ok && plan.plan.confirm !== null, `no plan: ${plan.ok ? plan.plan.confirm : plan.reason}`);
      const { run, reason, recoveredAfterMs } = await recover(engine, 'restore-models', plan);
      must(run?.state === 'succeeded', `${reason} ${run?.steps.flatMap((s) => s.output).join('\n')}`);
      must(statSync(bad).size === files.get(second)?.length, 'the shard is not whole');
      const got = hub.fetched.map((f) => f.file).join(', ');
      must(got === second, `it fetched ${got}`);
      await until(engine, (s) => state(s, 'models') === 'healthy', 20_000, 'a whole model again');
      return row({ detectedAfterMs, cause: cause.title, recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'D6 cache',
    fault: 'clearing the mlx cache beside links out of it and other models',
    async run(stage) {
      const hub = hubOf(stage);
      const mine = makeHubModel(hub, { name: 'mlx-community/Phi-3.5-mini-4bit' });
      const other = makeHubModel(hub, { name: 'openai/whisper-tiny' });
      const precious = path.join(stage.folder, 'precious.txt');
      writeFileSync(precious, 'mine');
      symlinkSync(precious, path.join(mine.snapshot, 'notes.txt'));
      makePlainModel(path.join(stage.folder, '.leanvibe/models/local-mlx'));
      const redis = await stage.redis();
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis);
      await until(engine, (s) => state(s, 'models') !== 'unknown', 20_000, 'a look at the models');
      const plan = await engine.plan('clear-model-cache');
      must(plan.ok && plan.plan.confirm !== null, `no plan: ${plan.ok ? plan.plan.confirm : plan.reason}`);
      // What comes after the preview was not agreed to: nothing is removed, and the plan is shown anew.
      writeFileSync(path.join(mine.blobs, 'came-later'), 'new');
      const before = readdirSync(mine.blobs).length;
      const refused = await engine.recover({ token: plan.token, confirmed: true });
      must(!refused.ok && refused.why === 'changed' && refused.now !== null, 'it runs a plan that nobody saw');
      must(readdirSync(mine.blobs).length === before, 'something was removed although the plan had changed');
      const { run, reason, recoveredAfterMs } = await recover(engine, 'clear-model-cache', {
        ok: true,
        ...refused.now,
      });
      must(run !== null, reason);
      must(statSync(precious).size === 4, 'a file outside the cache was touched');
      must(!existsSync(mine.blobs), 'files that were shown are left');
      must(readdirSync(other.snapshot).length === 6, 'another model was touched');
      must(
        readdirSync(path.join(stage.folder, '.leanvibe/models/local-mlx')).length === 6,
        'a local model was touched',
      );
      return row({ recoveredAfterMs, cause: plan.plan.confirm, verified: run.result });
    },
  },
  {
    id: 'F15',
    fault: 'mlx is broken in the backend’s environment; it is installed anew with uv',
    async run(stage) {
      const tool = await ensureMlx();
      const venv = path.join(stage.folder, 'venv');
      cpSync(tool.venv, venv, { recursive: true, verbatimSymlinks: true });
      environment(stage, {
        UV_CACHE_DIR: tool.uvCache,
        UV_LINK_MODE: 'copy',
        UV_CONSTRAINT: tool.constraints,
        PATH: `${path.dirname(tool.uv)}${path.delimiter}${process.env.PATH}`,
      });
      const redis = await stage.redis();
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis, { 'mlx.enabled': true, 'mlx.python': venv, 'cadence.mlx': 1 });
      await until(engine, (s) => state(s, 'mlx') === 'healthy', 60_000, 'a working mlx');
      const site = path.join(venv, 'lib', readdirSync(path.join(venv, 'lib'))[0] ?? '', 'site-packages');
      const core = readdirSync(path.join(site, 'mlx')).find((name) => /^core.*\.so$/.test(name));
      must(core !== undefined, 'this mlx has no core library');
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => {
          unlinkSync(path.join(site, 'mlx', core));
          return engine.checkNow();
        },
        ['mlx-broken', 'mlx-missing'],
        40_000,
      );
      must(
        cause.evidence.some((e) => e.text.includes(venv)),
        'it does not name the environment',
      );
      const plan = await engine.plan('reinstall-mlx');
      must(plan.ok && plan.plan.confirm?.includes(venv), `no plan: ${plan.ok ? plan.plan.confirm : plan.reason}`);
      const { run, reason, recoveredAfterMs } = await recover(engine, 'reinstall-mlx', plan);
      must(run?.state === 'succeeded', `${reason} ${run?.steps.flatMap((s) => s.output).join('\n')}`);
      await until(engine, (s) => state(s, 'mlx') === 'healthy', 30_000, 'a working mlx again');
      must(statSync(path.join(tool.venv, 'bin')).isDirectory(), 'another environment was touched');
      return row({ detectedAfterMs, cause: `${cause.title} ${cause.detail}`, recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'F15 arch',
    fault: 'the backend’s Python is built for x86_64 (replayed output of a Mac)',
    async run(stage) {
      const python = path.join(stage.folder, 'python');
      const facts = {
        version: '3.12.8',
        executable: python,
        prefix: stage.folder,
        platform: 'darwin',
        machine: 'x86_64',
        translated: true,
        appleSilicon: true,
        packages: {},
        modules: [],
      };
      writeFileSync(python, `#!/bin/sh\necho 'lifeguard-mlx ${JSON.stringify({ kind: 'facts', ...facts })}'\n`, {
        mode: 0o755,
      });
      const redis = await stage.redis();
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis, { 'mlx.enabled': true, 'mlx.python': python });
      const { cause, detectedAfterMs } = await detect(engine, () => {}, 'mlx-architecture', 30_000);
      must(cause.action?.kind === 'advice', 'a reinstallation is offered that cannot help');
      const plan = await engine.plan('reinstall-mlx');
      must(!plan.ok && plan.reason.includes('Rosetta'), 'the plan does not say why it cannot help');
      return row({ detectedAfterMs, cause: `${cause.title} ${cause.detail}`, verified: plan.reason });
    },
  },
  {
    id: 'B2',
    fault: 'the AI service has no model loaded, then answers after more than 10 s',
    async run(stage) {
      const { backend, engine } = await stage.healthy(
        {},
        {
          'cadence.ai': 0.5,
          'ai.testPrompt': 'Say yes.',
          'ai.promptPath': '/api/v1/ai/chat',
        },
      );
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => backend.fault({ ai: 'not-loaded' }),
        'model-not-loaded',
        20_000,
      );
      await backend.fault({ ai: null, inferenceMs: 14_000 });
      const slow = await until(engine, (s) => s.causes[0]?.id === 'ai-slow', 20_000, 'a slow AI service');
      await backend.fault({ reset: true });
      await until(engine, (s) => state(s, 'ai') === 'healthy', 20_000, 'a healthy AI service');
      // Asked twice a second, an answer is always young enough for "check now"; asked seldom, it asks again, with the prompt.
      await engine.changeSetting({ key: 'cadence.ai', value: 60 });
      const promptOf = () => engine.readings().ai?.facts?.prompt;
      for (let i = 0; i < 40 && promptOf()?.ok !== true; i++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        await engine.checkNow();
      }
      const prompt = promptOf();
      must(prompt?.ok === true, `the test prompt was not answered: ${JSON.stringify(prompt)}`);
      return row({
        detectedAfterMs,
        cause: `${cause.title} ${slow.causes[0]?.detail}`,
        verified: `test prompt answered in ${Math.round(prompt.tookMs)} ms`,
      });
    },
  },
  {
    id: 'F40',
    fault: 'a prompt is answered 200 with an empty text, an error, 0 bytes; health stays green',
    async run(stage) {
      const { backend, engine } = await stage.healthy(
        {},
        { 'cadence.ai': 60, 'ai.testPrompt': 'Say yes.', 'ai.promptPath': '/api/v1/ai/chat' },
      );
      const seen: string[] = [];
      const promptTells = async (fits: (words: string | null) => boolean, what: string) => {
        for (let i = 0; i < 60; i++) {
          await engine.checkNow();
          const prompt = engine.readings().ai?.facts?.prompt;
          if (prompt != null && fits(prompt.words)) return;
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
        throw new Error(`${what} was not seen: ${JSON.stringify(engine.readings().ai)}`);
      };
      for (const [chat, words] of [
        ['empty', 'answered 200 with an empty text'],
        ['error', 'answered 200 with an error: model crashed'],
        ['nothing', 'answered 200 with an answer of 0 bytes'],
      ] as const) {
        await backend.fault({ chat });
        await promptTells((said) => said?.includes(words) === true, words);
        const { causes } = await until(
          engine,
          (s) => s.causes[0]?.component === 'ai',
          20_000,
          'the AI service’s trouble',
        );
        must(state(engine.snapshot(), 'backend') === 'healthy', 'the backend is blamed');
        seen.push(`${causes[0]?.title} ${causes[0]?.detail}`);
      }
      await backend.fault({ chat: null });
      await promptTells((said) => said === null, 'a prompt that is answered');
      await until(engine, (s) => s.causes.every((c) => c.component !== 'ai'), 20_000, 'an AI service that delivers');
      return row({ cause: seen[0] ?? null, verified: 'well again with the first text' });
    },
  },
];
