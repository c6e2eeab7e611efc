import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  clearCache,
  clearPlan,
  type Model,
  type ModelFolder,
  scanModels,
  watchModels,
} from '../../electron/models/index.ts';
import { systemClock } from '../../electron/system/index.ts';
import {
  makeHubModel,
  makePlainModel,
  safetensors,
  shardName,
  writeSparseSafetensors,
} from '../support/safetensors.ts';
import { unhurried } from '../support/unhurried.ts';

const NAME = 'microsoft/Phi-3.5-mini-instruct';
const signal = new AbortController().signal;
let base: string;
let hub: string;
let own: string;
let folders: readonly ModelFolder[];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lifeguard-models-')));
  hub = join(base, 'hub');
  own = join(base, 'own');
  mkdirSync(hub);
  mkdirSync(own);
  folders = [
    { kind: 'plain', path: own, source: 'default' },
    { kind: 'hub', path: hub, source: 'default' },
  ];
});
afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwx', base]);
  rmSync(base, { recursive: true, force: true });
});

const scan = (expected: readonly string[] = [NAME]) => scanModels({ folders, expected, signal, now: Date.now() });
async function scanOne(name = NAME): Promise<Model> {
  const { models } = await scan([name]);
  const model = models.find((m) => m.name === name);
  if (model === undefined) throw new Error(`No ${name} among ${models.map((m) => m.name).join(', ')}`);
  return model;
}
const reasons = (model: Model) => model.problems.map((p) => p.reason);
const age = (file: string, minutes: number) => utimesSync(file, new Date(), new Date(Date.now() - minutes * 60_000));

