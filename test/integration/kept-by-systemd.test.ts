import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { type ComponentId, type RunbookId, type Snapshot, toldOf } from '../../shared/domain/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { soon } from '../support/soon.ts';
import { ensureRedis, freePort } from '../support/stack/index.ts';
import { startUserSystemd } from '../support/stack/user-systemd.ts';
import { unhurried } from '../support/unhurried.ts';

const systemd = await startUserSystemd();
if (typeof systemd === 'string') console.warn(`⚠︎  SKIPPED: no unit of the user’s systemd was restarted: ${systemd}.`);

const LIMIT = { timeout: unhurried(60_000) };
const runtimeBefore = process.env.XDG_RUNTIME_DIR;
let folder = '';
let engines: Engine[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-kept-'));
  if (typeof systemd !== 'string') process.env.XDG_RUNTIME_DIR = systemd.env.XDG_RUNTIME_DIR;
});
afterAll(async () => {
  await Promise.all(engines.map((e) => e.stop()));
  if (typeof systemd !== 'string') await systemd.stop();
  if (runtimeBefore === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = runtimeBefore;
  rmSync(folder, { recursive: true, force: true });
});

const OFF = ['backend', 'ai', 'neo4j', 'docker', 'ios', 'models', 'mlx', 'cli'];

/** An engine that looks once at who keeps what, and then not again within the hour. */
async function watch(redisPort: number, cachePort: number): Promise<Engine> {
  const configFile = path.join(folder, 'config.yaml');
  const config = {
    ...ANY_MACHINE,
    ...Object.fromEntries(OFF.map((id) => [`${id}.enabled`, false])),
    'redis.url': `redis://127.0.0.1:${redisPort}`,
    'cadence.services': 3600,
    services: [{ id: 'cache', kind: 'redis', url: `redis://127.0.0.1:${cachePort}` }],
  };
  writeFileSync(configFile, JSON.stringify(config));
  const engine = await createEngine({
    ...{ follows: true, cwd: folder, home: folder, env: { PATH: process.env.PATH }, platform: process.platform },
    ...{ configFile, stateFolder: path.join(folder, 'state') },
  });
  engines.push(engine);
  return engine;
}

const ownerOf = (engine: Engine, id: string) => toldOf(engine.readings(), id as ComponentId)?.owner;
const stateOf = (s: Snapshot, id: string) => s.components.find((c) => c.id === id)?.state;

/** Restarts it as somebody who agrees to what is shown; returns what was shown. */
async function restart(engine: Engine, runbook: string) {
  const shown = await engine.plan(runbook as RunbookId);
  if (!shown.ok) throw new Error(shown.reason);
  const begun = await engine.recover({ token: shown.token, confirmed: true });
  if (!begun.ok) throw new Error(begun.reason);
  expect((await begun.ended).state).toBe('succeeded');
  return { steps: shown.plan.steps.map((s) => s.display), confirm: shown.plan.confirm };
}

describe.skipIf(typeof systemd === 'string')('what the user’s systemd keeps', () => {
  const own = systemd as Exclude<typeof systemd, string>;

  it('is known at the first look, and still when it ended before the next Lifeguard began', LIMIT, async () => {
    const { redisServer } = await ensureRedis();
    const [redisPort, cachePort] = [await freePort(), await freePort()];
    const server = (port: number) => [redisServer, '--port', String(port), '--save', '""', '--dir', folder];
    const units = [
      await own.start('lifeguard-test-redis', server(redisPort)),
      await own.start('lifeguard-test-cache', server(cachePort)),
    ];
    const first = await watch(redisPort, cachePort);
    await first.settled(unhurried(20_000));
    for (const [i, id] of ['redis', 'cache'].entries())
      await soon(() => expect(ownerOf(first, id)).toMatchObject({ kind: 'systemd', unit: units[i] }));
    await first.stop();

    for (const unit of units) await own.kill(unit);
    const next = await watch(redisPort, cachePort);
    await next.settled(unhurried(20_000));
    await soon(() =>
      expect([stateOf(next.snapshot(), 'redis'), stateOf(next.snapshot(), 'cache')]).toEqual(['critical', 'critical']),
    );
    for (const [i, runbook] of ['restart-redis', 'restart-cache'].entries()) {
      const { steps, confirm } = await restart(next, runbook);
      expect(steps).toContain(`systemctl --user restart ${units[i]}`);
      expect(confirm).toContain('units that need it are restarted with it');
    }
    await soon(() =>
      expect([stateOf(next.snapshot(), 'redis'), stateOf(next.snapshot(), 'cache')]).toEqual(['healthy', 'healthy']),
    );
    await next.stop();

    // Of what only stands in the file, and systemd does not know, nothing is made.
    for (const unit of units) await own.kill(unit);
    const file = path.join(folder, 'state/service-owners.json');
    const claim = (port: number) => ({ port, by: 'systemd', name: 'no-such.service' });
    writeFileSync(file, JSON.stringify({ redis: claim(redisPort), cache: claim(cachePort) }), { mode: 0o600 });
    const last = await watch(redisPort, cachePort);
    await last.settled(unhurried(20_000));
    expect(await last.plan('restart-redis' as RunbookId)).toMatchObject({ ok: false });
    engines = [last];
  });
});
