import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/renderer-page.ts';
import { freePort } from '../support/stack/index.ts';

/**
 * What a component needs is one declaration, one folder and two lines: an import and an entry in each of the two lists; who cannot work
 * without it names it in a third. One that nobody has foreseen is put into a copy of the product, and has to turn up wherever components
 * do, while the tests of the others stay as they are.
 */
const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCES = path.join(ROOT, 'test/support/new-component');
const run = promisify(execFile);

let copy = '';
let home = '';
let port = 0;
let pidFile = '';

/** Unit tests that speak of the stack as a whole, or of what is made of the declarations. */
const OF_ALL = [
  'core',
  'diagnosis',
  'journal',
  'names.test.ts',
  'notifications',
  'recovery',
  'cli/render',
  'renderer/pure',
];

function enter(list: string, line: string, entryAfter: string, entry: string): void {
  const file = path.join(copy, list);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(entryAfter);
  writeFileSync(file, `${line}\n${text.replace(entryAfter, `${entryAfter} ${entry},`)}`);
}

/** What the compiler complains of, in everything or in what some files need. */
const typecheck = (...files: readonly string[]) => {
  const project = path.join(copy, 'tsconfig.json');
  const some = path.join(copy, 'some.json');
  writeFileSync(some, JSON.stringify({ extends: './tsconfig.json', include: files }));
  const of = ['--project', files.length === 0 ? project : some];
  const args = [path.join(ROOT, 'node_modules/typescript7/bin/tsc'), '--noEmit', '--singleThreaded', ...of];
  return run(process.execPath, args, { cwd: copy }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
};

function environment() {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const places = { HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: path.join(home, 'state') };
  const compiled = { NODE_COMPILE_CACHE: path.join(copy, 'compiled/.cache/node') };
  return { ...inherited, ...places, ...compiled, PATH: `${path.join(home, 'bin')}:${process.env.PATH}` };
}

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line of the copy, unbuilt, asked all of this in one process: loading it takes longer than what it is asked. */
async function lifeguard(...calls: readonly (readonly string[])[]): Promise<readonly Said[]> {
  const script = `
    const { commandLine } = await import(${JSON.stringify(path.join(copy, 'test/support/command-line.ts'))});
    const said = [];
    for (const call of ${JSON.stringify(calls)}) {
      const { code, stdout, stderr } = await commandLine(call, { cwd: process.cwd(), env: process.env });
      said.push({ code, stdout: String(stdout), stderr: String(stderr) });
    }
    process.stdout.write(JSON.stringify(said), () => process.exit());`;
  const args = ['--input-type=module', '-e', script];
  const { stdout } = await run(process.execPath, args, { cwd: home, env: environment(), maxBuffer: 64 * 1024 ** 2 });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  copy = mkdtempSync(path.join(tmpdir(), 'lifeguard-new-component-'));
  home = path.join(copy, 'home');
  for (const part of ['electron', 'shared', 'renderer', 'resources', 'test/unit', 'test/support', 'test/faults'])
    cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json', 'vite.config.ts', 'vitest.config.ts'])
    cpSync(path.join(ROOT, file), path.join(copy, file));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  // What Node has compiled of the product is that of the copy too, as far from it as from the product; all but what is changed here.
  const cache = process.env.NODE_COMPILE_CACHE ?? path.join(home, 'own/.cache/node');
  mkdirSync(path.dirname(cache), { recursive: true });
  mkdirSync(path.join(copy, 'compiled'));
  symlinkSync(path.dirname(cache), path.join(copy, 'compiled/.cache'));
  port = await freePort();
  pidFile = path.join(home, 'beacon.pid');
  mkdirSync(path.join(home, 'bin'), { recursive: true });
  const serve = `require('net').createServer((s) => s.end('hello\\n')).listen(${port}, '127.0.0.1')`;
  const start = path.join(home, 'bin/start-beacon');
  writeFileSync(start, `#!/bin/sh\n"${process.execPath}" -e "${serve}" >/dev/null 2>&1 &\necho $! > "${pidFile}"\n`);
  chmodSync(start, 0o755);
  writeFileSync(path.join(home, 'config.yaml'), `beacon:\n  port: ${port}\n`);
});

afterAll(() => {
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  rmSync(copy, { recursive: true, force: true });
});

