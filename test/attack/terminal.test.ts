import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { COMPILED, compiledFor } from '../support/compiled.ts';
import { firstHarm, hostileText, isForged } from '../support/hostile-text.ts';
import { startOnTerminal } from '../support/on-terminal.ts';
import { PROGRAM } from '../support/program.ts';
import {
  processesIn,
  type RunningBackend,
  type RunningRedis,
  startBackend,
  startRedis,
  stopTree,
} from '../support/stack/index.ts';

/** The screen that `watch` takes for itself, and that it gives back. */
const TAKEN = '\u001b[?1049h';
const GIVEN_BACK = '\u001b[?1049l';
const patience = { timeout: 60_000, interval: 100 };
/** For places that hold no NUL and no line end: arguments and names. */
const inName = (word: string) => hostileText(word, { nul: false, lines: false }).replaceAll('/', '∕');
const inArgument = (word: string) => hostileText(word, { nul: false });

let root = '';
let backend: RunningBackend;
let redis: RunningRedis;
const children: ChildProcess[] = [];

interface Out {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}
/** Everything that was printed as text, and as JSON, by the call. */
const heard = new Map<string, string>();

beforeAll(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-terminal-')));
  redis = await startRedis({ extraArgs: ['--rename-command', 'AUTH', ''] });
  backend = await startBackend({ mode: 'plain' });
  plantFiles();
  writeConfig();
  await backend.fault({ health: 'unhealthy', message: hostileText('whealth') });
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await backend?.cleanup();
  await redis?.cleanup();
  for (const pid of processesIn(root)) await stopTree(pid);
  rmSync(root, { recursive: true, force: true });
});

const configFile = () => path.join(root, 'config.yaml');
const modelsFolder = () => path.join(root, inName('wfolder'));

/** The user at Redis: what it does not know it repeats, with its arguments. */
const redisUrl = () => {
  const user = encodeURIComponent(hostileText('wredis', { nul: false, lines: false }).slice(0, 60));
  return `redis://${user}:not-${'a'}-secret@127.0.0.1:${redis.port}/0`;
};

function writeConfig(more: Record<string, unknown> = {}): void {
  writeFileSync(
    configFile(),
    JSON.stringify({
      'backend.port': backend.port,
      'backend.start': {
        command: backend.startScript,
        args: ['--header', inArgument('wargument')],
        cwd: backend.folder,
      },
      'redis.url': redisUrl(),
      'models.folders': [modelsFolder()],
      'neo4j.enabled': false,
      'docker.enabled': false,
      'ios.enabled': false,
      'mlx.enabled': false,
      ...{ [hostileText('wkey')]: 1 },
      ...more,
    }),
  );
}