describe('a model in the Hugging Face cache', () => {
  it('is complete when every shard is there and as long as its header says', async () => {
    makeHubModel(hub, { name: NAME, shards: 3 });
    const model = await scanOne();
    expect(model).toMatchObject({ state: 'complete', problems: [], expected: true, layout: 'hub', snapshots: 1 });
    const sizes = execFileSync('du', ['-b', '-a', join(hub, readdirSync(hub)[0] ?? '', 'blobs')], { encoding: 'utf8' });
    const files = sizes.trim().split('\n').slice(0, -1);
    expect(model.bytes).toBe(files.reduce((sum, line) => sum + Number(line.split('\t')[0]), 0));
  });

  it('is missing when no folder has it', async () => {
    expect(await scanOne()).toMatchObject({ state: 'missing', path: null });
  });

  it('names a shard that is cut off, with both sizes', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME, shards: 4 });
    const tensors = [
      { name: 'layers.1.weight', elements: 2 ** 29 },
      { name: 'layers.1.bias', elements: 8 },
    ];
    const file = shardName(2, 4);
    writeSparseSafetensors(blobOf(file), tensors);
    truncateSync(blobOf(file), Math.round(1.2 * 1024 ** 3));
    const model = await scanOne();
    expect(model.state).toBe('incomplete');
    expect(model.problems).toMatchObject([{ kind: 'truncated', file }]);
    expect(reasons(model)).toEqual([`${file} is 1.2 GB, its header says 2 GB.`]);
  });

  it('gives exact bytes where both sizes would read the same', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME, elements: 1000 });
    const file = blobOf(shardName(1, 2));
    const bytes = readFileSync(file).length;
    truncateSync(file, bytes - 1);
    const [reason] = reasons(await scanOne());
    expect(reason).toContain(
      `${(bytes - 1).toLocaleString('en-US')} bytes, its header says ${bytes.toLocaleString('en-US')} bytes`,
    );
  });

  it('names a shard that the index lists and the snapshot lacks', async () => {
    const { snapshot } = makeHubModel(hub, { name: NAME, shards: 3 });
    unlinkSync(join(snapshot, shardName(3, 3)));
    const model = await scanOne();
    expect(model.problems).toMatchObject([
      { kind: 'shard-missing', file: shardName(3, 3), path: join(snapshot, shardName(3, 3)) },
    ]);
  });

  it('names a shard that is missing by number where there is no index', async () => {
    const { snapshot } = makeHubModel(hub, { name: NAME, shards: 3 });
    unlinkSync(join(snapshot, shardName(2, 3)));
    unlinkSync(join(snapshot, 'model.safetensors.index.json'));
    expect((await scanOne()).problems).toMatchObject([{ kind: 'shard-missing', file: shardName(2, 3) }]);
  });

  it('names a link whose blob is gone, once', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    unlinkSync(blobOf(shardName(1, 2)));
    const model = await scanOne();
    expect(model.problems).toMatchObject([{ kind: 'dangling-link', file: shardName(1, 2) }]);
    expect(model.problems).toHaveLength(1);
  });

  it('tells a download that grows from one that stopped', async () => {
    const { blobs, snapshot } = makeHubModel(hub, { name: NAME });
    unlinkSync(join(snapshot, shardName(2, 2)));
    const file = join(blobs, 'e'.repeat(40).concat('.0123abcd.incomplete'));
    writeFileSync(file, Buffer.alloc(5 * 1024 ** 2));
    expect(await scanOne()).toMatchObject({ state: 'downloading', unfinishedBytes: 5 * 1024 ** 2 });
    age(file, 180);
    const stopped = await scanOne();
    expect(stopped.state).toBe('incomplete');
    expect(reasons(stopped).join()).toMatch(/a download that stopped 3 h ago at 5 MB/);
  });

  it('does not miss anything for the leftover of a download that was finished later', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    writeFileSync(`${blobOf(shardName(1, 2))}.0123abcd.incomplete`, 'x');
    age(`${blobOf(shardName(1, 2))}.0123abcd.incomplete`, 60);
    expect(await scanOne()).toMatchObject({ state: 'complete', unfinishedBytes: 1 });
  });

  it('checks the snapshot of refs/main, whichever is newer', async () => {
    const { folder, blobOf } = makeHubModel(hub, { name: NAME, commit: 'b'.repeat(40) });
    const old = join(folder, 'snapshots', 'a'.repeat(40));
    mkdirSync(old);
    symlinkSync('../../blobs/gone', join(old, 'model.safetensors'));
    expect(blobOf('config.json')).toContain(folder);
    expect(await scanOne()).toMatchObject({ state: 'complete', snapshot: 'b'.repeat(40), snapshots: 2 });
    writeFileSync(join(folder, 'refs/main'), 'a'.repeat(40));
    expect(await scanOne()).toMatchObject({ state: 'incomplete', snapshot: 'a'.repeat(40) });
  });

  it('says that the snapshot of refs/main is not there, and never looks where a forged one points', async () => {
    const { folder } = makeHubModel(hub, { name: NAME });
    writeFileSync(join(folder, 'refs/main'), '../../../own');
    expect((await scanOne()).problems).toMatchObject([{ kind: 'snapshot-missing', file: 'refs/main' }]);
  });

  it('is not there twice because its downloader noted in the cache which revision it put elsewhere', async () => {
    makePlainModel(join(own, NAME));
    const note = join(hub, `models--${NAME.replace('/', '--')}`, 'refs');
    mkdirSync(note, { recursive: true });
    writeFileSync(join(note, 'main'), 'a'.repeat(40));
    const { models } = await scanModels({ folders, expected: [NAME], signal, now: Date.now() });
    expect(models.map(({ layout, state }) => [layout, state])).toEqual([['folder', 'complete']]);
    // With nothing elsewhere it is what it looks like: a model of which nothing came.
    rmSync(own, { recursive: true });
    mkdirSync(own);
    const alone = await scanModels({ folders, expected: [NAME], signal, now: Date.now() });
    expect(alone.models.map(({ layout, state }) => [layout, state])).toEqual([['hub', 'empty']]);
  });

  it('is empty when its folder holds nothing', async () => {
    mkdirSync(join(hub, `models--${NAME.replace('/', '--')}`));
    expect(await scanOne()).toMatchObject({ state: 'empty', problems: [] });
  });

  it.each([
    ['config.json', '{"model_type": '],
    ['tokenizer.json', ''],
    ['tokenizer_config.json', 'Entry not found'],
    ['model.safetensors.index.json', '{"weight_map": 7}'],
    ['model.safetensors.index.json', '{"weight_map": {"a": "../../../../etc/passwd"}}'],
  ])('names %s that holds %j', async (file, content) => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    writeFileSync(blobOf(file), content);
    expect((await scanOne()).problems).toMatchObject([{ kind: 'bad-json', file }]);
  });

  it('finds a large tokenizer that was cut off without reading all of it', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    const vocabulary = JSON.stringify({
      vocab: Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`token${i}`, i])),
    });
    writeFileSync(blobOf('tokenizer.json'), vocabulary);
    expect((await scanOne()).state).toBe('complete');
    truncateSync(blobOf('tokenizer.json'), 300 * 1024);
    expect(reasons(await scanOne())).toEqual(['tokenizer.json is cut off after 300 KB.']);
  });

  it('accepts numbers as Python writes them', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    writeFileSync(
      blobOf('config.json'),
      '{"time_step_limit": [0.0, Infinity], "note": "NaN \\" Infinity", "x": -Infinity, "y": NaN}',
    );
    expect((await scanOne()).state).toBe('complete');
  });

  it('names a shard without a tensor that the index promises', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    writeFileSync(blobOf(shardName(1, 2)), safetensors([{ name: 'layers.0.weight', elements: 8 }]));
    expect(reasons(await scanOne()).join()).toMatch(
      /lacks 1 of its tensors by the index, the first is "layers.0.bias"/,
    );
  });

  it('misses config and tokenizer of an expected model', async () => {
    const { snapshot } = makeHubModel(hub, { name: NAME });
    for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) unlinkSync(join(snapshot, file));
    expect((await scanOne()).problems.map((p) => p.file)).toEqual(['config.json', 'tokenizer.json']);
  });

  it('lists at most fifty problems of a forged index', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    const map = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`t${i}`, `shard-${i}.safetensors`]));
    writeFileSync(blobOf('model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
    expect((await scanOne()).problems.length).toBeLessThanOrEqual(51);
  });

  it('does not wait for a pipe that took the place of a shard', async () => {
    const { blobOf } = makeHubModel(hub, { name: NAME });
    unlinkSync(blobOf(shardName(1, 2)));
    execFileSync('mkfifo', [blobOf(shardName(1, 2))]);
    expect((await scanOne()).problems).toMatchObject([{ kind: 'not-a-file', file: shardName(1, 2) }]);
  });

  it('says that a model was moved to a disk which is not there', async () => {
    symlinkSync('/Volumes/Absent/phi', join(hub, `models--${NAME.replace('/', '--')}`));
    expect(await scanOne()).toMatchObject({ state: 'incomplete', problems: [{ kind: 'dangling-link' }] });
  });

  it('knows nothing of a folder that may not be read', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may read everything');
    const { blobs } = makeHubModel(hub, { name: NAME });
    chmodSync(blobs, 0o000);
    expect((await scanOne()).state).toBe('unreadable');
  });

  it('says which older revision is whole where an update got no further than its configuration', async () => {
    const old = 'a'.repeat(40);
    const { folder } = makeHubModel(hub, { name: NAME, commit: old });
    const fresh = join(folder, 'snapshots', 'b'.repeat(40));
    mkdirSync(fresh);
    writeFileSync(join(fresh, 'config.json'), '{"model_type":"phi3"}');
    writeFileSync(join(folder, 'refs/main'), 'b'.repeat(40));
    for (const expected of [[NAME], []]) {
      const [model] = (await scan(expected)).models;
      expect(model?.state).toBe('incomplete');
      expect(model?.problems.map((p) => p.reason)).toContain(
        'The revision bbbbbbbbbbbb, which refs/main names, has no weights; the older revision aaaaaaaaaaaa is whole.',
      );
    }
    truncateSync(join(folder, 'snapshots', old, shardName(1, 2)), 10);
    expect(reasons(await scanOne())).toContain(
      'The revision bbbbbbbbbbbb, which refs/main names, has no weights; no older one is whole.',
    );
  });

  it('is checked as strictly where the backend loads it by default, and not missed where it is not there', async () => {
    const look = () => scanModels({ folders, expected: [], ifThere: [NAME], signal, now: Date.now() });
    expect((await look()).models).toEqual([]);
    const { blobOf } = makeHubModel(hub, { name: NAME });
    truncateSync(blobOf(shardName(2, 2)), 20);
    expect((await look()).models).toMatchObject([{ name: NAME, expected: true, state: 'incomplete' }]);
  });

  it('does not ask of other models what they are for, and does not call a tokenizer alone a complete model', async () => {
    const { folder } = makeHubModel(hub, { name: 'org/tokenizer-only', shards: 0 });
    expect(folder).toBeTruthy();
    const { models } = await scan([]);
    expect(models).toMatchObject([{ name: 'org/tokenizer-only', state: 'no-weights', expected: false }]);
  });
});