describe('a component that nobody has foreseen', { timeout: 240_000 }, () => {
  it('does not compile while it is declared and has no home', async () => {
    cpSync(path.join(SOURCES, 'declaration.txt'), path.join(copy, 'shared/components/beacon.ts'));
    enter('shared/components/index.ts', "import { beacon } from './beacon.ts';", '  redis,', 'beacon');
    const complaints = await typecheck('electron/components/list.ts', 'electron/**/*.d.ts');
    expect(complaints).toContain('electron/components/list.ts');
    expect(complaints).toContain('beacon');
  });

  it('compiles with its folder and its line, and nothing else', async () => {
    mkdirSync(path.join(copy, 'electron/components/beacon'));
    cpSync(path.join(SOURCES, 'component.txt'), path.join(copy, 'electron/components/beacon/index.ts'));
    enter('electron/components/list.ts', "import { beacon } from './beacon/index.ts';", '  redis,', 'beacon');
    enter('shared/components/backend.ts', "import { beacon } from './beacon.ts';", 'dependsOn: [', 'beacon');
    expect(await typecheck()).toBe('');
  });

  it('leaves the tests of the others as they are, also where the backend cannot work without it', async () => {
    const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
    const files = OF_ALL.map((name) => path.posix.join('test/unit', name));
    const tests = await run(process.execPath, [vitest, 'run', '--project', 'unit', '--reporter', 'json', ...files], {
      cwd: copy,
      // More workers would each load the product of the copy, which takes longer than these tests.
      env: { ...environment(), VITEST: undefined, VITEST_MAX_WORKERS: '1' },
      maxBuffer: 64 * 1024 ** 2,
    }).catch((error: { stdout: string }) => error);
    const { numTotalTests, testResults } = JSON.parse(tests.stdout.slice(tests.stdout.indexOf('{')));
    expect(testResults.filter((file: { status: string }) => file.status !== 'passed')).toEqual([]);
    expect(numTotalTests).toBeGreaterThan(300);
  });

  it('is in the help, among the settings and in the schema', async () => {
    const [help, settings, schema] = await lifeguard(
      ['recover', '--help'],
      ['config', '--config', path.join(home, 'config.yaml')],
      ['schema', 'status'],
    );
    expect(help?.stdout).toContain('beacon: Starts the beacon');
    expect(settings?.stdout).toMatch(new RegExp(`^beacon\\.port +${port}`, 'm'));
    for (const key of ['cadence.beacon', 'thresholds.beacon.greeting']) expect(settings?.stdout).toContain(key);
    expect(schema?.stdout).toContain('"beacon"');
    expect(schema?.stdout).toContain('"beacon.greeting"');
  });

  it('is watched, diagnosed, mended with its runbook and seen to be well', async () => {
    const config = ['--config', path.join(home, 'config.yaml'), '--alone'];
    const [before, diagnosis, recovered, after] = await lifeguard(
      ['status', '--json', ...config],
      ['diagnose', ...config],
      ['recover', 'beacon', '--yes', ...config],
      ['status', '--json', ...config],
    );
    const seen = (said: Said | undefined) =>
      JSON.parse(said?.stdout ?? '').components.find((c: { id: string }) => c.id === 'beacon');
    expect(seen(before)).toMatchObject({ title: 'Beacon', state: 'critical', label: 'not running' });
    expect(diagnosis?.stdout).toContain(`Nothing greets at port ${port}.`);
    expect(diagnosis?.stdout).toContain('lifeguard recover beacon');
    expect(`${recovered?.stdout}${recovered?.stderr}`).toMatch(/Beacon verified/);
    expect(recovered?.code).toBe(0);
    expect(seen(after)).toMatchObject({ state: 'healthy', figure: expect.stringMatching(/m?s$/) });
  });

  it('is on the pages, with its figure, its chart and its runbook', async () => {
    await run(process.execPath, [path.join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], {
      cwd: copy,
    });
    const args = [path.join(copy, 'electron/cli.ts'), 'serve', '--alone', '--config', path.join(home, 'config.yaml')];
    const served = spawn(process.execPath, args, { cwd: home, env: environment() });
    const browser = await launchBrowser();
    try {
      let printed = '';
      served.stdout.on('data', (data) => {
        printed += data;
      });
      await expect.poll(() => printed, { timeout: 60_000 }).toMatch(/^http:\S+$/m);
      const page = await browser.newPage();
      await page.goto(/^http:\S+$/m.exec(printed)?.[0] ?? '');
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      await page.evaluate(() => {
        window.location.hash = '#/components/beacon';
      });
      await page.getByRole('heading', { level: 1, name: 'Beacon' }).waitFor();
      await page.getByText('Greeting').first().waitFor();
      await page.getByText('Restart the beacon').first().waitFor();
    } finally {
      await browser.close();
      served.kill('SIGKILL');
    }
  });
});
