import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { electronRuntime, stageApp } from '../../support/electron-launch.ts';

const runtime = electronRuntime();

describe.skipIf('missing' in runtime)('a real Electron in which the app cannot start', () => {
  it('keeps a log, says its place, and waits with a dialog until somebody has read it', async () => {
    if ('missing' in runtime) return;
    const { command, args, env, home, clean } = await stageApp(runtime.executable);
    // What `process.cwd()` does when the folder was deleted.
    const fault = path.join(home, 'fault.cjs');
    writeFileSync(fault, 'process.cwd = () => { throw new Error("The working folder does not exist any more."); };\n');
    chmodSync(fault, 0o644);
    const child = spawn(command, ['-r', fault, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    try {
      let printed = '';
      child.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      const log = path.join(
        home,
        process.platform === 'darwin' ? 'Library/Logs/LeanVibe Lifeguard' : 'state/leanvibe-lifeguard/logs',
        'start.log',
      );
      await expect.poll(() => printed, { timeout: 60_000 }).toContain(`The log is ${log}.`);
      expect(printed).toContain('could not start: The working folder does not exist any more.');
      expect(existsSync(log)).toBe(true);
      expect(readFileSync(log, 'utf8')).toContain('Error: The working folder does not exist any more.');
      expect(child.exitCode).toBeNull();
    } finally {
      child.kill('SIGKILL');
      await ended;
      await clean();
    }
  });
});
