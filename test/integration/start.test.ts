import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledFor } from '../support/compiled.ts';
import { launchBrowser } from '../support/renderer-page.ts';

/** Real processes: `npm start` as a person starts it, ended in every way in which a person ends it. */
const root = path.resolve(import.meta.dirname, '../..');
const patience = { timeout: 60_000, interval: 50 };

let home = '';
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-start-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly out: { text: string };
}

/** Starts it in a process group of its own, as a shell does, with nothing of this machine's stack in sight. */
function start(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Started {
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const env = { ...inherited, CI: '1', HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, ...more };
  const child = spawn(command, args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      out.text += chunk.toString();
    });
  return { child, out };
}

/** Pids and commands of everything below a process. */
function below(pid: number): readonly { readonly pid: number; readonly command: string }[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' }).trim().split('\n');
  const all = lines.map((line) => {
    const [, id, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(id), parent: Number(parent), command };
  });
  const children = (of: number): typeof all =>
    all.filter((one) => one.parent === of).flatMap((one) => [one, ...children(one.pid)]);
  return children(pid);
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch {
    return false;
  }
};
const pidOf = ({ child }: Started): number => {
  if (child.pid === undefined) throw new Error('It was not started.');
  return child.pid;
};

/** Starts, waits until the page is served, ends it, and waits until nothing of it is left. */
async function startAndEnd(command: string, args: readonly string[], end: (started: Started) => void) {
  const started = start(command, args);
  const { child, out } = started;
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    await expect.poll(() => out.text, patience).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#code=/);
    const family = [pidOf(started), ...below(pidOf(started)).map(({ pid }) => pid)];
    expect(family.length).toBeGreaterThan(1);
    end(started);
    const code = await exited;
    await expect.poll(() => family.filter(isAlive), { timeout: 20_000 }).toEqual([]);
    return { code, text: out.text };
  } finally {
    try {
      process.kill(-pidOf(started), 'SIGKILL');
    } catch {
      // Nothing is left of it, as it should be.
    }
  }
}

describe('npm start', () => {
  it('installs nothing where npm has installed everything, and leaves nothing behind at Ctrl-C', async () => {
    const { text } = await startAndEnd('npm', ['start'], ({ child }) => process.kill(-(child.pid ?? 0), 'SIGINT'));
    expect(text).not.toContain('Installing');
  });

  it('leaves nothing behind when npm alone is told to end', async () => {
    await startAndEnd('npm', ['start'], ({ child }) => child.kill('SIGTERM'));
  });

  it('leaves nothing behind when its own process is told to end, and says how it ended', async () => {
    const { code } = await startAndEnd('node', ['electron/dev/start.mjs'], ({ child }) => child.kill('SIGTERM'));
    expect(code).toBe(143);
  });

  it('leaves nothing behind when its terminal is closed', async () => {
    const terminal =
      process.platform === 'darwin'
        ? ['-q', '/dev/null', 'npm', 'start']
        : ['--quiet', '--flush', '--return', '--command', 'npm start', '/dev/null'];
    // Without `script` nobody holds the other end of the terminal: the system hangs it up.
    await startAndEnd('script', terminal, ({ child }) => child.kill('SIGKILL'));
  });
});

