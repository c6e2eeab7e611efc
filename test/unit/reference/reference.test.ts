import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageAnswer } from '../../../electron/probes/index.ts';
import { type ReferenceOptions, reference } from '../../../electron/reference/index.ts';
import { type ReferenceEntry, ReferenceEntrySchema } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

let home: string;
let options: ReferenceOptions;
/** What the backend answers at each path; the others answer 200 in 3 ms. */
let pages: Record<string, PageAnswer>;
/** The paths that the backend says it has. */
let described: readonly string[] | null = null;
const server = createServer((socket) => socket.on('error', () => {}));

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'lifeguard-reference-'));
  await mkdir(path.join(home, 'code/leanvibe/leanvibe-backend/logs'), { recursive: true });
  await mkdir(path.join(home, '.leanvibe'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  options = {
    settings: settingsWith({
      'backend.port': port,
      'redis.url': `redis://:hun@ter2secret@127.0.0.1:${port}/0`,
      'neo4j.uri': 'bolt://nowhere.invalid:7687',
    }),
    home,
    repository: path.join(home, 'code/leanvibe'),
    backendFolder: path.join(home, 'code/leanvibe/leanvibe-backend'),
    platform: 'linux',
    timeoutMs: 5000,
    page: async (asked) => pages[asked] ?? { kind: 'answer', status: 200, tookMs: 3 },
    described: async () => described,
    webSocket: () => ({ kind: 'answers', tookMs: 1 }),
  };
  pages = {};
  described = null;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(home, { recursive: true, force: true });
});

const entryOf = (entries: readonly ReferenceEntry[], id: string) => entries.find((e) => e.id === id);

