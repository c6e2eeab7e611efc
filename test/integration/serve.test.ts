import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { browserHost, type PageServer, serve } from '../../electron/serve/index.ts';
import { MAX_MESSAGE_BYTES } from '../../shared/contract/index.ts';
import { SnapshotSchema } from '../../shared/domain/index.ts';
import { ANY_MACHINE_LINES } from '../support/any-machine.ts';

let folder = '';
let engine: Engine;
let server: PageServer;
let session = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-serve-'));
  const pages = path.join(folder, 'pages');
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    `backend: { enabled: false }\nneo4j: { enabled: false }\nredis: { enabled: false }\ndocker: { enabled: false }\n${ANY_MACHINE_LINES}`,
  );

  mkdirSync(path.join(pages, 'assets'), { recursive: true });
  writeFileSync(path.join(pages, 'index.html'), '<!doctype html><title>Lifeguard</title>');
  writeFileSync(path.join(folder, 'secret.json'), '{"secret":true}');
  engine = await createEngine({
    cwd: folder,
    home: folder,
    env: {},
    platform: process.platform,
    configFile,
    stateFolder: path.join(folder, 'state'),
  });
  server = await serve({ engine, host: browserHost({ version: '0.0.0' }), rendererFolder: pages, port: 0 });
  session = String(JSON.parse((await enter({ code: codeOf(server.address()) })).body).session);
});