describe('the packages', () => {
  const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });
  const isInstalled = (folder: string): string =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { isInstalled } from ${JSON.stringify(path.join(root, 'electron/dev/packages.mjs'))};
         console.log(isInstalled(${JSON.stringify(folder)}));`,
      ],
      { encoding: 'utf8' },
    ).trim();
  const wanted = {
    '': { name: 'x' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };
  it.each([
    ['all of them', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }, 'true'],
    ['all but those of another platform', { 'node_modules/a': { version: '1.0.0' } }, 'true'],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, 'false'],
    ['one missing', { 'node_modules/b': { version: '2.0.0' } }, 'false'],
  ])('are told to be installed: %s', (_name, there, told) => {
    const folder = mkdtempSync(path.join(home, 'packages-'));
    mkdirSync(path.join(folder, 'node_modules/a'), { recursive: true });
    mkdirSync(path.join(folder, 'node_modules/b'));
    writeFileSync(path.join(folder, 'package-lock.json'), lock(wanted));
    writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), lock(there));
    expect(isInstalled(folder)).toBe(told);
  });

  it('are not installed through a link: npm would empty the folder that others live on', () => {
    const others = mkdtempSync(path.join(home, 'others-'));
    writeFileSync(path.join(others, 'theirs'), 'x');
    const folder = mkdtempSync(path.join(home, 'linked-'));
    cpSync(path.join(root, 'electron/dev'), path.join(folder, 'electron/dev'), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"name":"x","version":"1.0.0","type":"module"}');
    writeFileSync(path.join(folder, 'package-lock.json'), lock({ '': { name: 'x', version: '1.0.0' } }));
    symlinkSync(others, path.join(folder, 'node_modules'));
    const made = spawnSync(process.execPath, ['electron/dev/lifeguard.mjs', '--version'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(made.stderr).toContain(`node_modules is a link to ${others}`);
    expect(made.status).toBe(1);
    expect(readdirSync(others)).toEqual(['theirs']);
  });

  it('are told to be missing when a folder was removed, or nothing was ever installed', () => {
    const folder = mkdtempSync(path.join(home, 'packages-'));
    writeFileSync(path.join(folder, 'package-lock.json'), lock(wanted));
    expect(isInstalled(folder)).toBe('false');
    mkdirSync(path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), lock(wanted));
    expect(isInstalled(folder)).toBe('false');
  });
});

describe('lifeguard serve --open', () => {
  /** A tool that notes what it is asked to open, in place of the system's. */
  function toolFolder(exitCode: number): { readonly folder: string; readonly noted: string } {
    const folder = mkdtempSync(path.join(home, 'tools-'));
    const noted = path.join(folder, 'asked');
    const tool = path.join(folder, process.platform === 'darwin' ? 'open' : 'xdg-open');
    writeFileSync(
      tool,
      `#!/bin/sh\nprintf '%s' "$*" > '${noted}.new'\nmv '${noted}.new' '${noted}'\nexit ${exitCode}\n`,
    );
    chmodSync(tool, 0o755);
    return { folder, noted };
  }
  const serve = (tools: string) =>
    start(process.execPath, [path.join(root, 'electron/cli.ts'), 'serve', '--open'], {
      ...compiledFor(['serve']),
      PATH: `${tools}${path.delimiter}${process.env.PATH ?? ''}`,
    });

  it('hands the address over in a file of the person alone, which leads a real browser in, and removes it', async () => {
    const { folder, noted } = toolFolder(0);
    const started = serve(folder);
    const browser = await launchBrowser();
    try {
      await expect.poll(() => existsSync(noted), patience).toBe(true);
      const asked = readFileSync(noted, 'utf8');
      // What is in the arguments of a program, everybody on the machine can read.
      expect(asked).not.toContain('code=');
      const file = fileURLToPath(asked);
      expect(realpathSync(file).startsWith(realpathSync(home))).toBe(true);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const page = await browser.newPage();
      await page.goto(asked);
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/overview$/);
      await expect.poll(() => started.out.text, patience).toContain('Ctrl-C ends.');
      const exited = new Promise((resolve) => started.child.once('close', resolve));
      started.child.kill('SIGINT');
      await exited;
      expect(existsSync(file)).toBe(false);
    } finally {
      await browser.close();
      started.child.kill('SIGKILL');
    }
  });

  it('says so when the browser cannot be opened, and prints the address all the same', async () => {
    const started = serve(toolFolder(3).folder);
    try {
      await expect.poll(() => started.out.text, patience).toContain('The browser could not be opened');
      await expect.poll(() => started.out.text, patience).toMatch(/#code=/);
    } finally {
      started.child.kill('SIGKILL');
    }
  });
});