describe('the reference', () => {
  it('has every place of the guide', async () => {
    const all = (await reference({ ...options, platform: 'darwin' })).map((e) => e.place.replace(home, '~'));
    const port = options.settings['backend.port'];
    for (const place of [
      '~/code/leanvibe/leanvibe-backend/logs/app.log',
      '~/code/leanvibe/leanvibe-backend/logs/error.log',
      '~/code/leanvibe/leanvibe-backend/logs/performance.log',
      '~/code/leanvibe/leanvibe-backend/logs/security.log',
      '~/code/leanvibe/leanvibe-backend/logs/neo4j.log',
      'docker logs leanvibe-backend',
      'Console.app',
      'Window > Devices and Simulators',
      '~/Library/Logs/CoreSimulator',
      'Connect device and use Xcode Console',
      '~/code/leanvibe/leanvibe-backend/app/config/settings.py',
      '~/code/leanvibe/.env',
      '~/code/leanvibe/docker-compose.yml',
      '~/code/leanvibe/leanvibe-backend/budgets/performance_sla.json',
      '~/code/leanvibe/leanvibe-backend/quality_ratchet.json',
      '~/code/leanvibe/leanvibe-ios/LeanVibe.xcodeproj/project.pbxproj',
      '~/code/leanvibe/leanvibe-ios/LeanVibe/Info.plist',
      '~/code/leanvibe/leanvibe-ios/LeanVibe/Configuration',
      '~/.leanvibe/config.json',
      '~/code/leanvibe/.leanvibe/project.json',
      `http://localhost:${port}`,
      `http://localhost:${port}/health`,
      `ws://localhost:${port}/ws`,
      `http://localhost:${port}/admin`,
      'http://nowhere.invalid:7474',
      'bolt://nowhere.invalid:7687',
      `http://localhost:${port}/monitoring/dashboard`,
      `http://localhost:${port}/docs`,
      `http://localhost:${port}/metrics`,
      'https://github.com/ml-explore/mlx/issues',
      'https://fastapi.tiangolo.com',
      'https://neo4j.com/support',
      'https://developer.apple.com/swiftui',
      '~/code/leanvibe/ARCHITECTURE.md',
      '~/code/leanvibe/MONITORING.md',
      '~/code/leanvibe/OPERATIONS_PLAYBOOK.md',
      '~/code/leanvibe/AGENTS.md',
    ])
      expect(all).toContain(place);
  });

  it('has ids that are its own, and entries of the declared form', async () => {
    const entries = await reference(options);
    expect(new Set(entries.map((e) => e.id)).size).toBe(entries.length);
    for (const entry of entries) expect(ReferenceEntrySchema.safeParse(entry).success).toBe(true);
    expect([...new Set(entries.map((e) => e.section))]).toEqual(['logs', 'configuration', 'ports', 'links']);
  });

  it('tells a file that is there, with size and age, from one that is not', async () => {
    await writeFile(path.join(home, '.leanvibe/config.json'), '{}');
    const entries = await reference(options);
    expect(entryOf(entries, 'config-cli')).toMatchObject({
      place: '~/.leanvibe/config.json',
      status: { kind: 'exists', sizeBytes: 2, folder: false, modifiedAt: expect.any(Number) },
      open: { kind: 'file', path: path.join(home, '.leanvibe/config.json') },
    });
    expect(entryOf(entries, 'log-app')).toMatchObject({ status: { kind: 'absent' }, open: null });
  });

  it('tells a port that answers from one that does not', async () => {
    const entries = await reference(options);
    expect(entryOf(entries, 'port-redis')?.status.kind).toBe('answers');
    expect(entryOf(entries, 'port-neo4j-bolt')?.status.kind).toBe('silent');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const later = await reference(options);
    expect(entryOf(later, 'port-redis')?.status).toEqual({
      kind: 'silent',
      problem: `Nothing listens on port ${port}.`,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  it('asks a store by its own protocol where that was read, and HTTP for its answer', async () => {
    const http = createHttp((_, response) => response.writeHead(401).end());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as { port: number };
    const settings = {
      ...options.settings,
      'neo4j.uri': `bolt://127.0.0.1:${(server.address() as { port: number }).port}`,
      'neo4j.httpPort': port,
    };
    const store = (id: string) =>
      id === 'redis' ? ({ kind: 'silent', problem: 'NOAUTH.' } as const) : ({ kind: 'answers', tookMs: 7 } as const);
    const entries = await reference({ ...options, settings, store });
    // Its port takes connections; what speaks there refuses the password.
    expect(entryOf(entries, 'port-redis')?.status).toEqual({ kind: 'silent', problem: 'NOAUTH.' });
    expect(entryOf(entries, 'port-neo4j-bolt')?.status).toEqual({ kind: 'answers', tookMs: 7 });
    expect(entryOf(entries, 'port-neo4j-http')?.status.kind).toBe('answers');
    await new Promise((resolve) => http.close(resolve));
    expect(entryOf(await reference({ ...options, settings }), 'port-neo4j-http')?.status).toEqual({
      kind: 'silent',
      problem: `Nothing listens on port ${port}.`,
    });
  });

  it('opens what shows a place that is no file: the page of the logs, and on a Mac the programs that are there', async () => {
    const containers = [{ id: 'neo4j', name: 'leanvibe-neo4j', command: 'docker' }];
    const entries = await reference({ ...options, platform: 'darwin', containers });
    expect(entryOf(entries, 'log-docker')?.open).toEqual({ kind: 'page', page: 'logs' });
    expect(entryOf(entries, 'log-container-neo4j')).toMatchObject({
      open: { kind: 'page', page: 'logs?log=container-neo4j' },
      place: 'docker logs leanvibe-neo4j',
    });
    // On this machine there is no program of that name unless it is a Mac.
    const isMac = process.platform === 'darwin';
    expect(entryOf(entries, 'log-console')?.open?.kind ?? null).toBe(isMac ? 'file' : null);
  });

  it('says why nothing is known to live in a host, and leads to where that stands too', async () => {
    const emptyHosts = [{ id: 'docker', why: 'There are no containers.' }];
    const entries = await reference({ ...options, platform: 'linux', emptyHosts });
    expect(entryOf(entries, 'log-docker')).toMatchObject({
      open: { kind: 'page', page: 'logs?log=docker' },
      status: { kind: 'silent', problem: 'There are no containers.' },
    });
  });

  it('asks each address of the backend for itself, and tells what is not offered', async () => {
    pages = {
      '/admin': { kind: 'answer', status: 404, tookMs: 2 },
      '/docs': { kind: 'answer', status: 401, tookMs: 9 },
      '/metrics': { kind: 'answer', status: 500, tookMs: 9 },
      '/monitoring/dashboard': { kind: 'not-asked', why: 'It was left alone.' },
      '': { kind: 'failed', problem: 'GET / failed: refused.' },
    };
    described = [];
    const entries = await reference({
      ...options,
      webSocket: (asked) => ({ kind: 'silent', problem: `${asked} is shut` }),
    });
    const statuses = Object.fromEntries(
      entries
        .filter((e) => e.place.includes(`localhost:${options.settings['backend.port']}`))
        .map((e) => [e.id, e.status]),
    );
    expect(statuses).toEqual({
      'port-api': { kind: 'silent', problem: 'GET / failed: refused.' },
      'port-health': { kind: 'answers', tookMs: 3 },
      'port-websocket': { kind: 'silent', problem: '/ws is shut' },
      'port-admin': { kind: 'not-offered', status: 404 },
      'port-dashboard': { kind: 'not-checked', why: 'It was left alone.' },
      'port-docs': { kind: 'answers', tookMs: 9 },
      'port-metrics': { kind: 'silent', problem: 'It answers 500: the server failed over it.' },
    });
  });

  it('takes what other addresses begin with for missing only where none of those is there', async () => {
    pages = {
      '': { kind: 'answer', status: 404, tookMs: 2 },
      '/admin': { kind: 'answer', status: 404, tookMs: 3 },
      '/metrics': { kind: 'answer', status: 404, tookMs: 2 },
    };
    const statusOf = async (id: string) => entryOf(await reference(options), id)?.status;
    const none = 'no page of its own (404)';
    described = ['/admin/clear-cache', '/admin/optimize-performance', '/administrators'];
    expect(await statusOf('port-api')).toEqual({ kind: 'answers', tookMs: 2, note: none });
    expect(await statusOf('port-admin')).toEqual({
      kind: 'answers',
      tookMs: 3,
      note: `${none}, 2 addresses beneath it`,
    });
    expect(await statusOf('port-metrics')).toEqual({ kind: 'not-offered', status: 404 });
    described = ['/health'];
    expect(await statusOf('port-admin')).toEqual({ kind: 'not-offered', status: 404 });
    described = null;
    expect(await statusOf('port-admin')).toMatchObject({ kind: 'not-checked', why: expect.stringContaining(none) });
  });

  it('tells what another system has, where this one has nothing in its stead', async () => {
    const onLinux = await reference(options);
    expect(entryOf(onLinux, 'log-simulator')).toMatchObject({
      place: '~/Library/Logs/CoreSimulator',
      open: null,
      status: { kind: 'silent', problem: 'Only macOS has it.' },
    });
    expect(onLinux.filter((e) => e.group === 'System Logs' && e.title === 'System')).toHaveLength(1);
    const onMac = await reference({ ...options, platform: 'darwin' });
    expect(entryOf(onMac, 'log-simulator')?.status).toEqual({ kind: 'absent' });
    expect(entryOf(onMac, 'log-syslog')).toBeUndefined();
  });

  it('shows no password', async () => {
    const text = JSON.stringify(await reference(options));
    expect(text).not.toContain('ter2secret');
    expect(text).toContain('redis://:••••@127.0.0.1');
  });

  it('says what was not found instead of guessing a path', async () => {
    const entries = await reference({ ...options, repository: null, backendFolder: null });
    expect(entryOf(entries, 'log-app')?.status).toEqual({
      kind: 'not-checked',
      why: 'The backend’s folder was not found.',
    });
    expect(entryOf(entries, 'config-env')?.status).toEqual({
      kind: 'not-checked',
      why: 'The LeanVibe folder was not found.',
    });
  });

  it('shows what belongs to the platform only', async () => {
    const ids = async (platform: NodeJS.Platform) => (await reference({ ...options, platform })).map((e) => e.id);
    expect(await ids('linux')).not.toContain('log-console');
    expect(await ids('darwin')).not.toContain('log-syslog');
  });

  it('takes files of Lifeguard’s own and people to ask', async () => {
    const entries = await reference({
      ...options,
      own: [{ id: 'own-captured', section: 'logs', title: 'Captured output', path: path.join(home, 'captured.log') }],
      contacts: [{ title: 'On call', address: 'oncall@leanvibe.ai?bcc=x@y.z' }],
    });
    expect(entryOf(entries, 'own-captured')).toMatchObject({ group: 'Lifeguard', place: '~/captured.log' });
    expect(entryOf(entries, 'contact-1')?.open).toEqual({
      kind: 'url',
      url: 'mailto:oncall@leanvibe.ai%3Fbcc%3Dx@y.z',
    });
  });

  it('stops when the caller leaves', async () => {
    await expect(reference({ ...options, signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });
});