describe('a folder with a model per folder', () => {
  it('misses the weights of a model of which only the configuration is there', async () => {
    mkdirSync(join(own, 'phi'));
    writeFileSync(join(own, 'phi/config.json'), '{"model_type":"phi3"}');
    const { models } = await scan([]);
    expect(models).toMatchObject([
      { name: 'phi', state: 'incomplete', problems: [{ reason: 'There is no file with weights.' }] },
    ]);
  });

  it('finds models by folder, by organisation, as hub layout and as single files', async () => {
    makePlainModel(join(own, 'phi'));
    makePlainModel(join(own, 'org', 'qwen'));
    makeHubModel(own, { name: 'org/hubbed' });
    writeFileSync(join(own, 'llama.gguf'), 'GGUF');
    writeFileSync(join(own, 'README.md'), '');
    mkdirSync(join(own, 'nothing'));
    const { models } = await scan([]);
    expect(models.map((m) => [m.name, m.state])).toEqual([
      ['llama.gguf', 'complete'],
      ['nothing', 'empty'],
      ['org/hubbed', 'complete'],
      ['org/qwen', 'complete'],
      ['phi', 'complete'],
    ]);
  });

  it('takes a folder without its organisation for the expected model', async () => {
    makePlainModel(join(own, 'Phi-3.5-mini-instruct'));
    const { models } = await scan([NAME]);
    expect(models).toMatchObject([{ name: 'Phi-3.5-mini-instruct', expected: true, state: 'complete' }]);
  });

  it('checks a model that is expected by its path', async () => {
    const elsewhere = join(base, 'elsewhere');
    makePlainModel(elsewhere);
    expect((await scan([elsewhere])).models).toMatchObject([{ name: elsewhere, state: 'complete', expected: true }]);
    rmSync(elsewhere, { recursive: true });
    expect((await scan([elsewhere])).models).toMatchObject([{ name: elsewhere, state: 'missing' }]);
  });

  it('sees the unfinished files of a download into a folder', async () => {
    const download = join(own, 'phi/.cache/huggingface/download');
    mkdirSync(download, { recursive: true });
    writeFileSync(join(download, 'abc=.def.incomplete'), 'xyz');
    expect((await scan([])).models).toMatchObject([{ name: 'phi', state: 'downloading', unfinishedBytes: 3 }]);
  });

  it('takes names of any kind and shows them harmlessly', async () => {
    const odd = [
      'two words',
      'quote\'"',
      '$(touch x)',
      'über-模型-🚀',
      'line\nbreak',
      '\u001b[31mred',
      '-rf',
      'a\u202eb',
    ];
    for (const name of odd) makePlainModel(join(own, name));
    const { models } = await scan([]);
    expect(models.every((m) => m.state === 'complete')).toBe(true);
    expect(models.map((m) => m.name).sort()).toEqual(
      [...odd.slice(0, 4), 'line\\u000abreak', '\\u001b[31mred', '-rf', 'a\\u202eb'].sort(),
    );
  });

  it('says of a name that is not UTF-8 that it cannot be read', async ({ skip }) => {
    if (process.platform === 'darwin') skip('APFS takes valid UTF-8 only');
    mkdirSync(Buffer.concat([Buffer.from(`${own}/bad-`), Buffer.from([0xff])]));
    expect((await scan([])).models).toMatchObject([{ state: 'unreadable' }]);
    rmSync(own, { recursive: true, force: true });
  });

  it('counts a folder once that two settings name', async () => {
    makeHubModel(hub, { name: NAME });
    symlinkSync(hub, join(base, 'same'));
    folders = [...folders, { kind: 'hub', path: join(base, 'same'), source: 'HF_HOME' }];
    expect((await scan([])).models).toHaveLength(1);
  });

  it('ends when aborted', async () => {
    makeHubModel(hub, { name: NAME });
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(scanModels({ folders, expected: [], signal: aborted, now: 0 })).rejects.toThrow('enough');
  });
});

