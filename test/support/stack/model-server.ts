import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { freePort } from './ports.ts';
import { spawnDetached, temporaryFolder } from './processes.ts';
import { run, tail } from './run.ts';
import { type RunningServer, runServer } from './server.ts';
import { ToolError } from './tool-error.ts';
import { ensureMlx } from './tools.ts';

/**
 * What the model does: `empty` ends each answer before its first word, `hang` never returns from the next token, `die` raises in the thread
 * that generates, `slow` takes a tenth of a second a token, a tenth of it CPU time.
 */
export type ModelFault = 'empty' | 'hang' | 'die' | 'slow';

export type RunningModelServer = RunningServer & {
  readonly url: string;
  /** Folder of its model, whose name is what it is called by. */
  readonly model: string;
  /** Null mends it; a thread that died stays dead until `restart`. */
  readonly fault: (kind: ModelFault | null) => void;
};

const RECIPE = join(import.meta.dirname, 'tiny-model');

/** A tiny model of random weights, made once on this machine: making it takes longer than everything that is done with it. */
function ensureModel({ venv, python }: { readonly venv: string; readonly python: string }): Promise<string> {
  const hash = createHash('sha256').update(venv);
  for (const name of ['make.py', 'switched.py']) hash.update(readFileSync(join(RECIPE, name)));
  return cached(`tiny-model-${hash.digest('hex').slice(0, 12)}`, async (folder) => {
    const result = await run(python, [join(RECIPE, 'make.py'), folder], { timeoutMs: 120_000 });
    if (result.code === 0) return;
    const told = `No tiny model could be made:\n${tail(result.stderr)}\n`;
    throw new ToolError('mlx', told, 'This is a defect of the tests.');
  });
}

/** The real mlx_lm.server with a tiny model of random weights. Resolves when it answers. @param name of the model's folder */
export async function startModelServer(name: string): Promise<RunningModelServer> {
  const mlx = await ensureMlx();
  const { venv } = mlx;
  const port = await freePort();
  const dir = temporaryFolder('lifeguard-model');
  const model = join(dir, name);
  cpSync(await ensureModel(mlx), model, { recursive: true });
  const logFile = join(dir, 'server.log');
  const args = ['--trust-remote-code', '--model', model, '--port', String(port)];
  const url = `http://127.0.0.1:${port}`;
  const env = { HF_HUB_OFFLINE: '1', PYTHONUNBUFFERED: '1' };
  const server = await runServer({
    ...{ what: 'mlx_lm.server', port, logFile, folders: [dir], graceMs: 500 },
    spawn: () => spawnDetached(join(venv, 'bin', 'mlx_lm.server'), args, { cwd: dir, logFile, env }),
    ready: async () => (await fetch(`${url}/health`)).ok,
  });
  const file = join(model, 'fault');
  const fault = (kind: ModelFault | null) =>
    kind === null ? rmSync(file, { force: true }) : writeFileSync(file, kind);
  const { cleanup } = server;
  return Object.assign(server, {
    ...{ url, model, fault },
    cleanup: async () => {
      // A thread that waits for the model keeps the process from an orderly end.
      fault(null);
      await cleanup();
    },
  });
}
