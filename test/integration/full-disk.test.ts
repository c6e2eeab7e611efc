import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConfigStore } from '../../electron/config/index.ts';
import { clearCache, clearPlan, type ModelFolder, scanModels } from '../../electron/models/index.ts';
import { makeHubModel } from '../support/safetensors.ts';

const signal = new AbortController().signal;
let folder = '';

/** A file system of 256 KB of our own, if this machine lets us have one. */
function mountSmall(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'lifeguard-test', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-full-'));
});
afterEach(() => {
  try {
    execFileSync('umount', [path.join(folder, 'disk')], { stdio: 'ignore' });
  } catch {
    // Nothing was mounted.
  }
  rmSync(folder, { recursive: true, force: true });
});

const hubAt = (at: string): readonly ModelFolder[] => [{ kind: 'hub', path: at, source: 'test' }];

describe('on a full disk', () => {
  it('models are still read and their cache can be cleared, which is what makes room', async (context) => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    if (!mountSmall(disk)) {
      console.error('SKIPPED: this machine does not let its user mount a tmpfs, so no disk can be filled.');
      context.skip();
    }
    const model = makeHubModel(disk, { name: 'mlx-community/small', elements: 2000 });
    let filled = 0;
    try {
      for (; filled < 1000; filled++) writeFileSync(path.join(disk, `fill-${filled}`), Buffer.alloc(4096));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
    expect(filled).toBeLessThan(1000);
    const report = await scanModels({ folders: hubAt(disk), expected: [], signal, now: Date.now() });
    expect(report.models.map((m) => m.state)).toEqual(['complete']);
    const plan = await clearPlan({ folders: hubAt(disk), models: report.models, signal });
    const result = await clearCache(plan, signal);
    expect(result.left).toEqual([]);
    expect(() => statSync(model.folder)).toThrow('ENOENT');
    writeFileSync(path.join(disk, 'room'), Buffer.alloc(4096));
  });

  it('a setting that cannot be saved leaves the file as it was', async (context) => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    if (!mountSmall(disk)) {
      console.error('SKIPPED: this machine does not let its user mount a tmpfs, so no disk can be filled.');
      context.skip();
    }
    const file = path.join(disk, 'config.yaml');
    writeFileSync(file, 'backend.port: 8000\n');
    const store = await createConfigStore({ cwd: disk, home: disk, env: {}, platform: 'linux', configFile: file });
    try {
      for (let i = 0; i < 1000; i++) writeFileSync(path.join(disk, `fill-${i}`), Buffer.alloc(4096));
    } catch {
      // Full, as intended.
    }
    const problems = await store.update({ 'backend.port': 8001 });
    expect(problems[0]?.message).toContain('could not be saved (ENOSPC)');
    expect(readFileSync(file, 'utf8')).toBe('backend.port: 8000\n');
    expect(store.current().settings['backend.port']).toBe(8000);
    await store.close();
  });
});

describe('in folders that may not be written', () => {
  it('what cannot be removed is named, and the rest is removed', async (context) => {
    if (process.getuid?.() === 0) {
      // Permissions do not bind root; a link that was put in the place of a previewed file has to stay as well.
      const model = makeHubModel(folder, { name: 'mlx-community/linked' });
      const report = await scanModels({ folders: hubAt(folder), expected: [], signal, now: Date.now() });
      const plan = await clearPlan({ folders: hubAt(folder), models: report.models, signal });
      const blob = model.blobOf('config.json');
      const outside = path.join(folder, 'outside.txt');
      writeFileSync(outside, 'precious');
      rmSync(blob);
      symlinkSync(outside, blob);
      const { left } = await clearCache(plan, signal);
      expect(left.map((l) => l.path)).toContain(blob);
      expect(readFileSync(outside, 'utf8')).toBe('precious');
      return;
    }
    const model = makeHubModel(folder, { name: 'mlx-community/locked' });
    const report = await scanModels({ folders: hubAt(folder), expected: [], signal, now: Date.now() });
    const plan = await clearPlan({ folders: hubAt(folder), models: report.models, signal });
    chmodSync(model.blobs, 0o500);
    context.onTestFinished(() => chmodSync(model.blobs, 0o700));
    const { left } = await clearCache(plan, signal);
    expect(left.length).toBeGreaterThan(0);
    expect(left[0]?.reason).toMatch(/EACCES|permi/i);
  });
});
