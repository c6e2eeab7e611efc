import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { crashReport } from '../../electron/recovery/crash-report.ts';
import { StartOutput } from '../../electron/recovery/start-output.ts';
import type { RunningChild } from '../../electron/system/index.ts';
import { tail } from '../../electron/system/start-detached.ts';
import { type LastWords, lastWordsOf } from '../../shared/domain/index.ts';
import { soon } from '../support/soon.ts';
import {
  ensurePython,
  freePort,
  removeFolder,
  spawnDetached,
  stopTree,
  temporaryFolder,
} from '../support/stack/index.ts';

/** What an application does at its start, and what has to be read in what the real uvicorn then prints. */
interface Case {
  readonly name: string;
  readonly app: string;
  readonly message: RegExp;
  readonly line: number | null;
}

const CASES: readonly Case[] = [
  {
    name: 'a setting that pydantic misses',
    app: 'from pydantic import BaseModel\nclass Settings(BaseModel):\n    secret_key: str\n    port: int\nSettings(port="auto")\n',
    message:
      /^ValidationError: 2 validation errors for Settings: secret_key \(Field required\); port \(Input should be/,
    line: 5,
  },
  {
    name: 'a lifespan that raises',
    app: 'from contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n@asynccontextmanager\nasync def lifespan(app):\n    raise RuntimeError("DATABASE_URL is not set")\n    yield\napp = FastAPI(lifespan=lifespan)\n',
    message: /^RuntimeError: DATABASE_URL is not set$/,
    line: 5,
  },
  { name: 'a syntax error', app: 'app = 1\ndef x(:\n    pass\n', message: /^SyntaxError: /, line: 2 },
  {
    name: 'a module that is not installed',
    app: 'import asyncpgx\n',
    message: /^ModuleNotFoundError: .*asyncpgx/,
    line: 1,
  },
  {
    name: 'an exception of its own, chained, on two lines',
    app: 'class Misconfigured(Exception): pass\ntry:\n    {}["x"]\nexcept KeyError as e:\n    raise Misconfigured("one\\ntwo") from e\n',
    message: /^Misconfigured: one: two$/,
    line: 5,
  },
  {
    name: 'an exception group',
    app: 'raise ExceptionGroup("two things", [ValueError("a"), TypeError("b")])\n',
    message: /^ExceptionGroup: two things/,
    line: 1,
  },
  { name: 'no application', app: 'x = 1\n', message: /Attribute "app" not found/, line: null },
];

describe.each(['plain', 'reload'] as const)('the real uvicorn, %s', (mode) => {
  it.each(CASES)('says why: $name', async ({ app, message, line }) => {
    const words = await lastWordsFrom(app, mode);
    expect(words.error?.message ?? words.line).toMatch(message);
    expect(words.error?.line ?? null).toBe(line);
    if (line !== null) expect(words.error?.file).toMatch(/backend_under_test\.py$/);
  });
});

it('a traceback that is being printed still is not taken for the last word', async () => {
  // Its worker is held up between the two tracebacks of a chain, as a busy machine does.
  const app = `import os, sys, time
class Halting:
    def __getattr__(self, name):
        return getattr(sys.__stderr__, name)
    def write(self, text):
        while 'direct cause' in text and not os.path.exists('go-on'):
            time.sleep(0.02)
        return sys.__stderr__.write(text)
sys.stderr = Halting()
try:
    {}["x"]
except KeyError as e:
    raise RuntimeError("no such setting: x") from e
`;
  const backend = await start(app, 'reload');
  try {
    await soon(() => expect(lastWordsOf(backend.child.tail()).error?.message).toMatch(/^KeyError/));
    expect(await backend.crash()).toBeNull();
    writeFileSync(join(backend.folder, 'go-on'), '');
    expect(await backend.untilGivenUp()).toContain('RuntimeError: no such setting: x');
  } finally {
    await backend.stop();
  }
});

/** Runs an application under uvicorn until a recovery would say that it gave up. */
async function lastWordsFrom(app: string, mode: 'plain' | 'reload'): Promise<LastWords> {
  const backend = await start(app, mode);
  try {
    await backend.untilGivenUp();
    return lastWordsOf(backend.child.tail());
  } finally {
    await backend.stop();
  }
}

async function start(app: string, mode: 'plain' | 'reload') {
  const { venv } = await ensurePython();
  const folder = temporaryFolder('last-words');
  const logFile = join(folder, 'output.log');
  writeFileSync(join(folder, 'backend_under_test.py'), app);
  const port = String(await freePort());
  const args = ['backend_under_test:app', '--port', port, ...(mode === 'reload' ? ['--reload'] : [])];
  const server = await spawnDetached(join(venv, 'bin/uvicorn'), args, { cwd: folder, logFile });
  const child: RunningChild = {
    process: { pid: server.pid, startedAt: '' },
    exit: () => (server.ended() === undefined ? null : { code: 1, signal: null }),
    tail: () => tail(logFile),
    // That it prints nothing for a while is no sign here.
    quietForMs: () => 0,
  };
  const output = new StartOutput();
  const { signal } = new AbortController();
  /** What a recovery that waits for it says now; null while it waits. */
  const crash = async () => crashReport(child, await output.read(child, signal), folder);
  const untilGivenUp = async (): Promise<string> => {
    for (;;) {
      const report = await crash();
      if (report !== null) return report;
      await sleep(50);
    }
  };
  const stop = async () => {
    await stopTree(server.pid);
    await removeFolder(folder);
  };
  return { folder, child, crash, untilGivenUp, stop };
}
