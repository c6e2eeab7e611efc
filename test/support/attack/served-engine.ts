import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { SESSION_PROTOCOL } from '../../../shared/contract/index.ts';

/** What stands in a file beside the served pages: no answer may ever hold it. */
export const OUTSIDE = 'outside-of-the-pages';

/** A served engine in a process of its own, and a healthy client of it. */
export interface ServedEngine {
  readonly port: number;
  /** Token of a browser that was let in. */
  readonly session: string;
  readonly origin: string;
  /** Fails when the process has ended, or when page, way in or engine do not answer a client that does nothing wrong. */
  readonly answers: () => Promise<void>;
  /** What the process holds on to after a collection: heap and buffers. */
  readonly bytes: () => Promise<number>;
  /** Changes the snapshot, so that whoever looks is told. */
  readonly change: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

type Message = Readonly<Partial<Record<'port' | 'bytes' | 'seq', number>>> & { readonly address?: string };

export async function servedEngine(): Promise<ServedEngine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-attack-'));
  mkdirSync(path.join(folder, 'pages/assets'), { recursive: true });
  writeFileSync(path.join(folder, 'pages/index.html'), '<!doctype html><title>Lifeguard</title>');
  writeFileSync(path.join(folder, 'pages/assets/page.js'), `export const text = '${'x'.repeat(200_000)}';`);
  writeFileSync(path.join(folder, 'outside.json'), JSON.stringify(OUTSIDE));
  const off = ['backend', 'neo4j', 'redis', 'docker', 'models', 'mlx'].map((name) => `${name}: { enabled: false }\n`);
  writeFileSync(path.join(folder, 'config.yaml'), off.join(''));
  const child = fork(path.join(import.meta.dirname, 'served-engine-entry.ts'), [folder], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk) => {
    lastWords = (lastWords + String(chunk)).slice(-4000);
  });
  const alive = () => {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The served engine has ended (${child.exitCode ?? child.signalCode}): ${lastWords}`);
  };
  const { port = 0 } = await reply(child, () => {});
  const origin = `http://127.0.0.1:${port}`;
  const { address = '' } = await reply(child, () => child.send('address'));
  const session = await enter(port, { code: new URL(address).hash.replace('#code=', '') });
  return {
    port,
    session,
    origin,
    async answers() {
      alive();
      await get(port);
      await enter(port, { session });
      await callOnce(port, session);
      alive();
    },
    bytes: async () => (await reply(child, () => child.send('bytes'))).bytes ?? 0,
    async change() {
      await reply(child, () => child.send('change'));
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      alive();
      child.send('stop');
      await ended;
      rmSync(folder, { recursive: true, force: true });
      if (child.exitCode !== 0 || /warning/i.test(lastWords)) throw new Error(`It did not end well: ${lastWords}`);
    },
  };
}

function reply(child: ChildProcess, ask: () => void): Promise<Message> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('The served engine has ended.'));
    if (child.exitCode !== null || child.signalCode !== null) return gone();
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as Message);
    });
    ask();
  });
}

function ask(port: number, method: string, url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { Origin: `http://127.0.0.1:${port}`, Connection: 'close' };
    const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${url} of a healthy client: ${response.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function get(port: number): Promise<void> {
  const page = await ask(port, 'GET', '/', '');
  if (!page.includes('Lifeguard')) throw new Error(`This is not the page: ${page}`);
}

const enter = async (port: number, asked: object): Promise<string> =>
  JSON.parse(await ask(port, 'POST', '/entry', JSON.stringify(asked))).session;

function callOnce(port: number, session: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api`, [SESSION_PROTOCOL + session], {
      origin: `http://127.0.0.1:${port}`,
    });
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ id: 1, call: 'snapshot', args: {} })));
    socket.on('message', (data) => {
      socket.terminate();
      if (JSON.parse(String(data)).ok === true) resolve();
      else reject(new Error(`A healthy call was refused: ${String(data).slice(0, 200)}`));
    });
    socket.on('close', (code) => reject(new Error(`The socket of a healthy client was closed with ${code}`)));
  });
}
