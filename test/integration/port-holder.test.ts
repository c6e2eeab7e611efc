import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createBackendProcessProbe } from '../../electron/components/process/probe.ts';
import { Partings } from '../../electron/probes/index.ts';
import { firstWords } from '../support/first-words.ts';
import { contextFor, settingsWith } from '../support/probe-context.ts';

it('a program that held the backend’s port is looked for again as soon as it has ended, not at the next look', async () => {
  const script =
    "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))";
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const settings = settingsWith({ 'backend.host': '127.0.0.1', 'backend.port': Number(await firstWords(holder)) });
  const probe = createBackendProcessProbe({
    settings,
    logFile: '/nowhere/backend.log',
    listStartedByUs: () => [],
    reportFolders: [],
    listSeenHolding: () => [],
    noteHolding: () => {},
    partings: new Partings(),
  });
  const told = new Promise((resolve) => probe.onSignal?.(resolve));
  try {
    expect(await probe.run(contextFor(settings))).toMatchObject({ facts: { foreign: { pid: holder.pid } } });
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    expect(await told).toMatchObject({ run: ['process', 'backend'] });
    expect(await probe.run(contextFor(settings))).toMatchObject({ facts: { foreign: null } });
  } finally {
    holder.kill('SIGKILL');
    await probe.close?.();
  }
});
