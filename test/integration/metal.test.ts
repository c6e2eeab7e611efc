import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModelsView, ModelsViewSchema } from '../../shared/contract/index.ts';
import { PlanViewSchema, type Snapshot, SnapshotSchema } from '../../shared/domain/index.ts';
import { COMPILED } from '../support/compiled.ts';
import { macTools } from '../support/mac-tools.ts';
import { PROGRAM } from '../support/program.ts';
import { shardName } from '../support/safetensors.ts';
import { freePorts } from '../support/stack/index.ts';

/** The real command line, which takes this machine for a Mac: what its tools say comes out as facts, figures and words. */

const ROOT = path.resolve(import.meta.dirname, '../..');
const GB = 1024 ** 3;

let folder = '';
let home = '';
let config = '';
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-metal-'));
  home = path.join(folder, 'home');
  mkdirSync(home);
  config = path.join(folder, 'config.yaml');
  const [port, redis, bolt] = await freePorts(3);
  const settings = {
    'backend.port': port,
    'redis.url': `redis://127.0.0.1:${redis}`,
    'neo4j.uri': `bolt://127.0.0.1:${bolt}`,
    'ios.enabled': false,
    'cli.enabled': false,
    'models.expected': ['org/large'],
  };
  writeFileSync(config, JSON.stringify(settings));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lifeguard(bin: string, ...args: string[]): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const env = {
    ...COMPILED,
    HOME: home,
    XDG_STATE_HOME: home,
    PATH: `${bin}:/usr/bin:/bin`,
    SHELL: path.join(bin, 'login-shell'),
  };
  const words = ['--import', path.join(ROOT, 'test/support/as-darwin.mjs'), PROGRAM];
  const child = spawn(process.execPath, [...words, ...args, '--alone', '--timeout', '200', '--config', config], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout })));
}

/** A model of which only the index, the configuration and nothing of the weights is there. */
function unfinishedModel(totalBytes: number): void {
  const model = path.join(home, '.cache/huggingface/hub/models--org--large');
  const snapshot = path.join(model, 'snapshots', 'a'.repeat(40));
  for (const made of [snapshot, path.join(model, 'refs'), path.join(model, 'blobs')])
    mkdirSync(made, { recursive: true });
  writeFileSync(path.join(model, 'refs/main'), 'a'.repeat(40));
  const index = { metadata: { total_size: totalBytes }, weight_map: { a: shardName(1, 2), b: shardName(2, 2) } };
  writeFileSync(path.join(snapshot, 'model.safetensors.index.json'), JSON.stringify(index));
  const shape = { num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, hidden_size: 4096 };
  writeFileSync(path.join(snapshot, 'config.json'), JSON.stringify({ ...shape, max_position_embeddings: 8192 }));
}

const status = async (bin: string): Promise<Snapshot> =>
  SnapshotSchema.parse(JSON.parse((await lifeguard(bin, 'status', '--json')).stdout));
const part = ({ components }: Snapshot, id: string) => components.find((c) => c.id === id);

describe('a Mac, by what its tools are known to say', () => {
  it('shows use, memory, limit, resets and heat of its GPU as figures, and calls none of it trouble', async () => {
    const now = await status(macTools(folder));
    const gpu = part(now, 'gpu');
    expect(gpu).toMatchObject({
      state: 'healthy',
      metrics: { 'gpu.used': 37, 'gpu.memory': 925630464, 'gpu.limit': 16 * GB, 'gpu.resets': 2, 'gpu.heat': 2 },
    });
    expect(gpu?.findings.map((f) => f.text)).toEqual([expect.stringMatching(/hot \(thermal level “heavy”\)/)]);
    // 182,819 pages of 16 KiB are in use, of whatever this machine has.
    const used = ((121395 - 6112 + 54976 + 12560) * 16384) / totalmem();
    expect(part(now, 'memory')?.metrics['memory.used']).toBeCloseTo(used * 100, 5);
  });

  it('goes on where none of them is understood: that is not known, and no alarm', async () => {
    const nonsense = 'echo nonsense; exit 0';
    const now = await status(macTools(folder, { ioreg: nonsense, notifyutil: nonsense, vm_stat: nonsense }));
    // The limit alone is still told.
    expect(part(now, 'gpu')).toMatchObject({ state: 'healthy', metrics: { 'gpu.limit': 16 * GB } });
    expect(part(now, 'memory')?.state).toBe('unknown');
  });

  it('says of a model whether it would fit before it is fetched, with the numbers', async () => {
    unfinishedModel(20 * GB);
    const hf = 'exit 0';
    const bin = macTools(folder, { hf });
    const view: ModelsView = ModelsViewSchema.parse(JSON.parse((await lifeguard(bin, 'models', '--json')).stdout));
    expect(view.models).toMatchObject([
      { name: 'org/large', state: 'incomplete', fit: { state: 'never', needBytes: 20 * GB + 0.5 * GB } },
    ]);
    const shown = await lifeguard(bin, 'recover', 'models', '--dry-run', '--json');
    const plan = PlanViewSchema.parse(JSON.parse(shown.stdout));
    expect(plan.notes[0]).toMatch(
      /^org\/large: Loaded, it takes 21 GB \(20 GB of weights and 512 MB of cache for 4,096 tokens\)\. The GPU may take 16 GB of .* does not fit/,
    );
  });
});
