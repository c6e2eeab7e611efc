import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { standsThere } from '../../../electron/share/place.ts';

it('sees nothing below a file, and nothing usable where something else stands', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-place-'));
  try {
    const file = path.join(folder, 'state');
    writeFileSync(file, '');
    expect(standsThere(path.join(file, 'engine.sock'), 0)).toBe('nothing');
    expect(standsThere(path.join(folder, 'engine.sock'), 0)).toBe('nothing');
    expect(standsThere(file, process.getuid?.() ?? 0)).toBe('other');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