afterAll(async () => {
  await server.stop();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the page's socket; resolves with the socket, or with the HTTP status that refused it. */
function open({
  origin = `http://127.0.0.1:${server.port}`,
  protocol = `lifeguard.session.${session}`,
  headers = {} as Record<string, string>,
  url = '/api',
} = {}): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${url}`, protocol === '' ? [] : [protocol], {
      origin,
      headers,
    });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once('error', reject);
  });
}

async function page(): Promise<WebSocket> {
  const socket = await open();
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

const answer = (socket: WebSocket, message: string): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data))));
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.send(message);
  });

interface Got {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, unknown>;
}

const get = (url: string, headers: Record<string, string> = {}, method = 'GET', sent = ''): Promise<Got> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path: url, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    })
      .on('error', reject)
      .end(sent);
  });

const codeOf = (address: string): string => new URL(address).hash.replace('#code=', '');

/** Asks to be let in, as the page does. */
const enter = (asked: unknown, headers: Record<string, string> = {}): Promise<Got> =>
  get('/entry', { Origin: `http://127.0.0.1:${server.port}`, ...headers }, 'POST', JSON.stringify(asked));

describe('the page server', () => {
  it('listens on loopback only and puts the code where no server sees it', () => {
    expect(server.address()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{32}$/);
  });

  it('lets one browser in for each address, once, and knows it afterwards', async () => {
    const code = codeOf(server.address());
    const first = await enter({ code });
    expect(first.status).toBe(200);
    expect((await enter({ code })).status).toBe(401);
    expect((await enter(JSON.parse(first.body))).status).toBe(200);
    expect((await enter({ session: code })).status).toBe(401);
    const other = await enter({ code: codeOf(server.address()) });
    expect(JSON.parse(other.body)).not.toEqual(JSON.parse(first.body));
  });

  it('does not use a code up when somebody else asks with it', async () => {
    const code = codeOf(server.address());
    expect((await enter({ code }, { Origin: 'http://evil.example' })).status).toBe(403);
    expect((await enter({ code }, { Host: `evil.example:${server.port}` })).status).toBe(403);
    expect((await get('/entry', {}, 'POST', JSON.stringify({ code }))).status).toBe(403);
    expect((await get(`/?code=${code}`)).status).toBe(200);
    expect((await enter({ code })).status).toBe(200);
  });

  it.each([
    [{}],
    [{ code: 1 }],
    [{ code: '' }],
    [{ code: 'x'.repeat(101) }],
    [{ code: 'x', session: 'y' }],
    [{ session: null }],
    ['x'.repeat(5000)],
    [null],
  ])('answers 400 to a request to be let in that is none: %j', async (asked) => {
    expect((await enter(asked)).status).toBe(400);
  });

  it('is asked to let in by POST only', async () => {
    expect((await get('/entry')).status).toBe(405);
  });

  it('serves the page with a policy that allows nothing from elsewhere and nothing inline', async () => {
    const { status, headers } = await get('/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/../../secret.json',
    '//secret.json',
    '/..%2fsecret.json',
  ])('does not serve %s', async (url) => {
    const { status, body } = await get(url);
    expect(status).toBe(404);
    expect(body).not.toContain('true');
  });

  it('refuses a Host that is not its own, as DNS rebinding sends it', async () => {
    expect((await get('/', { Host: `evil.example:${server.port}` })).status).toBe(403);
    expect((await get('/', { Host: `localhost:${server.port}` })).status).toBe(200);
  });

  it('refuses every method but GET and HEAD', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });

  it.each([
    ['a wrong session', { protocol: 'lifeguard.session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, 401],
    ['no session', { protocol: '' }, 401],
    ['another Origin', { origin: 'http://evil.example' }, 403],
    ['a file as Origin', { origin: 'null' }, 403],
    ['a Host from DNS rebinding', { headers: { Host: 'evil.example' } }, 403],
    ['another path', { url: '/other' }, 403],
  ])('refuses a socket with %s', async (_, options, status) => {
    expect(await open(options)).toBe(status);
  });

  it('answers a call', async () => {
    const socket = await page();
    const response = await answer(socket, JSON.stringify({ id: 1, call: 'snapshot', args: {} }));
    expect(response).toMatchObject({ id: 1, ok: true });
    expect(SnapshotSchema.safeParse(response.value).success).toBe(true);
    socket.close();
  });

  it.each([
    ['a call that does not exist', { id: 2, call: 'runCommand', args: { command: 'rm' } }, 'unknown-call'],
    ['a name from the prototype', { id: 2, call: 'constructor', args: {} }, 'unknown-call'],
    ['arguments of the wrong type', { id: 2, call: 'pause', args: { until: 'tomorrow' } }, 'bad-arguments'],
    [
      'unknown arguments',
      { id: 2, call: 'recover', args: { runbook: 'recover-backend', unseen: true, command: 'rm' } },
      'bad-arguments',
    ],
    [
      'a runbook that does not exist',
      { id: 2, call: 'recover', args: { runbook: 'rm -rf', unseen: true } },
      'bad-arguments',
    ],
  ])('refuses %s with a sentence and goes on', async (_, message, code) => {
    const socket = await page();
    expect(await answer(socket, JSON.stringify(message))).toMatchObject({ id: 2, ok: false, code });
    expect(await answer(socket, JSON.stringify({ id: 3, call: 'runs', args: {} }))).toMatchObject({ id: 3, ok: true });
    socket.close();
  });

  it.each([
    ['no JSON', 'hello'],
    ['no envelope', '[]'],
    ['an extra field', '{"id":1,"call":"runs","args":{},"extra":1}'],
    ['too much', JSON.stringify({ id: 1, call: 'runs', args: 'x'.repeat(MAX_MESSAGE_BYTES + 1) })],
  ])('closes a socket that sends %s', async (_, text) => {
    const socket = await page();
    await expect(answer(socket, text)).rejects.toThrow(/closed with (1008|1009)/);
  });

  it('sends nothing to a page that does not look, a whole snapshot when it does, and patches after that', async () => {
    // The first look is another matter, which a page is told also while nobody looks at it.
    await engine.settled(60_000);
    const socket = await page();
    const events: { event?: string }[] = [];
    socket.on('message', (data) => events.push(JSON.parse(String(data))));
    const call = (id: number, visible: boolean) =>
      socket.send(JSON.stringify({ id, call: 'visible', args: { visible } }));
    engine.pause(Date.now() + 60_000);
    await expect.poll(() => engine.snapshot().pausedUntil).not.toBeNull();
    expect(events).toEqual([]);
    call(1, true);
    await expect.poll(() => events.some((e) => e.event === 'snapshot')).toBe(true);
    engine.pause(null);
    await expect.poll(() => events.some((e) => e.event === 'patch')).toBe(true);
    expect(events.filter((e) => e.event === 'snapshot')).toHaveLength(1);
    call(2, false);
    await expect.poll(() => events.filter((e) => 'id' in e)).toHaveLength(2);
    const before = events.length;
    const { seq } = engine.snapshot();
    await engine.checkNow();
    expect(engine.snapshot().seq).toBeGreaterThan(seq);
    // An answer comes after everything that was sent before it.
    call(3, false);
    await expect.poll(() => events.filter((e) => 'id' in e)).toHaveLength(3);
    expect(events.slice(before).filter((e) => !('id' in e))).toEqual([]);
    socket.close();
  });
});
