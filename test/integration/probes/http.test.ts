import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { firstWords } from '../../support/first-words.ts';
import { oddServer } from '../../support/odd-server.ts';
import { eventually } from '../../support/probe-context.ts';
import { probeOfService } from '../../support/service-probe.ts';
import { ensurePython, freePort } from '../../support/stack/index.ts';
import { run } from '../../support/stack/run.ts';
import { unhurried } from '../../support/unhurried.ts';

/**
 * A server of Python's standard library, as many small tools have one. `HTTPServer` serves one connection after the other: who holds one without a
 * word keeps it from everybody else.
 */
const SERVER = `
import http.server, sys
kind, version, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = version
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *a): pass
server = getattr(http.server, kind)(("127.0.0.1", port), Handler)
print("ready", flush=True)
server.serve_forever()
`;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function python(kind: string, version: string): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const { python: program } = await ensurePython();
  const port = await freePort();
  const child = spawn(program, ['-c', SERVER, kind, version, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(() => child.kill('SIGKILL'));
  await firstWords(child);
  return { port, child };
}

/** A certificate of `localhost`, signed by itself. */
async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-certificate-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...names,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  if (made.code !== 0) throw new Error(`No certificate could be made: ${made.stderr}`);
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(unhurried(5000)),
  }).then((r) => r.text());

describe('a real server of Python', () => {
  it.each([
    ['HTTPServer', 'HTTP/1.0'],
    ['HTTPServer', 'HTTP/1.1'],
    ['ThreadingHTTPServer', 'HTTP/1.1'],
  ])('%s with %s serves everybody else while it is watched', async (kind, version) => {
    const { port } = await python(kind, version);
    const probe = probeOfService('http', { at: `http://127.0.0.1:${port}/` }, unhurried(2000));
    closers.push(() => probe.close());
    for (let i = 0; i < 3; i++) {
      expect(await probe.run(), `look ${i}`).toMatchObject({ ok: true });
      expect(await answers(port)).toBe('ok');
    }
  });

  it('one look is one connection', async () => {
    const server = await oddServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok')),
    );
    closers.push(() => server.close());
    for (const [kind, at] of [
      ['http', `http://127.0.0.1:${server.port}/`],
      ['chroma', `127.0.0.1:${server.port}`],
    ] as const) {
      const before = server.accepted();
      const probe = probeOfService(kind, { at }, unhurried(2000));
      closers.push(() => probe.close());
      await probe.run();
      expect(server.accepted() - before, kind).toBe(1);
    }
  });

  it('is told to answer before it is known whether it serves many at a time', async () => {
    // It answers the first, and nobody after that.
    const server = await oddServer((socket) => {
      if (server.accepted() === 1)
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    });
    closers.push(() => server.close());
    const probe = probeOfService('http', { at: `http://127.0.0.1:${server.port}/` }, unhurried(500));
    closers.push(() => probe.close());
    expect(await probe.run()).toMatchObject({ ok: true });
    expect(server.accepted()).toBeLessThan(3);
    await eventually('somebody who asks beside the one that is held', () => server.accepted() === 3);
  });

  it('one that serves many at a time tells its end at once', async () => {
    const { port, child } = await python('ThreadingHTTPServer', 'HTTP/1.1');
    const probe = probeOfService('http', { at: `http://127.0.0.1:${port}/` }, unhurried(2000));
    closers.push(() => probe.close());
    // The second look waits until a connection is held.
    for (let i = 0; i < 2; i++) expect((await probe.run()).ok).toBe(true);
    expect(probe.signals).toEqual([]);
    child.kill('SIGKILL');
    await eventually('word of it', () => probe.signals.length > 0);
  });
});

describe('a status of failure', () => {
  const answering = async (status: number) => {
    const server = await oddServer((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 ${status} X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)),
    );
    closers.push(() => server.close());
    return server.port;
  };
  const look = (at: string) => {
    const probe = probeOfService('http', { at }, unhurried(2000));
    closers.push(() => probe.close());
    return probe.run();
  };

  // What is found is watched at `/`, where a server of an API has no page: one click would be one alarm.
  it.each([401, 403, 404, 405])('%d at / alone is the answer of a server that serves', async (status) => {
    expect(await look(`http://127.0.0.1:${await answering(status)}/`)).toMatchObject({ ok: true, facts: { status } });
  });

  it.each([
    ['', 500],
    ['', 503],
    ['health', 404],
    ['?ready', 404],
  ])('at /%s %d is one', async (page, status) => {
    const failure = { kind: 'http-status', code: String(status) };
    expect(await look(`http://127.0.0.1:${await answering(status)}/${page}`)).toMatchObject({ ok: false, failure });
  });

  it('with a password that is refused at / is one', async () => {
    const failure = { kind: 'auth' };
    expect(await look(`http://me:x@127.0.0.1:${await answering(401)}/`)).toMatchObject({ ok: false, failure });
  });
});

describe('a server with TLS', () => {
  it('is asked over it, and one whose certificate nobody trusts is named', async () => {
    const made = await certificate();
    const server = createServer(made, (_request, response) => response.end('ok')).listen(0, 'localhost');
    await once(server, 'listening');
    closers.push(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : null;
    const look = async () => {
      const probe = probeOfService('http', { at: `https://localhost:${port}/` }, unhurried(2000));
      closers.push(() => probe.close());
      return probe.run();
    };
    expect(await look()).toMatchObject({
      ok: false,
      failure: { got: expect.stringMatching(/self-signed certificate/) },
    });
    const known = getCACertificates('default');
    setDefaultCACertificates([...known, made.cert]);
    closers.push(() => setDefaultCACertificates(known));
    expect(await look()).toMatchObject({ ok: true, facts: { status: 200 } });
  });
});
