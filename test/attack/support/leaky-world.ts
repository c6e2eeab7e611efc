import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Planted } from '../../support/planted-secrets.ts';
import { freePort } from '../../support/stack/index.ts';

export interface LeakyWorld {
  /** Of the backend. */
  readonly port: number;
  readonly root: string;
  readonly home: string;
  readonly state: string;
  readonly config: string;
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the backend answers from now on, and how. */
  readonly answer: (how: 'well' | 'error' | 'unhealthy' | 'status' | 'redirect' | 'text', secret: string) => void;
  /** What the backend prints at its next start; with a last word it dies of it. */
  readonly print: (lines: readonly string[], dies: string | null) => void;
  /** What Redis answers to everything. */
  readonly redisSays: (text: string) => void;
  readonly stop: () => Promise<void>;
}

const BACKEND = path.join(import.meta.dirname, 'leaky-backend.mjs');

/** A folder in which every file tells secrets: `.env`, logs, commits, models, start script; and a Redis that does. */
export async function leakyWorld(planted: readonly Planted[], env: readonly string[]): Promise<LeakyWorld> {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-leaky-')));
  const [home, state, repository] = ['home', 'state', 'leanvibe-ai'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  const backend = path.join(repository, 'leanvibe-backend');
  const say = path.join(root, 'say.json');
  const print = path.join(root, 'print.json');
  const [port, redisPort] = [await freePort(), await freePort()];
  for (const folder of [home, path.join(backend, 'app'), path.join(backend, 'logs')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(backend, 'app/main.py'), 'app = None\n');
  writeFileSync(path.join(backend, '.env'), `${env.join('\n')}\nREDIS_URL=redis://127.0.0.1:${redisPort}/0\n`);
  const start = path.join(backend, 'start.sh');
  writeFileSync(start, `#!/bin/sh\nexec "${process.execPath}" "${BACKEND}" ${port} "${say}" "${print}" "$@"\n`);
  chmodSync(start, 0o755);
  writeLog(path.join(backend, 'logs/app.log'), planted);
  commitAll(repository, planted);
  writeModels(path.join(root, 'models'), planted);
  writeServices(repository, planted);
  const config = path.join(root, 'config.yaml');
  writeFileSync(config, JSON.stringify(settings(root, port, start, backend, planted)));

  let reply = 'ERR nothing';
  const redis = await listen(redisPort, () => reply);
  const world: LeakyWorld = {
    ...{ root, home, state, config, repository, port },
    env: { PATH: process.env.PATH ?? '', HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: state },
    answer: (how, secret) => writeFileSync(say, JSON.stringify({ how, secret })),
    print: (lines, dies) => writeFileSync(print, JSON.stringify({ lines, dies })),
    redisSays: (text) => {
      reply = text;
    },
    stop: () => new Promise((resolve) => redis.close(() => resolve())),
  };
  world.answer('well', '');
  world.print([], null);
  return world;
}

const settings = (root: string, port: number, start: string, backend: string, planted: readonly Planted[]) => ({
  'backend.port': port,
  'backend.host': '127.0.0.1',
  // Secrets among the arguments of the process.
  'backend.start': {
    command: start,
    args: planted.map((p) => p.text.replaceAll('\n', ' ')).filter((_, i) => i % 5 === 0),
    cwd: backend,
  },
  'models.folders': [path.join(root, 'models')],
  'neo4j.enabled': false,
  'docker.enabled': false,
  'ios.enabled': false,
  'cli.enabled': false,
  'mlx.enabled': false,
});

/** Longer than what is read of its end, so that the cut falls into the secrets. */
function writeLog(file: string, planted: readonly Planted[]): void {
  const block = planted.map((p) => `ERROR:app.main:${p.text}`).join('\n');
  writeFileSync(file, `${block}\n`.repeat(Math.ceil(700_000 / block.length)));
}

const AUTHOR = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];

/** A commit for every three, all of them in one run of git. */
function commitAll(folder: string, planted: readonly Planted[]): void {
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', ['-C', folder, ...args], { input, stdio: ['pipe', 'ignore', 'ignore'] });
  git(['init', '-q']);
  const branch = 'refs/heads/main';
  const now = Math.floor(Date.now() / 1000);
  const commits = Array.from({ length: Math.ceil(planted.length / 3) }, (_, i) => {
    const words = planted.slice(3 * i, 3 * i + 3).map((p) => p.text.replaceAll('\n', ' '));
    const message = words.join(' and ');
    return `commit ${branch}\ncommitter Ann <ann@example.com> ${now} +0000\ndata ${Buffer.byteLength(message)}\n${message}\n`;
  });
  git(['fast-import', '--quiet'], commits.join('\n'));
  git(['symbolic-ref', 'HEAD', branch]);
  git(['add', '-A']);
  git([...AUTHOR, 'commit', '-q', '-m', 'what is there']);
}

/** Services whose names, images, environment and commands hold secrets, the half of them in a file that is not whole. */
function writeServices(folder: string, planted: readonly Planted[]): void {
  const texts = planted.map((p) => p.text.replaceAll('\n', ' '));
  const services = texts.map((text, i) => [
    `s${i}`,
    { image: `registry/${text}`, container_name: text, environment: [text], ports: [`${21_000 + i}:80`] },
  ]);
  writeFileSync(path.join(folder, 'compose.yaml'), JSON.stringify({ services: Object.fromEntries(services) }));
  writeFileSync(path.join(folder, 'compose.override.yaml'), `services:\n  a:\n    image: "${texts.join(' ')}`);
  writeFileSync(path.join(folder, 'Procfile'), texts.map((text, i) => `p${i}: run ${text}`).join('\n'));
}

/** Configuration files of models that are no JSON: what cannot be read is easily quoted. */
function writeModels(folder: string, planted: readonly Planted[]): void {
  for (const [i, { text }] of planted.entries()) {
    if (i % 10 !== 0) continue;
    mkdirSync(path.join(folder, `model-${i}`), { recursive: true });
    writeFileSync(path.join(folder, `model-${i}`, 'config.json'), `${text}\n{`);
    writeFileSync(path.join(folder, `model-${i}`, 'model.safetensors'), text);
  }
}

function listen(port: number, reply: () => string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write(`-${reply().replaceAll(/[\r\n]+/g, ' ')}\r\n`));
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
