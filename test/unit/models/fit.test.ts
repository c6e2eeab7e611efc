import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelCautions } from '../../../electron/components/models/gather.ts';
import { fitOf, type Room, scanModels } from '../../../electron/models/index.ts';
import { cacheOf } from '../../../electron/models/need.ts';
import type { ModelFiles, ModelNeed, Readings } from '../../../shared/domain/index.ts';
import { readingOf } from '../../support/builders.ts';
import { makeHubModel, shardName, writeSparseSafetensors } from '../../support/safetensors.ts';

const GB = 1024 ** 3;

/** Configuration of Phi-3.5-mini, as far as it is about size. */
const PHI = {
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  hidden_size: 3072,
  max_position_embeddings: 131072,
};

describe('the cache of a model', () => {
  it('is a key and a value for each layer and key-value head, of 16 bits', () => {
    expect(cacheOf(PHI)).toEqual({ cacheBytesPerToken: 2 * 32 * 32 * 96 * 2, maxTokens: 131072 });
  });

  it('is smaller where heads share it, and follows the size of a head that is told', () => {
    const grouped = { ...PHI, num_key_value_heads: 4, head_dim: 128 };
    expect(cacheOf(grouped).cacheBytesPerToken).toBe(2 * 32 * 4 * 128 * 2);
  });

  it('is that of the language in a model which sees as well', () => {
    expect(cacheOf({ vision_config: {}, text_config: PHI }).cacheBytesPerToken).toBe(2 * 32 * 32 * 96 * 2);
  });

  it('counts only layers that pay attention', () => {
    const types = ['full_attention', 'linear_attention', 'sliding_attention', 'mamba'];
    expect(cacheOf({ ...PHI, layer_types: types }).cacheBytesPerToken).toBe(2 * 2 * 32 * 96 * 2);
  });

  it.each([
    ['latent attention', { ...PHI, kv_lora_rank: 512 }],
    ['no heads', { num_hidden_layers: 64, hidden_size: 2560 }],
    ['numbers that are none', { ...PHI, num_hidden_layers: '32' }],
    ['numbers that no model has', { ...PHI, num_hidden_layers: 1e12 }],
    ['no object', [1]],
  ])('is not known with %s', (_, config) => {
    expect(cacheOf(config).cacheBytesPerToken).toBeNull();
  });
});

describe('whether a model fits', () => {
  const need: ModelNeed = { weightsBytes: 7 * GB, cacheBytesPerToken: 262_144, maxTokens: 131072 };
  const room = (over: Partial<Room> = {}): Room => ({
    available: 14 * GB,
    total: 24 * GB,
    gpu: { limit: 16 * GB, isSet: false, inUse: 1 * GB },
    ...over,
  });

  it('is said with weights, cache and what is free', () => {
    expect(fitOf(need, room())).toEqual({
      state: 'fits',
      needBytes: 8 * GB,
      text: 'Loaded, it takes 8 GB (7 GB of weights and 1 GB of cache for 4,096 tokens). 14 GB are free: it fits.',
    });
  });

  it('counts what is free now', () => {
    expect(fitOf(need, room({ available: 5 * GB }))).toMatchObject({
      state: 'not-now',
      text: expect.stringContaining('5 GB are free: 3 GB are missing now.'),
    });
  });

  it('counts what others have on the GPU already', () => {
    expect(fitOf(need, room({ gpu: { limit: 16 * GB, isSet: false, inUse: 10 * GB } }))).toMatchObject({
      state: 'not-now',
      text: expect.stringContaining('6 GB are left of what the GPU may take: 2 GB are missing now.'),
    });
  });

  it('never, where it is larger than what the GPU may take, whatever is closed', () => {
    const large = { ...need, weightsBytes: 20 * GB };
    expect(fitOf(large, room()).text).toMatch(/The GPU may take 16 GB of 24 GB, the usual share .*does not fit/);
    expect(fitOf(large, room({ gpu: { limit: 20 * GB, isSet: true, inUse: null } })).text).toMatch(
      /iogpu\.wired_limit_mb/,
    );
    expect(fitOf({ ...need, weightsBytes: 30 * GB }, room({ gpu: null }))).toMatchObject({ state: 'never' });
  });

  it('does not count on a longer conversation than the model was made for, nor on a cache of which nothing is told', () => {
    expect(fitOf({ ...need, maxTokens: 2048 }, room()).needBytes).toBe(7.5 * GB);
    const unknown = fitOf({ ...need, cacheBytesPerToken: null }, room());
    expect(unknown).toMatchObject({ needBytes: 7 * GB, text: expect.stringContaining('more than 7 GB') });
  });
});