/** Files that others write: `.env`, logs, commits, models. */
function plantFiles(): void {
  const env = [`REDIS_URL=redis://${inName('wenvurl')}@x`, `LEANVIBE_API_PORT=${inName('wenv')}`, `${inName('wname')}`];
  for (const folder of [backend.root, backend.folder]) writeFileSync(path.join(folder, '.env'), `${env.join('\n')}\n`);
  mkdirSync(path.join(backend.folder, 'logs'), { recursive: true });
  const line = (word: string) => `${new Date().toISOString()} ERROR app.main: ${hostileText(word)}\n`;
  writeFileSync(path.join(backend.folder, 'logs/app.log'), line('wlog').repeat(5));
  const model = path.join(modelsFolder(), inName('wmodel'));
  mkdirSync(model, { recursive: true });
  writeFileSync(path.join(model, 'config.json'), `{"model_type":${JSON.stringify(hostileText('wtype'))}}`);
  writeFileSync(path.join(model, `${inName('wshard').slice(0, 80)}.safetensors`), hostileText('wheader'));
  const git = (...args: string[]) => execFileSync('git', ['-C', backend.root, ...args], { stdio: 'ignore' });
  git('init', '-q');
  git('add', '-A');
  const author = [
    '-c',
    `user.name=${inName('wauthor')}`,
    '-c',
    'user.email=ann@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  git(...author, 'commit', '-q', '-m', inArgument('wcommit'));
}

const environment = (more: Record<string, string> = {}) => ({
  ...COMPILED,
  PATH: process.env.PATH ?? '',
  HOME: root,
  XDG_CONFIG_HOME: root,
  XDG_STATE_HOME: root,
  ...more,
});
const places = () => ['--config', configFile(), '--repository', backend.root];

/** What a command prints; it is judged by its bytes. */
async function lifeguard(argv: readonly string[], more: Record<string, string> = {}): Promise<Out> {
  const { code, stdout, stderr } = await commandLine(argv, { cwd: root, env: environment(more) });
  const name = argv.slice(0, argv.indexOf('--config') < 0 ? undefined : argv.indexOf('--config')).join(' ');
  heard.set(`${name} ${Object.keys(more).join(' ')}`, `${stdout}\n${stderr}`);
  return { code, stdout, stderr };
}

/** The program itself, for what lies between a command and a terminal. */
async function program(argv: readonly string[], more: Record<string, string> = {}): Promise<Out> {
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: root,
    env: environment(more),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const out = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on('data', (chunk: Buffer) => out.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => out.stderr.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout: Buffer.concat(out.stdout), stderr: Buffer.concat(out.stderr) };
}

/** The harm in what a command prints without a terminal, with colours, and as JSON. */
async function harmOf(...argv: string[]): Promise<string[]> {
  const found: string[] = [];
  const judge = (way: string, { stdout, stderr }: Out, terminal: 'none' | 'colours') => {
    for (const [stream, bytes] of [
      ['stdout', stdout],
      ['stderr', stderr],
    ] as const) {
      const harm = firstHarm(bytes, terminal);
      if (harm !== null) found.push(`${argv.join(' ')} ${way} ${stream}: ${harm}`);
      // A report is Markdown, where what others printed stands in a block of its own.
      if (argv[0] !== 'report' && isForged(bytes.toString()))
        found.push(`${argv.join(' ')} ${way} ${stream}: believes line ends`);
    }
  };
  judge('in colours', await lifeguard([...argv, ...places()], { FORCE_COLOR: '1' }), 'colours');
  const json = await lifeguard([...argv, '--json', ...places()]);
  judge('as JSON', json, 'none');
  try {
    if (json.stdout.length > 0) JSON.parse(json.stdout.toString());
  } catch (error) {
    found.push(`${argv.join(' ')} as JSON: ${error}`);
  }
  return found;
}

const harmOfAll = async (calls: readonly (readonly string[])[]): Promise<string[]> => {
  const found: string[] = [];
  for (const argv of calls) found.push(...(await harmOf(...argv)));
  return found;
};

/** Where a word that was planted came out: a way in that shows nothing proves nothing. */
const saw = (word: string) => [...heard].filter(([, text]) => text.includes(word)).map(([way]) => way);

// Each of the commands looks at the whole stack, which takes seconds on a busy machine.
describe('text from outside that would command a terminal', { timeout: 400_000 }, () => {
  it('is seen by what looks for it', () => {
    const planted = hostileText('word').match(/[\p{Cc}\p{Cf}\u2028\u2029]/gu) ?? [];
    expect(planted.length).toBeGreaterThan(40);
    for (const terminal of ['none', 'colours', 'live'] as const) {
      expect(firstHarm(Buffer.from(hostileText('word')), terminal)).not.toBeNull();
      for (const alone of planted.filter((c) => !/[\n\r]/.test(c)))
        expect(firstHarm(Buffer.from(`a${alone}b`), terminal)).not.toBeNull();
    }
    expect(firstHarm(Buffer.from('\u001b[31mred\u001b[39m'), 'colours')).toBeNull();
    expect(firstHarm(Buffer.from('\u001b[31mred\u001b[39m'), 'none')).not.toBeNull();
  });

  it('is harmless in every command that looks', async () => {
    const calls = [
      ['status'],
      ['watch', '--once'],
      ['diagnose', '--verbose'],
      ['check', 'quick'],
      ['recover', 'backend', '--dry-run'],
      ['recover', 'models', '--dry-run'],
      ['incidents'],
      ['escalate'],
      ['models'],
      ['config'],
      ['trust', '--list'],
      ['ios'],
    ];
    expect(await harmOfAll(calls)).toEqual([]);
    // With every problem: of many only the first are told.
    const plain = await program(['status', '--verbose', ...places()]);
    expect(firstHarm(plain.stdout, 'none')).toBeNull();
    expect(plain.stdout.toString()).toContain('wkey');
    const coloured = await program(['status', ...places()], { FORCE_COLOR: '1' });
    expect(firstHarm(coloured.stdout, 'colours')).toBeNull();
    expect(coloured.stdout.toString()).toContain('\u001b[');
    for (const word of [
      'whealth',
      'wredis',
      'wargument',
      'wkey',
      'wenv',
      'wfolder',
      'wmodel',
      'wshard',
      'wlog',
      'wcommit',
      'wauthor',
    ])
      expect(saw(word), word).not.toEqual([]);
  });

  it('is harmless where it is what was asked for', async () => {
    const asked = inArgument('wasked');
    const calls = [
      ['config', asked],
      ['config', 'set', 'backend.port', asked],
      ['schema', asked],
      ['help', asked],
      [asked],
      ['report', asked],
      ['recover', asked],
      ['trust', asked],
      ['status', '--timeout', asked],
      [`--${asked}`],
    ];
    for (const argv of calls) {
      const { stdout, stderr } = await lifeguard([...argv, ...places()]);
      expect([argv[0], firstHarm(stdout, 'none'), firstHarm(stderr, 'none')]).toEqual([argv[0], null, null]);
      expect([argv[0], isForged(`${stdout}\n${stderr}`)]).toEqual([argv[0], false]);
    }
    expect(saw('wasked').length).toBeGreaterThan(5);
    const { stdout, stderr } = await program(['config', asked, ...places()]);
    expect([firstHarm(stdout, 'none'), firstHarm(stderr, 'none')]).toEqual([null, null]);
    expect(`${stdout}${stderr}`).toContain('wasked');
  });

  it('is harmless on the live terminal of `watch`', async () => {
    const call = ['watch', ...places()];
    const env = { ...environment(), ...compiledFor(call) };
    const live = startOnTerminal([process.execPath, PROGRAM, ...call], root, env);
    children.push(live.child);
    await expect.poll(() => live.bytes().toString(), patience).toContain('wmodel');
    await backend.fault({ health: 'error-500', message: hostileText('wlater') });
    const shown = () => live.bytes().toString();
    await expect.poll(() => shown().split('\u001b[H').length, patience).toBeGreaterThan(4);
    // What was read of a component, and what ends it.
    live.child.stdin?.write('d');
    await expect.poll(shown, patience).toContain('d back');
    await live.interrupt();
    expect(firstHarm(live.bytes(), 'live')).toBeNull();
    expect(shown().lastIndexOf(GIVEN_BACK)).toBeGreaterThan(shown().lastIndexOf(TAKEN));
  });

  it('is harmless in what a start that dies leaves behind: steps, incident, report, message', async () => {
    await lifeguard(['trust', ...places()]);
    await backend.stop();
    const words = path.join(root, 'words.txt');
    const traceback = `Traceback (most recent call last):\n  File "main.py", line 3, in <module>\nRuntimeError: ${hostileText('wcrash')}\n`;
    writeFileSync(words, `${hostileText('wprinted')}\n${traceback}`);
    writeFileSync(backend.startScript, `#!/bin/sh\ncat '${words}' >&2\nexit 1\n`);
    expect(await harmOfAll([['recover', 'backend', '--yes']])).toEqual([]);
    const listed = JSON.parse((await lifeguard(['incidents', '--json', ...places()])).stdout.toString());
    const id = String(listed.incidents[0].id);
    const calls = [
      ['status'],
      ['diagnose', '--verbose'],
      ['incidents'],
      ['incidents', id],
      ['report', id],
      ['escalate', id],
    ];
    expect(await harmOfAll(calls)).toEqual([]);
    expect(saw('wcrash')).not.toEqual([]);
  });

  it('is harmless in the folder and the arguments of the program that holds the port', async () => {
    const folder = path.join(root, inName('wholder').slice(0, 100));
    mkdirSync(folder);
    const program = `require('node:http').createServer((_, r) => r.writeHead(404).end()).listen(${backend.port}, '127.0.0.1', () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', program, inArgument('wholderargument')], { cwd: folder });
    children.push(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const calls = [['status'], ['diagnose', '--verbose'], ['recover', 'backend', '--dry-run']];
    expect(await harmOfAll(calls)).toEqual([]);
    expect(saw('wholder')).not.toEqual([]);
  });
});
