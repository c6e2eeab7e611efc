import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDisplay } from '../support/display.ts';
import { isRunning } from '../support/stack/index.ts';

/** What a client says first: little endian, version 11, no key. */
const HELLO = Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const hasXvfb = spawnSync('Xvfb', ['-version']).error === undefined;

/** A client of a display, as soon as it has been answered. */
function enter(name: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(`/tmp/.X11-unix/X${name.slice(1)}`);
    socket.once('data', () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('It was closed without an answer.')));
    socket.write(HELLO);
  });
}

describe.runIf(hasXvfb)('a display of the Electron suite', () => {
  it('answers who comes while its last client leaves, as when an app restarts', async () => {
    const display = await openDisplay();
    try {
      for (let turn = 0; turn < 300; turn += 1) {
        const last = await enter(display.name);
        last.destroy();
        // It notices a little later; each turn comes a little later than the one before.
        const until = performance.now() + (turn % 30) / 10;
        while (performance.now() < until);
        (await enter(display.name)).destroy();
      }
    } finally {
      await display.close();
    }
  });

  it.runIf(process.platform === 'linux')('ends with a runner that was killed', async () => {
    const support = pathToFileURL(path.resolve(import.meta.dirname, '../support/display.ts')).href;
    const code = `import { openDisplay } from ${JSON.stringify(support)}; console.log((await openDisplay()).pid); setInterval(() => 0, 1e6);`;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(runner.stdout, 'data')) as [Buffer];
    const pid = Number(printed);
    expect(isRunning(pid)).toBe(true);
    runner.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});
