import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type LastWords, lastWordsOf } from '../../shared/domain/index.ts';
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
    // Under --reload the reloader waits for ever, so its output alone has to tell that nothing will come.
    if (mode === 'reload') expect(words.gaveUp).toBe(true);
  });
});

/** Runs an application under uvicorn until its output says that it gave up, or until it has ended. */
async function lastWordsFrom(app: string, mode: 'plain' | 'reload'): Promise<LastWords> {
  const { venv } = await ensurePython();
  const folder = temporaryFolder('last-words');
  const logFile = join(folder, 'output.log');
  writeFileSync(join(folder, 'backend_under_test.py'), app);
  const args = [
    'backend_under_test:app',
    '--port',
    String(await freePort()),
    ...(mode === 'reload' ? ['--reload'] : []),
  ];
  const server = await spawnDetached(join(venv, 'bin/uvicorn'), args, { cwd: folder, logFile });
  try {
    for (;;) {
      const ended = server.ended() !== undefined;
      const words = lastWordsOf(readFileSync(logFile, 'utf8').split('\n'));
      if (ended || words.gaveUp) return words;
      await sleep(50);
    }
  } finally {
    await stopTree(server.pid);
    await removeFolder(folder);
  }
}
