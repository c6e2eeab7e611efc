import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { electronRuntime, stageApp } from '../support/electron-launch.ts';
import { memoryOfTree } from '../support/process-memory.ts';

/** The engine gives back what its start left behind after a minute; then it is at rest. */
const REST_MS = 95_000;
/** A page has been drawn and has its figures by then. */
const OPEN_MS = 10_000;

/** An app that does nothing but keep a database open, and shows an empty window when it is started once more. */
const EMPTY = `import { DatabaseSync } from 'node:sqlite';
import { app, BrowserWindow } from 'electron/main';
globalThis.db = new DatabaseSync(':memory:');
db.exec('create table t (x)');
app.enableSandbox();
if (!app.requestSingleInstanceLock()) app.quit();
app.on('window-all-closed', () => undefined);
app.on('second-instance', () => {
  globalThis.shown = new BrowserWindow({ width: 360, height: 560, webPreferences: { sandbox: true, spellcheck: false } });
  shown.loadURL('data:text/html,empty');
});
`;

/** Memory of the whole app at rest and with its popover open, all processes, beside an app of the same Electron that does nothing. Linux only. */
export async function benchApp(): Promise<void> {
  const runtime = electronRuntime();
  if ('missing' in runtime || process.platform !== 'linux')
    return console.log(
      `not measured: ${'missing' in runtime ? runtime.missing : 'shares of memory are read from /proc'}`,
    );
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-empty-'));
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "empty", "version": "0.0.0", "main": "main.mjs" }');
  writeFileSync(path.join(folder, 'main.mjs'), EMPTY);
  try {
    const empty = await weigh('empty app', runtime.executable, folder);
    const own = await weigh('Lifeguard', runtime.executable);
    const times = (a: number, b: number): string => `${(a - b).toFixed(0)} MB more, ${(a / b).toFixed(2)} times`;
    console.log(`at rest       ${times(own.rest, empty.rest)}`);
    console.log(`window open   ${times(own.open, empty.open)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** PSS of an app's processes in MiB, at rest and after it was started once more, which shows a window. */
async function weigh(
  name: string,
  executable: string,
  folder?: string,
): Promise<{ readonly rest: number; readonly open: number }> {
  const { command, args, env, clean } = await stageApp(executable, folder === undefined ? {} : { folder });
  const start = () => spawn(command, args, { env, stdio: 'ignore' });
  const app = start();
  const measure = (when: string): number => {
    const parts = memoryOfTree(app.pid ?? 0);
    const total = parts.reduce((sum, { pss }) => sum + pss, 0);
    const written = parts.reduce((sum, part) => sum + part.written, 0);
    const each = parts.map(({ kind, pss, own }) => `${kind.split('.')[0]} ${pss.toFixed(0)} (own ${own.toFixed(0)})`);
    console.log(
      `${name.padEnd(12)} ${when.padEnd(12)} ${total.toFixed(0)} MB PSS, of it ${written.toFixed(0)} MB in no file: ${each.join(', ')}`,
    );
    return total;
  };
  try {
    await sleep(REST_MS);
    const rest = measure('at rest');
    await once(start(), 'close');
    await sleep(OPEN_MS);
    return { rest, open: measure('window open') };
  } finally {
    const ended = once(app, 'close');
    app.kill();
    await ended;
    await clean();
  }
}
