import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { listProcesses, processTimes, shownName } from '../../../electron/system/index.ts';
import { parsePsLine } from '../../../electron/system/processes-darwin.ts';
import { programName } from '../../../electron/system/program-name.ts';

it.each([
  ['chromium-headle', '/opt/c/chromium-headless-shell --type=renderer', '/opt/c/chromium-headless-shell'],
  // Of another user's process what runs may not be read, and a title may stand in place of the arguments.
  ['chromium-headle', '/opt/c/chromium-headless-shell --type=gpu --dir=/x/chromium-headle', null],
])('names %s whole', (comm, commandLine, executable) => {
  expect(programName(comm, commandLine, () => executable)).toBe('chromium-headless-shell');
});

it.each([
  ['uvicorn', '/usr/bin/python3 uvicorn-of-somebody-else', '/usr/bin/uvicorn-x', 'uvicorn'],
  ['a-very-long-nam', 'somebody renamed it', '/usr/bin/other', 'a-very-long-nam'],
  ['a-very-long-nam', 'no-a-very-long-name', null, 'a-very-long-nam'],
  ['a-very-long-nam', 'other no-a-very-long-name x/a-very-long-name-2 y', null, 'a-very-long-name-2'],
  ['exactly-fifteen', '/bin/exactly-fifteen --x', null, 'exactly-fifteen'],
  // Seven letters of two bytes and half of another one.
  ['ééééééé\uFFFD', '/bin/éééééééé-server', null, 'éééééééé-server'],
  ['My Long Program', '/opt/My Long Program 2/My Long Program 2', '/opt/x/My Long Program 2', 'My Long Program 2'],
  ['MainThread', '/usr/local/bin/node server.js', '/usr/local/bin/node', 'node'],
])('takes %s from “%s” for what it is', (comm, commandLine, executable, name) => {
  expect(programName(comm, commandLine, () => executable)).toBe(name);
});

it('names an app of macOS by all the words of its name', () => {
  const line = (command: string) => `12 1 8 S 0:00.10 Mon Nov 23 09:15:00 2026 ${command}`;
  const chrome = '/Applications/Google Chrome.app/Contents/Frameworks/Helpers/Google Chrome Helper (Renderer).app';
  const renderer = `${chrome}/Contents/MacOS/Google Chrome Helper (Renderer) --type=renderer --x=/a/b`;
  expect(parsePsLine(line(renderer), 0)?.name).toBe('Google Chrome Helper (Renderer)');
  expect(parsePsLine(line('/Applications/LM Studio.app/Contents/MacOS/LM Studio'), 0)?.name).toBe('LM Studio');
  expect(parsePsLine(line('/usr/local/bin/node /x.app/Contents/MacOS/y'), 0)?.name).toBe('node');
});

it('names a process of this machine whole, in the table and among the busiest', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-name-'));
  const script = path.join(folder, 'a-program-with-a-long-name');
  // What runs is its interpreter on both systems; Linux keeps the script's name, macOS that of the interpreter.
  writeFileSync(script, '#!/bin/sh\necho up\nread line\n');
  chmodSync(script, 0o755);
  const child = spawn(script, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    const name = process.platform === 'linux' ? 'a-program-with-a-long-name' : 'sh';
    expect((await listProcesses()).find(({ pid }) => pid === child.pid)?.name).toBe(name);
    const time = (await processTimes()).find(({ pid }) => pid === child.pid);
    expect(time && shownName(time)).toBe(name);
  } finally {
    child.stdin.end();
    await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
});
