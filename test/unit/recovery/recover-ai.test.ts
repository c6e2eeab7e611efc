import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runbook } from '../../../electron/components/index.ts';
import type { MlxRuntime, Readings, Settings } from '../../../shared/domain/index.ts';
import { failedReading, processWith, readingOf, settingsWith } from '../../support/builders.ts';

/** A backend that only says which of its places take a POST, as FastAPI does. */
let server: Server;
let port = 0;
let offered: readonly string[] = [];
const posted: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? '';
    if (request.method === 'POST') posted.push(url);
    const isThere = offered.includes(url);
    response.writeHead(isThere ? 405 : 404, isThere ? { allow: 'POST' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const start = { command: './start.sh', args: [], cwd: '/home/dev/leanvibe/leanvibe-backend' };
const BROKEN: MlxRuntime = {
  kind: 'mlx-broken',
  python: '/venv/bin/python',
  facts: {
    version: '3.12.3',
    executable: '/venv/bin/python',
    prefix: '/venv',
    platform: 'darwin',
    machine: 'arm64',
    translated: false,
    appleSilicon: true,
    packages: { pip: '25.0' },
    modules: [],
  },
  error: 'ImportError',
  reason: 'mlx cannot be imported.',
};

const made = (readings: Readings, settings: Partial<Settings> = {}) =>
  runbook('recover-ai').prepare({
    readings: { process: readingOf('process', { root: processWith({ pid: 7 }) }), ai: readingOf('ai'), ...readings },
    settings: settingsWith({
      'backend.host': '127.0.0.1',
      'backend.port': port,
      'backend.start': start,
      ...settings,
    }),
    backendLog: '/logs/backend.log',
    uid: 501,
    platform: 'darwin',
    home: '/home/dev',
    env: { PATH: '/nowhere' },
    now: 0,
    signal: new AbortController().signal,
  });
const steps = async (...args: Parameters<typeof made>) => {
  const plan = await made(...args);
  if (!plan.ok) throw new Error(plan.reason);
  return plan.plan.steps.map((s) => s.id);
};

describe('Recover the AI service', () => {
  const alone = ['look', 'prompts-before', 'clear-models', 'restart-ai', 'helped'];

  it('measures, clears the cache, restarts the AI service where that is offered, and the backend where that does not help', async () => {
    offered = ['/admin/restart-ai-service'];
    const plan = await made({});
    if (!plan.ok) throw new Error(plan.reason);
    const ids = plan.plan.steps.map((s) => s.id);
    expect(ids.slice(0, alone.length)).toEqual(alone);
    expect(ids.slice(-3)).toEqual(['ai-healthy', 'prompts-after', 'verify']);
    expect(new Set(ids).size).toBe(ids.length);
    // The second thing of the chain is for where the first did not help, and ends nothing by being needed.
    const second = plan.plan.steps.slice(alone.length, -2);
    expect(second.map((s) => s.id)).toEqual(expect.arrayContaining(['stop', 'start', 'healthy']));
    expect(second.every((s) => s.unlessEnough === true)).toBe(true);
    expect(plan.plan.steps.find((s) => s.id === 'helped')).toMatchObject({ optional: true, action: { settles: true } });
    expect(plan.plan.notes.join(' ')).toContain('only where the restart of its AI service alone does not help');
    // Whether it is offered was asked without doing it.
    expect(posted).toEqual([]);
  });

  it.each([
    ['after both', {}],
    ['after the one where Lifeguard may not restart the backend', { 'backend.start': null }],
  ])('says what is left for a person %s', async (_, settings) => {
    offered = ['/admin/restart-ai-service'];
    const plan = await made({}, settings);
    if (!plan.ok) throw new Error(plan.reason);
    const last = plan.plan.steps.findLast((s) => s.action.kind === 'wait-healthy');
    expect(last?.action).toMatchObject({
      probe: 'ai',
      next: expect.stringMatching(/What is left for a person: .*escalate/),
    });
    expect(last?.optional).toBe(false);
  });

  it('waits for no word of an AI service of which the backend tells nothing', async () => {
    offered = [];
    expect(await steps({ ai: failedReading('ai', 'not-offered') })).not.toContain('ai-healthy');
  });

  it('restarts the backend where it is not, and is judged by how long an answer takes', async () => {
    offered = [];
    expect(await steps({})).toEqual(expect.arrayContaining(['stop', 'start', 'prompts-after']));
    expect(await made({})).toMatchObject({
      ok: true,
      plan: { confirm: null, attempts: 5, goal: { what: 'an answer', limit: 10_000 } },
    });
  });

  it('mends the runtime where it is broken, asks for that, and restarts what has loaded the old one', async () => {
    offered = ['/admin/restart-ai-service'];
    const broken = await made({ mlx: readingOf('mlx', { runtime: BROKEN }) });
    if (!broken.ok) throw new Error(broken.reason);
    const ids = broken.plan.steps.map((s) => s.id);
    expect(ids).toEqual(expect.arrayContaining(['install-1', 'stop', 'start']));
    expect(new Set(ids).size).toBe(ids.length);
    expect(broken.plan.confirm).toMatch(/^This installs /);
    expect(broken.plan.attempts).toBe(1);
  });

  it('leaves models and runtime alone where the backend is meant to run without', async () => {
    offered = ['/admin/restart-ai-service'];
    const mock = { 'ai.strategy': 'mock' };
    expect(await steps({ mlx: readingOf('mlx', { runtime: BROKEN }) }, mock)).not.toContain('install-1');
  });

  it('is none where nothing of it is watched', async () => {
    expect(await made({}, { 'ai.enabled': false })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('not watched'),
    });
  });
});
