import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import packageJson from '../../package.json' with { type: 'json' };
import { ENTRY_PATH, SESSION_PROTOCOL, SOCKET_PATH } from '../../shared/contract/index.ts';
import { SnapshotSchema } from '../../shared/domain/index.ts';
import { COMPILED } from '../support/compiled.ts';
import { soon } from '../support/soon.ts';
import { unhurried } from '../support/unhurried.ts';

const root = path.resolve(import.meta.dirname, '../..');
const node = path.join(root, 'node_modules/node/bin/node');
const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-dev-'));
const environment = {
  ...COMPILED,
  PATH: process.env.PATH,
  HOME: home,
  LIFEGUARD_STATE_FOLDER: path.join(home, 'state'),
};
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the command line from its sources, with nothing built', () => {
  const cli = path.join(root, 'electron/cli.ts');
  const lifeguard = (...words: string[]) =>
    promisify(execFile)(node, [cli, ...words], { cwd: home, env: environment }).then(
      ({ stdout }) => stdout,
      // Its exit code tells the state of the stack.
      ({ stdout }: { stdout: string }) => stdout,
    );

  it('runs', async () => {
    expect(await lifeguard('--version')).toBe(`${packageJson.version}\n`);
  });

  it('looks at the stack', async () => {
    expect(SnapshotSchema.parse(JSON.parse(await lifeguard('status', '--json'))).verdict.state).toBe('empty');
  });
});

describe('npm run dev', () => {
  let dev: ChildProcess;
  let output = '';
  let port = 0;
  let session = '';
  const printed = () => [...output.matchAll(/http:\/\/127\.0\.0\.1:(\d+)\/#code=([\w-]+)/g)];
  /** It loads the builder of the pages and the whole engine, from sources. */
  const starts = (count: number) =>
    vi.waitFor(() => expect(printed().length).toBeGreaterThanOrEqual(count), {
      timeout: unhurried(20_000),
      interval: 50,
    });

  beforeAll(async () => {
    dev = spawn(process.execPath, ['electron/dev/dev.mjs', '--port', '0'], { cwd: root, env: environment });
    for (const stream of [dev.stdout, dev.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    await starts(1);
    port = Number(printed()[0]?.[1]);
  });
  afterAll(async () => {
    const gone = once(dev, 'exit');
    dev.kill('SIGTERM');
    await gone;
  });

  const ask = (url: string, { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {}) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const method = body === '' ? 'GET' : 'POST';
      const asked = request({ host: '127.0.0.1', port, path: url, method, headers }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const enter = (what: object, origin = `http://127.0.0.1:${port}`) =>
    ask(ENTRY_PATH, { headers: { Origin: origin, 'Content-Type': 'application/json' }, body: JSON.stringify(what) });
  /** The first message of the page's socket, or the status that refuses it. */
  const socket = (token: string, options: { origin?: string; headers?: Record<string, string> } = {}) =>
    new Promise<unknown>((resolve, reject) => {
      const page = new WebSocket(`ws://127.0.0.1:${port}${SOCKET_PATH}`, [SESSION_PROTOCOL + token], {
        origin: `http://127.0.0.1:${port}`,
        ...options,
      });
      page.once('open', () => page.send(JSON.stringify({ id: 1, call: 'snapshot', args: {} })));
      page.once('message', (data) => {
        page.close();
        resolve(JSON.parse(String(data)));
      });
      page.once('unexpected-response', (_, response) => resolve(response.statusCode));
      page.once('error', reject);
      // An engine that ends now says nothing more; after an answer this changes nothing.
      page.once('close', () => reject(new Error('The socket closed before anything was said.')));
    });

  it('serves the pages from their sources, with hot reload', async () => {
    expect((await ask('/')).body).toContain('/@vite/client');
    expect((await ask('/app.tsx')).body).toContain('import.meta.hot');
    expect((await ask(`/@fs/${path.join(root, 'shared/format.ts')}`)).status).toBe(200);
  });

  it('gives no other file of the repository', async () => {
    for (const file of ['package.json', 'electron/main.ts'])
      expect((await ask(`/@fs/${path.join(root, file)}`)).status).toBe(403);
  });

  it('lets a page in by its printed address, once', async () => {
    const code = printed()[0]?.[2] ?? '';
    const answer = await enter({ code });
    expect(answer.status).toBe(200);
    session = String(JSON.parse(answer.body).session);
    expect((await enter({ code })).status).toBe(401);
    expect(await socket(session)).toMatchObject({ id: 1, ok: true, value: { verdict: { state: 'empty' } } });
  });

  it('refuses a page of another site, another name for this machine and a page that was not let in', async () => {
    expect((await enter({ session }, 'http://evil.example')).status).toBe(403);
    expect((await ask('/', { headers: { Host: 'evil.example' } })).status).toBe(403);
    expect(await socket(session, { origin: 'http://evil.example' })).toBe(403);
    expect(await socket(session, { headers: { Host: `evil.example:${port}` } })).toBe(403);
    expect(await socket('made-up')).toBe(401);
  });

  it('listens on this machine only', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4');
    for (const { address } of outside.flatMap((one) => one ?? [])) {
      const connection = connect(port, address);
      const [error] = await once(connection, 'error');
      expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it('starts the engine anew with a change, and an open page stays in', async () => {
    const source = path.join(root, 'electron/cli/version.ts');
    const { atime, mtime } = statSync(source);
    const before = printed().length;
    try {
      // Back in time: a source that is newer than the build would be built again by whoever starts meanwhile.
      utimesSync(source, atime, new Date(mtime.getTime() - 60_000));
      await starts(before + 1);
    } finally {
      utimesSync(source, atime, mtime);
    }
    // Its time was put back, which is a change as well: what is asked while it starts again is asked once more, as the page does.
    await soon(async () => {
      expect((await enter({ session })).status).toBe(200);
      expect(await socket(session)).toMatchObject({ id: 1, ok: true, value: { verdict: {} } });
    });
  });
});