describe('clearing', () => {
  const plan = async () => clearPlan({ folders, models: (await scan([])).models, signal });

  it('removes exactly what the preview lists and frees what it promised', async () => {
    makeHubModel(hub, { name: NAME });
    writeFileSync(join(hub, 'version.txt'), '1');
    const { models } = await scan([]);
    const preview = await plan();
    expect(preview.refused).toEqual([]);
    expect(preview.bytes).toBeGreaterThan(models[0]?.bytes ?? Number.POSITIVE_INFINITY);
    const removed: string[] = [];
    const result = await clearCache(preview, signal, (item) => removed.push(item.path));
    expect(result).toEqual({ removed: preview.items.length, freedBytes: preview.bytes, left: [], cancelled: false });
    expect(removed).toEqual(preview.items.map((i) => i.path));
    expect(readdirSync(hub)).toEqual(['version.txt']);
  });

  it('removes nothing by looking', async () => {
    const { blobs } = makeHubModel(hub, { name: NAME });
    const before = readdirSync(blobs);
    await plan();
    expect(readdirSync(blobs)).toEqual(before);
  });

  it('refuses a link out of the cache and keeps what it leads to', async () => {
    const precious = join(base, 'precious');
    makePlainModel(precious);
    symlinkSync(precious, join(own, 'linked'));
    const { snapshot } = makeHubModel(hub, { name: NAME });
    symlinkSync(join(precious, 'config.json'), join(snapshot, 'extra.json'));
    const preview = await plan();
    expect(preview.refused.map((r) => r.path)).toEqual([join(own, 'linked'), join(snapshot, 'extra.json')]);
    await clearCache(preview, signal);
    expect(readdirSync(precious)).toHaveLength(6);
    expect(readdirSync(snapshot)).toEqual(['extra.json']);
    expect(existsSync(join(own, 'linked'))).toBe(true);
  });

  it('leaves a file that came after the preview, and one that changed', async () => {
    const { snapshot, blobs, blobOf } = makeHubModel(hub, { name: NAME });
    const preview = await plan();
    writeFileSync(join(snapshot, 'new.json'), '{}');
    writeFileSync(blobOf('config.json'), '{"other": true}');
    const { left } = await clearCache(preview, signal);
    expect(new Map(left.map((l) => [l.path, l.reason]))).toEqual(
      new Map([
        [blobOf('config.json'), 'It changed since the preview.'],
        [snapshot, 'It holds files that the preview did not list.'],
      ]),
    );
    expect(readdirSync(snapshot)).toEqual(['new.json']);
    expect(readdirSync(blobs)).toHaveLength(1);
  });

  it('touches nothing behind a folder that became a link since the preview', async () => {
    const model = makeHubModel(hub, { name: NAME });
    const preview = await plan();
    const moved = join(base, 'moved');
    renameSync(model.folder, moved);
    symlinkSync(moved, model.folder);
    const result = await clearCache(preview, signal);
    expect(result.removed).toBe(0);
    expect(result.left[0]?.reason).toBe('Its folder was replaced by a link since the preview.');
    expect(readdirSync(join(moved, 'blobs'))).toHaveLength(6);
  });

  it('refuses a model that is being downloaded', async () => {
    const { blobs } = makeHubModel(hub, { name: NAME });
    writeFileSync(join(blobs, 'abc.incomplete'), 'x');
    const preview = await plan();
    expect(preview.items).toEqual([]);
    expect(preview.refused[0]?.reason).toMatch(/being downloaded/);
  });

  it('refuses a model outside every cache folder', async () => {
    const elsewhere = join(base, 'elsewhere');
    makePlainModel(elsewhere);
    const { models } = await scan([elsewhere]);
    const preview = await clearPlan({ folders, models, signal });
    expect(preview.items).toEqual([]);
    expect(preview.refused[0]?.reason).toMatch(/does not lie in a cache folder/);
  });

  it('reports what a read-only folder keeps, and removes the rest', async ({ skip }) => {
    const { snapshot, blobs } = makeHubModel(hub, { name: NAME });
    const preview = await plan();
    chmodSync(snapshot, 0o555);
    if (process.getuid?.() === 0) {
      // Root is not held by modes, but by the attribute "immutable", where the file system has it.
      try {
        execFileSync('chattr', ['+i', snapshot], { stdio: 'ignore' });
      } catch {
        skip('root, and no chattr');
      }
    }
    try {
      const { left } = await clearCache(preview, signal);
      expect(left.map((l) => l.path).sort()).toEqual(
        readdirSync(snapshot)
          .map((name) => join(snapshot, name))
          .sort(),
      );
      expect(left.every((l) => /may not be removed/.test(l.reason))).toBe(true);
      expect(existsSync(blobs)).toBe(false);
    } finally {
      if (process.getuid?.() === 0) execFileSync('chattr', ['-i', snapshot], { stdio: 'ignore' });
    }
  });

  it('stops between two files when cancelled', async () => {
    makeHubModel(hub, { name: NAME });
    const preview = await plan();
    const cancel = new AbortController();
    const result = await clearCache(preview, cancel.signal, () => cancel.abort());
    expect(result).toMatchObject({ removed: 1, cancelled: true });
  });

  it('takes odd names literally', async () => {
    makePlainModel(join(own, '*'));
    makePlainModel(join(own, 'keep'));
    const model = (await scan([])).models.find((m) => m.name === '*');
    await clearCache(await clearPlan({ folders, models: model === undefined ? [] : [model], signal }), signal);
    expect(readdirSync(own)).toEqual(['keep']);
  });
});

