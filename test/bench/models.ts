import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ModelFolder, scanModels, watchModels } from '../../electron/models/index.ts';
import { systemClock } from '../../electron/system/index.ts';
import { formatBytes } from '../../shared/format.ts';
import { shardName, writeSparseSafetensors } from '../support/safetensors.ts';
import { removeFolder, temporaryFolder } from '../support/stack/index.ts';
import { show } from './figures.ts';

const MODELS = 500;
const SHARDS = 4;
/** 32 layers with 9 tensors each over four shards: the header of a 7B model. */
const TENSORS = 72;
const ROUNDS = 7;

/** A scan of 500 models (2 TB of holes) beside a plain recursive walk and `du` over the same files, and what watching them costs. */
export async function benchModels(): Promise<void> {
  const folder = temporaryFolder('bench-models');
  try {
    const hub = join(folder, 'hub');
    build(hub);
    const folders: readonly ModelFolder[] = [{ kind: 'hub', path: hub, source: 'default' }];
    const scan = async () => {
      const signal = new AbortController().signal;
      const report = await scanModels({ folders, expected: ['org/model-7'], signal, now: Date.now() });
      const complete = report.models.filter((m) => m.state === 'complete').length;
      return `${complete} of ${report.models.length} complete, ${formatBytes(report.bytes)}`;
    };
    const subjects = [
      { name: 'Lifeguard', run: scan },
      { name: 'recursive walk', run: async () => formatBytes(await walk(hub)) },
      { name: 'du', run: () => du(hub) },
    ];
    const times = subjects.map((): number[] => []);
    const answers = subjects.map(() => '');
    // In turns, so that whatever else the machine does meets all of them.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, subject] of subjects.entries()) {
        const begun = performance.now();
        answers[i] = await subject.run();
        times[i]?.push(performance.now() - begun);
      }
    }
    for (const [i, { name }] of subjects.entries()) {
      console.log(`${name.padEnd(15)} ${show(times[i] ?? [], 'ms')}; ${answers[i]}`);
    }
    await watching(folders);
  } finally {
    await removeFolder(folder);
  }
}

function build(hub: string): void {
  const config = JSON.stringify({ model_type: 'llama', layers: Array.from({ length: 60 }, (_, i) => `layer ${i}`) });
  const tokenizer = `{"vocab": "${'x'.repeat(1024 ** 2)}"}`;
  for (let m = 0; m < MODELS; m++) {
    const model = join(hub, `models--org--model-${m}`);
    const commit = String(m).padStart(40, '0');
    const [blobs, snapshot] = [join(model, 'blobs'), join(model, 'snapshots', commit)];
    for (const made of [blobs, snapshot, join(model, 'refs')]) mkdirSync(made, { recursive: true });
    writeFileSync(join(model, 'refs/main'), commit);
    const link = (name: string) => symlinkSync(`../../blobs/${name}`, join(snapshot, name));
    const map: Record<string, string> = {};
    for (let s = 1; s <= SHARDS; s++) {
      const file = shardName(s, SHARDS);
      // 72 × 3.8 million × 4 bytes is 1 GB a shard.
      const tensors = Array.from({ length: TENSORS }, (_, t) => ({
        name: `model.layers.${s}.self_attn.projection_${t}.weight`,
        elements: 3_800_000,
      }));
      for (const tensor of tensors) map[tensor.name] = file;
      writeSparseSafetensors(join(blobs, file), tensors);
      link(file);
    }
    const index = JSON.stringify({ metadata: {}, weight_map: map });
    const small = { 'config.json': config, 'tokenizer.json': tokenizer, 'tokenizer_config.json': config };
    for (const [name, content] of Object.entries({ ...small, 'model.safetensors.index.json': index })) {
      writeFileSync(join(blobs, name), content);
      link(name);
    }
  }
}

/** What a plain tool does: every name, every size, links followed, nothing opened. */
async function walk(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path);
      return entry.isSymbolicLink() ? (await stat(path)).size * 0 : (await stat(path)).size;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function du(folder: string): Promise<string> {
  const args = process.platform === 'darwin' ? ['-s', '-A', folder] : ['-s', '--apparent-size', folder];
  const { stdout } = await promisify(execFile)('du', args);
  return formatBytes(Number.parseInt(stdout, 10) * (process.platform === 'darwin' ? 512 : 1024));
}

/** Time until everything is watched, processor time while nothing happens, and time from a change to its being told. */
async function watching(folders: readonly ModelFolder[]): Promise<void> {
  const told: (() => void)[] = [];
  const next = () => new Promise<void>((resolve) => told.push(resolve));
  const begun = performance.now();
  const residentBefore = process.memoryUsage().rss;
  const armed = next();
  const stop = watchModels(folders, () => told.splice(0).forEach((tell) => void tell()), { clock: systemClock });
  // The watches themselves do not keep the process alive.
  const alive = setInterval(() => {}, 1000);
  try {
    await armed;
    const resident = process.memoryUsage().rss - residentBefore;
    console.log(
      `watching        armed after ${Math.round(performance.now() - begun)} ms, ${formatBytes(Math.max(0, resident))} more memory`,
    );
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const { user, system } = process.cpuUsage(before);
    console.log(`                idle: ${((user + system) / 1000).toFixed(1)} ms of processor time in 10 s`);
    const delays: number[] = [];
    const file = join(folders[0]?.path ?? '', 'models--org--model-7/blobs/new.incomplete');
    for (let i = 0; i < 5; i++) {
      const change = next();
      const at = performance.now();
      if (i % 2 === 0) writeFileSync(file, 'x');
      else rmSync(file);
      await change;
      delays.push(performance.now() - at);
    }
    console.log(`                a change is told after ${show(delays, 'ms')} (300 ms of them wait for a pause)`);
  } finally {
    clearInterval(alive);
    stop();
  }
}
