import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMlxRuntimeProbe } from '../../../electron/components/mlx/probe.ts';
import { settingsWith } from '../../support/builders.ts';
import { contextFor } from '../../support/probe-context.ts';

let folder = '';
let python = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-mlx-'));
  python = path.join(folder, '.venv/bin/python');
  mkdirSync(path.dirname(python), { recursive: true });
  mkdirSync(path.join(folder, '.venv/lib/python3.12/site-packages'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A Python that does this instead of what it is asked. */
const pythonThat = (does: string) => {
  writeFileSync(python, `#!/bin/sh\n${does}\n`);
  chmodSync(python, 0o755);
};
const probe = () =>
  createMlxRuntimeProbe({
    settings: settingsWith({ 'mlx.python': python }),
    env: {},
    memoryFile: path.join(folder, 'memory.json'),
    mayStart: () => true,
  });
const kindOf = async (looking: ReturnType<typeof probe>) => {
  const result = await looking.run(contextFor(settingsWith()));
  return result.ok ? result.facts.runtime.kind : result.failure.kind;
};

it('what is wrong in the middle of an installation is not known to be wrong, and is looked at again', async () => {
  const site = path.join(folder, '.venv/lib/python3.12/site-packages');
  pythonThat(`mkdir "${site}/huggingface_hub-$$"`);
  const looking = probe();
  expect(await kindOf(looking)).toBe('aborted');
  pythonThat('exit 0');
  expect(await kindOf(looking)).toBe('python-broken');
});

it('what was found wrong is looked at again when anything is installed, and not before', async () => {
  const asked = path.join(folder, 'asked');
  pythonThat(`echo asked >> "${asked}"`);
  const looking = probe();
  const times = async () => {
    await looking.run(contextFor(settingsWith()));
    return readFileSync(asked, 'utf8').split('\n').length - 1;
  };
  expect([await times(), await times()]).toEqual([1, 1]);
  mkdirSync(path.join(folder, '.venv/lib/python3.12/site-packages/transformers'));
  expect(await times()).toBe(2);
});