describe.each(process.platform === 'linux' ? [false] : [true, false])('watching (recursive: %s)', (recursive) => {
  let stop: () => void = () => {};
  let changes = 0;
  afterEach(() => stop());

  /** Starts and waits until everything is watched. */
  async function start(): Promise<void> {
    changes = 0;
    stop = watchModels(folders, () => changes++, { clock: systemClock, recursive });
    await until(() => changes === 1);
  }
  async function until(condition: () => boolean, ms = unhurried(20_000)): Promise<void> {
    const end = performance.now() + ms;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`Not within ${ms} ms; changes: ${changes}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  async function notices(act: () => void): Promise<void> {
    const before = changes;
    act();
    await until(() => changes > before);
  }

  it('notices a blob that grows, a shard that goes and a model that comes', async () => {
    const { blobs, snapshot } = makeHubModel(hub, { name: NAME });
    await start();
    await notices(() => writeFileSync(join(blobs, 'x.incomplete'), '1'));
    await notices(() => writeFileSync(join(blobs, 'x.incomplete'), '12'));
    await notices(() => unlinkSync(join(snapshot, shardName(1, 2))));
    await notices(() => makeHubModel(hub, { name: 'org/new' }));
    await notices(() => writeFileSync(join(hub, 'models--org--new/blobs/later'), ''));
    await notices(() => makePlainModel(join(own, 'phi')));
    await notices(() => truncateSync(join(own, 'phi/config.json'), 1));
  });

  it('notices a folder that did not exist, through its nearest parent', async () => {
    folders = [{ kind: 'hub', path: join(base, 'not/yet/there'), source: 'HF_HOME' }];
    await start();
    await notices(() => mkdirSync(join(base, 'not')));
    await notices(() => mkdirSync(join(base, 'not/yet/there'), { recursive: true }));
    await notices(() => makeHubModel(join(base, 'not/yet/there'), { name: NAME }));
  });

  it('goes on when the folder is removed and made again', async () => {
    makeHubModel(hub, { name: NAME });
    await start();
    await notices(() => rmSync(hub, { recursive: true }));
    await notices(() => makeHubModel(hub, { name: NAME }));
    await notices(() =>
      unlinkSync(join(hub, 'models--microsoft--Phi-3.5-mini-instruct/snapshots', 'a'.repeat(40), 'config.json')),
    );
  });

  it('tells a burst of writes once it pauses, not one by one', async () => {
    const { blobs } = makeHubModel(hub, { name: NAME });
    await start();
    await notices(() => {
      for (let i = 0; i < 500; i++) writeFileSync(join(blobs, 'x.incomplete'), String(i), { flag: 'a' });
    });
    expect(changes).toBeLessThanOrEqual(3);
  });

  it('says nothing after its end', async () => {
    await start();
    stop();
    const before = changes;
    mkdirSync(join(own, 'late'));
    // Another watch on the same folder proves that the event has been there.
    const witness = { seen: 0 };
    const end = watchModels(folders, () => witness.seen++, { clock: systemClock, recursive });
    await until(() => witness.seen === 1);
    mkdirSync(join(own, 'later'));
    await until(() => witness.seen === 2);
    end();
    expect(changes).toBe(before);
  });
});
