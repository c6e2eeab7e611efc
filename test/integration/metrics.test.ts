import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { browserHost, metricsToken, metricsTokenFile, type PageServer, serve } from '../../electron/serve/index.ts';
import { ensurePrometheus, freePort } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

/** Prometheus takes its time to start beside all others. */
const soon = <T>(check: () => Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: unhurried(15_000), interval: 100 });

let folder = '';
let engine: Engine;
let server: PageServer;
let told = true;
let tools: { readonly prometheus: string; readonly promtool: string };
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  tools = await ensurePrometheus();
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-metrics-'));
  const pages = path.join(folder, 'pages');
  const configFile = path.join(folder, 'config.yaml');
  const port = await freePort();
  // One that answers, one that does not: a figure and a cause.
  const services = `services: [{ id: cache, kind: tcp, at: 'localhost:${port}' }]`;
  const off = ['backend', 'neo4j', 'redis', 'docker', 'mlx', 'models', 'ios', 'cli'];
  writeFileSync(configFile, `${off.map((id) => `${id}: { enabled: false }`).join('\n')}\n${services}\n`);
  mkdirSync(pages);
  writeFileSync(path.join(pages, 'index.html'), '<!doctype html><title>Lifeguard</title>');
  const stateFolder = path.join(folder, 'state');
  const options = { cwd: folder, home: folder, env: {}, platform: process.platform, configFile, stateFolder };
  engine = await createEngine(options);
  server = await serve({
    engine,
    host: browserHost({ version: '1.2.3' }),
    rendererFolder: pages,
    port: 0,
    metricsToken: () => (told ? metricsToken(stateFolder) : null),
  });
  await engine.settled(20_000);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await server?.stop();
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const token = () => metricsToken(path.join(folder, 'state'));

const get = (
  headers: Record<string, string> = {},
  method = 'GET',
  url = '/metrics',
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path: url, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });

/** Runs a program with a text as its input. */
const run = (
  program: string,
  args: readonly string[],
  input: string,
): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
      });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
    child.stdin.end(input);
  });

describe('the figures for Prometheus', () => {
  it('are told to whoever has the token, and to nobody else', async () => {
    const bearer = { Authorization: `Bearer ${token()}` };
    expect(statSync(metricsTokenFile(path.join(folder, 'state'))).mode & 0o777).toBe(0o600);
    expect((await get()).status).toBe(401);
    expect((await get({ Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await get({ Authorization: `Basic ${token()}` })).status).toBe(401);
    expect((await get({ Authorization: `Bearer ${'x'.repeat(9000)}` })).status).toBe(401);
    expect((await get({ Host: 'evil.example' })).status).toBe(403);
    expect((await get(bearer, 'POST')).status).toBe(405);
    expect((await get({}, 'GET', `/metrics?token=${token()}`)).status).toBe(401);
    const head = await get(bearer, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
    // A container reaches this machine by another name.
    expect((await get({ ...bearer, Host: 'host.docker.internal' })).status).toBe(200);
    told = false;
    expect((await get(bearer)).status).toBe(404);
    told = true;
  });

  it('are told to a hundred at once, beside others who send slowly or never read, and the engine goes on', async () => {
    const bearer = { Authorization: `Bearer ${token()}` };
    const slow = Array.from({ length: 20 }, (_, i) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      // Half of them never end their request, half never read the answer.
      socket.write(
        `GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token()}\r\n${i % 2 ? '\r\n' : 'X: '}`,
      );
      socket.pause();
      return socket;
    });
    const before = engine.snapshot().seq;
    const all = await Promise.all(Array.from({ length: 100 }, () => get(bearer).catch((error: Error) => error)));
    // Nobody gets half a page: a whole one, or no connection at all.
    for (const answer of all)
      if (!(answer instanceof Error)) expect([answer.status, answer.body.endsWith('\n')]).toEqual([200, true]);
    expect(all.filter((answer) => !(answer instanceof Error)).length).toBeGreaterThanOrEqual(50);
    expect((await engine.checkNow()).seq).toBeGreaterThanOrEqual(before);
    for (const socket of slow) socket.destroy();
    await soon(async () => expect((await get(bearer)).status).toBe(200));
  });

  it('keep the naming conventions, by Prometheus’ own tool, as do the alert rules', async () => {
    const { body } = await get({ Authorization: `Bearer ${token()}` });
    expect(body).toContain('lifeguard_build_info{version="1.2.3"} 1');
    expect(body).toContain('lifeguard_cause{stack="main",component="cache",cause="cache-not-running",severity="P1"} 1');
    expect(await run(tools.promtool, ['check', 'metrics'], body)).toEqual({ code: 0, output: '' });
    const rules = path.resolve(import.meta.dirname, '../../resources/prometheus/alerts.yml');
    expect(await run(tools.promtool, ['check', 'rules', rules], '')).toMatchObject({ code: 0 });
  });

  it('are scraped by a real Prometheus, whose rules raise the alert', async () => {
    const port = await freePort();
    const file = path.join(folder, 'prometheus.yml');
    // The shipped rules without their wait.
    const rules = path.join(folder, 'rules.yml');
    const urgent = `groups: [{ name: now, rules: [{ alert: LifeguardCauseUrgent, expr: 'lifeguard_cause{severity=~"P0|P1"} == 1' }] }]`;
    writeFileSync(rules, `${urgent}\n`);
    writeFileSync(
      file,
      JSON.stringify({
        global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
        rule_files: [rules],
        scrape_configs: [
          {
            job_name: 'lifeguard',
            authorization: { credentials_file: metricsTokenFile(path.join(folder, 'state')) },
            static_configs: [{ targets: [`127.0.0.1:${server.port}`] }],
          },
        ],
      }),
    );
    const args = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    const child = spawn(tools.prometheus, args, { cwd: folder, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    stops.push(() => {
      child.kill('SIGKILL');
      return ended;
    });
    const ask = async (query: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as {
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      return data.result.map(({ metric, value }) => ({ ...metric, value: value[1] }));
    };
    await soon(async () =>
      expect(await ask('lifeguard_build_info')).toMatchObject([{ version: '1.2.3', job: 'lifeguard', value: '1' }]),
    );
    const [down] = await ask('lifeguard_component_state{component="cache"} == 1');
    expect(down).toMatchObject({ state: 'critical', kind: 'tcp', stack: 'main' });
    await soon(async () =>
      expect(await ask('ALERTS{alertstate="firing"}')).toMatchObject([
        { alertname: 'LifeguardCauseUrgent', cause: 'cache-not-running' },
      ]),
    );
  });
});
