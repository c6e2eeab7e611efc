import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findTool, toolFolders } from '../../../electron/system/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-home-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(['', '.', 'mine'])('no tool is taken from the folder that somebody stands in with HOME="%s"', (home) => {
  const bin = path.join(folder, home, '.local/bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'lifeguard-no-such-tool'), '#!/bin/sh\n', { mode: 0o755 });
  expect(findTool('lifeguard-no-such-tool', { HOME: path.join(folder, home), PATH: '' })).not.toBeNull();
  expect(toolFolders({ HOME: home, PATH: '' }).filter((f) => !path.isAbsolute(f))).toEqual([]);
});
