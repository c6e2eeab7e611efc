import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

const system = pathToFileURL(path.resolve(import.meta.dirname, '../../electron/system/index.ts')).href;
/** Beyond those that Node keeps to itself, as in `exec 40>lock`. */
const FD = 40;

/** Each starts a `sleep` and prints its pid, as JSON. */
const STARTS = {
  'what is started to live on': `
    const { child } = await startDetached({ command: '/bin/sleep', args: ['600'], cwd: '/', env: {}, logFile: LOG });
    console.log(child.process.pid);`,
  'what a tool leaves running': `
    const { stdout } = await run('/bin/sh', ['-c', 'sleep 600 >/dev/null 2>&1 & echo $!'], { timeoutMs: 60_000 });
    console.log(stdout);`,
  'what something is handed over to': `
    await handOver('/bin/sh', ['-c', 'sleep 600 & echo $! >"$0"', LOG]);
    console.log(readFileSync(LOG, 'utf8'));`,
};

describe.runIf(process.platform === 'linux')('a file that whoever started us left open', () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-left-open-')));
  let pid = 0;
  afterEach(() => {
    if (pid !== 0) process.kill(pid, 'SIGKILL');
    pid = 0;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(STARTS))('is not held by %s', async (_who, start) => {
    const lock = path.join(folder, 'lock');
    writeFileSync(lock, '');
    const file = openSync(lock, 'r+');
    const code = `import { readFileSync } from 'node:fs'; import { handOver, run, startDetached } from ${JSON.stringify(system)};
      const LOG = ${JSON.stringify(path.join(folder, 'log'))}; ${start} process.exit();`;
    const stdio = Array.from({ length: FD + 1 }, (_, fd) => (fd === FD ? file : fd < 3 ? 'pipe' : 'ignore'));
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: stdio as ['pipe'] });
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await once(child, 'close');
    pid = Number(printed);
    expect(pid).toBeGreaterThan(0);
    expect(readlinkSync(`/proc/${pid}/fd/${FD}`)).toBe('/dev/null');
  });
});
