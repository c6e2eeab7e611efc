import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

it('does not offer what another stack watches as its backend', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-discovering-'));
  const options = { cwd: home, home, env: {}, platform: process.platform, configFile: path.join(home, 'config.yaml') };
  writeFileSync(options.configFile, 'stacks:\n  login:\n    backend.port: 8001\n');
  const store = await createConfigStore(options);
  const at = (port: number): Discovery['findings'][number] => ({
    ...{
      id: `http-${port}`,
      kind: 'http',
      title: 'HTTP',
      at: `localhost:${port}`,
      port,
      match: null,
      state: 'answers',
    },
    ...{ by: [], text: '', process: null, owner: null, declared: null, ofStack: false, watchedAs: null },
  });
  const found: Discovery = { ...NOTHING_FOUND, findings: [at(8001), at(8002)] };
  try {
    const { findings } = await new Discovering({ store, options }, async () => found).find(null);
    expect(findings.map(({ port }) => port)).toEqual([8002]);
  } finally {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  }
});

it('what was found is watched by its name, or by its kind and port as a look at some ports calls it', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-discovering-'));
  const options = { cwd: home, home, env: {}, platform: process.platform, configFile: path.join(home, 'config.yaml') };
  const store = await createConfigStore(options);
  const at = (port: number, id: string): Discovery['findings'][number] => ({
    ...{ id, kind: 'tcp', title: 'A server', at: `localhost:${port}`, port, match: null, state: 'answers' },
    ...{ by: [], text: '', process: null, owner: null, declared: null, ofStack: false, watchedAs: null },
  });
  const found: Discovery = {
    ...NOTHING_FOUND,
    findings: [at(8000, 'tcp'), at(8001, 'tcp-2'), { ...at(8002, 'chroma'), watchedAs: 'shop-chroma' }],
    others: [{ id: 'tcp-9000', port: 9000, addresses: ['::1'], process: null, owner: null, why: '' }],
  };
  const discovering = new Discovering({ store, options }, async () => found);
  try {
    expect(await discovering.watch('tcp-8002')).toMatchObject([{ severity: 'error' }]);
    expect(await discovering.watch('tcp-8001')).toEqual([]);
    expect(await discovering.watch('tcp')).toEqual([]);
    // What was not recognised: its port alone.
    expect(await discovering.watch('tcp-9000')).toEqual([]);
    expect(await discovering.watch('chroma')).toMatchObject([
      { message: 'chroma is watched already.', fix: 'See how it is: lifeguard status shop-chroma' },
    ]);
    expect(store.services.forms().entries).toMatchObject([
      { id: 'tcp-8001', values: { at: 'localhost:8001' } },
      { id: 'tcp', values: { at: 'localhost:8000' } },
      { id: 'tcp-9000', kind: 'tcp', values: { at: 'localhost:9000' } },
    ]);
  } finally {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  }
});
