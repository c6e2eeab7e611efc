import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { scanHubModel } from '../../../electron/models/hub.ts';
import { createGate } from '../../../electron/models/weights.ts';
import { makeHubModel } from '../../support/safetensors.ts';

/** What huggingface_hub does: the snapshot of the new revision, its first files, then the reference that names it. */
function update(folder: string, commit: string): void {
  const snapshot = path.join(folder, 'snapshots', commit);
  mkdirSync(snapshot);
  writeFileSync(path.join(snapshot, 'config.json'), '{"model_type":"phi3"}');
  writeFileSync(path.join(folder, 'refs/main'), commit);
}

it('never says that a snapshot is missing which an update made before it named it', async () => {
  const hub = await mkdtemp(path.join(tmpdir(), 'lifeguard-update-'));
  try {
    const { folder } = makeHubModel(hub, { name: 'org/updated' });
    const scan = { signal: AbortSignal.timeout(60_000), now: Date.now(), gate: createGate(), isExpected: () => true };
    for (let i = 0; i < 60; i++) {
      const scanned = scanHubModel(folder, 'org/updated', scan);
      // At another moment of the look each time.
      for (let turns = i % 12; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      update(folder, i.toString(16).padStart(40, '0'));
      expect((await scanned).problems.map((p) => p.reason).join(' ')).not.toContain('which is not there');
    }
  } finally {
    await rm(hub, { recursive: true, force: true });
  }
});
