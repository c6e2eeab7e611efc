import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Discovering } from '../../../electron/app/discovering.ts';
import { createConfigStore } from '../../../electron/config/index.ts';
import type { Discovery } from '../../../shared/domain/index.ts';
import { NOTHING_FOUND } from '../../support/discovery-fixture.ts';

it('a look for services is made when somebody asks, and whoever asks for the same meanwhile joins it', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-discovering-'));
  const options = { cwd: home, home, env: {}, platform: process.platform, configFile: path.join(home, 'config.yaml') };
  const store = await createConfigStore(options);
  const looks: { readonly ports: readonly number[] | null; readonly end: (found: Discovery) => void }[] = [];
  const discovering = new Discovering(
    { store, options },
    ({ ports }) => new Promise((end) => looks.push({ ports: ports == null ? null : [...ports], end })),
  );
  try {
    await store.refresh();
    expect(looks).toEqual([]);
    const asked = [discovering.find(null), discovering.find(null), discovering.find([8000])];
    expect(looks.map(({ ports }) => ports)).toEqual([null, [8000]]);
    for (const { end } of looks) end(NOTHING_FOUND);
    expect(await Promise.all(asked)).toEqual([NOTHING_FOUND, NOTHING_FOUND, NOTHING_FOUND]);
    void discovering.find(null);
    expect(looks).toHaveLength(3);
  } finally {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  }
});
