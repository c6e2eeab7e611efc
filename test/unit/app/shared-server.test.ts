import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { othersAt, withOthers } from '../../../electron/app/shared-server.ts';
import type { Plan, PlanStep } from '../../../shared/domain/index.ts';

let folder = '';
let configFile = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-shared-'));
  for (const name of ['main', 'login', 'search']) mkdirSync(path.join(folder, name));
  configFile = path.join(folder, 'config.yaml');
  const stack = (name: string, port: number, rest = {}) => ({
    'repository.path': path.join(folder, name),
    'backend.port': port,
    ...rest,
  });
  const neo4j = { 'neo4j.uri': 'bolt://localhost:7687' };
  writeFileSync(
    configFile,
    JSON.stringify({
      ...stack('main', 8701, neo4j),
      stacks: {
        login: stack('login', 8702, { 'neo4j.uri': 'neo4j://127.0.0.1:7687' }),
        search: stack('search', 8703, { 'neo4j.uri': 'bolt://localhost:7688' }),
        docs: stack('docs', 8704, { ...neo4j, 'neo4j.enabled': false }),
        // The backend's address of another one: it is not watched.
        copy: stack('copy', 8701, neo4j),
      },
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (port: number, stack?: string) =>
  othersAt(port, {
    ...{ cwd: folder, home: folder, env: {}, platform: 'linux' as const, configFile },
    ...(stack === undefined ? {} : { stack: stack as never }),
  });

describe('a server that several stacks use', () => {
  it('is known by its port, by whichever of them asks', async () => {
    expect(await at(7687)).toEqual(['login']);
    expect(await at(7687, 'login')).toEqual(['main']);
    expect(await at(7687, 'search')).toEqual(['main', 'login']);
    expect(await at(7688)).toEqual(['search']);
    expect(await at(7688, 'search')).toEqual([]);
  });

  const plan = (destroys: string | null, confirm: string | null): Plan => ({
    runbook: 'restart-neo4j',
    component: 'neo4j',
    title: 'Restart Neo4j',
    confirm,
    steps: [{ id: 'restart', destroys } as PlanStep],
    attempts: 1,
    attemptTimeoutMs: 1,
    notes: [],
  });
  const made = (...[of, others]: [Plan, readonly string[]]) => withOthers({ ok: true, plan: of }, others);

  it('is not restarted for the others without asking, and all of them are named', () => {
    expect(made(plan('Open transactions.', null), ['login'])).toMatchObject({
      plan: { confirm: 'The stack login uses this server, too: this happens to it as well.' },
    });
    expect(made(plan('Open transactions.', 'Sure.'), ['login', 'search'])).toMatchObject({
      plan: { confirm: 'The stacks login and search use this server, too: this happens to them as well. Sure.' },
    });
    expect(made(plan(null, null), ['login'])).toMatchObject({
      plan: { confirm: null, notes: ['The stack login uses this server, too.'] },
    });
    const own = plan('Open transactions.', null);
    expect(made(own, [])).toEqual({ ok: true, plan: own });
  });
});
