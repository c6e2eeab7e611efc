import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { createEngine } from '../../../electron/app/index.ts';
import { NOTHING_FOUND } from '../../support/discovery-fixture.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const looks = vi.hoisted(() => ({ made: 0, begin: () => {} }));
vi.mock('../../../electron/discovery/index.ts', async (original) => ({
  ...(await original<typeof import('../../../electron/discovery/index.ts')>()),
  discover: async () => {
    looks.made += 1;
    await new Promise<void>((resolve) => {
      looks.begin = resolve;
    });
    return NOTHING_FOUND;
  },
}));

it('a look for services is made when somebody asks, one at a time, and never on a cycle', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-no-cycle-'));
  const configFile = path.join(home, 'config.yaml');
  const off = ['ai', 'docker', 'ios', 'models', 'mlx', 'cli'].map((id) => `${id}.enabled: false\n`).join('');
  writeFileSync(configFile, `${off}services:\n  - { id: site, kind: tcp, at: "127.0.0.1:1" }\n`);
  const clock = new ManualClock();
  const engine = await createEngine({
    ...{ cwd: home, home, env: {}, platform: process.platform, configFile, clock },
    stateFolder: path.join(home, 'state'),
  });
  try {
    await clock.advance(120_000);
    expect(looks.made).toBe(0);
    const both = Promise.all([engine.discover(null), engine.discover(null)]);
    await vi.waitFor(() => expect(looks.made).toBe(1));
    looks.begin();
    expect(await both).toEqual([NOTHING_FOUND, NOTHING_FOUND]);
    expect(looks.made).toBe(1);
  } finally {
    await engine.stop();
    rmSync(home, { recursive: true, force: true });
  }
});
