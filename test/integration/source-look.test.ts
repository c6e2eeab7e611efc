import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { SourceLook } from '../../electron/components/process/changed-sources.ts';
import { processWith } from '../support/builders.ts';

const root = mkdtempSync(path.join(tmpdir(), 'lifeguard-source-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('asks again for what an interpreter did not get to, as on a busy machine, and keeps what it said', async () => {
  const folder = path.join(root, 'backend');
  mkdirSync(path.join(folder, '.venv/bin'), { recursive: true });
  // Ends without a word the first time, as one that is out of time does, and answers from the second on.
  const python = path.join(root, 'python3');
  const asked = path.join(root, 'asked');
  const found = JSON.stringify({ file: 'main.py', line: 3, message: 'SyntaxError: invalid syntax' });
  writeFileSync(
    python,
    `#!/bin/sh\necho x >> '${asked}'\n[ "$(wc -l < '${asked}')" -gt 1 ] || exit 1\necho '${found}'\n`,
  );
  chmodSync(python, 0o755);
  symlinkSync(python, path.join(folder, '.venv/bin/python'));
  writeFileSync(path.join(folder, 'main.py'), 'def (');
  const looks = new SourceLook();
  const reloader = processWith({ commandLine: 'uvicorn app.main:app --reload' });
  const look = () => looks.look(folder, [reloader], Date.now(), new AbortController().signal);
  expect(await look()).toBeNull();
  expect(await look()).toMatchObject({ line: 3 });
  rmSync(python);
  expect(await look()).toMatchObject({ line: 3 });
});