describe('what the files tell of it', () => {
  let cache = '';
  beforeEach(() => {
    cache = mkdtempSync(path.join(tmpdir(), 'lifeguard-fit-'));
  });
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  const scanned = async (kind: 'hub' | 'plain', expected: readonly string[] = []) => {
    const report = await scanModels({
      folders: [{ kind, path: cache, source: 'test' }],
      expected,
      signal: new AbortController().signal,
      now: Date.now(),
    });
    return report.models[0] as ModelFiles;
  };

  it('is the sum of the weights that are loaded, and the cache of the configuration', async () => {
    const folder = path.join(cache, 'phi');
    mkdirSync(folder);
    const bytes = writeSparseSafetensors(path.join(folder, 'model.safetensors'), [{ name: 'w', elements: 1_000_000 }]);
    // What another library would load of the same folder.
    writeSparseSafetensors(path.join(folder, 'consolidated.safetensors'), [{ name: 'w', elements: 1_000_000 }]);
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify(PHI));
    writeFileSync(path.join(folder, 'tokenizer.json'), '{}');
    expect((await scanned('plain')).need).toEqual({
      weightsBytes: bytes,
      cacheBytesPerToken: 393_216,
      maxTokens: 131072,
    });
  });

  it('is told by the index while files are missing, and not known without one', async () => {
    const name = 'org/phi';
    const model = makeHubModel(cache, { name });
    expect((await scanned('hub')).need?.weightsBytes).toBeGreaterThan(0);
    truncateSync(model.blobOf(shardName(2, 2)), 20);
    const damaged = await scanned('hub');
    expect(damaged.state).toBe('incomplete');
    expect(damaged.need).toBeNull();
  });

  it('is told by the index while files are missing', async () => {
    const folder = path.join(cache, 'phi');
    mkdirSync(folder);
    const index = { metadata: { total_size: 7_642_159_104 }, weight_map: { a: shardName(1, 2), b: shardName(2, 2) } };
    writeFileSync(path.join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify(PHI));
    const model = await scanned('plain');
    expect(model.state).toBe('incomplete');
    expect(model.need).toMatchObject({ weightsBytes: 7_642_159_104, cacheBytesPerToken: 393_216 });
  });
});

describe('what is said before the backend is started', () => {
  const model = (over: Partial<ModelFiles> = {}): ModelFiles => ({
    name: 'org/phi',
    path: '/models/phi',
    layout: 'folder',
    expected: true,
    state: 'complete',
    bytes: 7 * GB,
    unfinishedBytes: 0,
    snapshot: null,
    snapshots: 0,
    problems: [],
    need: { weightsBytes: 7 * GB, cacheBytesPerToken: null, maxTokens: null },
    ...over,
  });
  const readings = (available: number, files: ModelFiles): Readings => ({
    models: readingOf('models', { report: { folders: [], models: [files], bytes: 0 } }),
    memory: readingOf('memory', { totalBytes: 24 * GB, availableBytes: available }),
    gpu: readingOf('gpu', { limit: { bytes: 16 * GB, isSet: false, totalBytes: 24 * GB }, inUseBytes: 0 }),
  });

  it('is nothing where it fits, and where what is short of memory may be the model itself', () => {
    expect(modelCautions(readings(20 * GB, model()), false)).toEqual([]);
    expect(modelCautions(readings(2 * GB, model()), true)).toEqual([]);
    expect(modelCautions(readings(2 * GB, model({ expected: false })), false)).toEqual([]);
    expect(modelCautions({}, false)).toEqual([]);
  });

  it('is what is missing, while nothing is loaded, and a model that is too large always', () => {
    expect(modelCautions(readings(2 * GB, model()), false)).toEqual([
      expect.stringMatching(/^org\/phi: Loaded, it takes .* 2 GB are free: 5 GB are missing now\.$/),
    ]);
    const large = model({ need: { weightsBytes: 40 * GB, cacheBytesPerToken: null, maxTokens: null } });
    expect(modelCautions(readings(2 * GB, large), true)).toEqual([expect.stringContaining('it does not fit')]);
  });
});
