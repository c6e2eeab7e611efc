import { mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelLoads } from '../../../electron/components/ai/model-loads.ts';
import { PackagesLook } from '../../../electron/components/process/packages-look.ts';

const NOW = 1_700_000_000_000;

describe('a change of packages', () => {
  let folder = '';
  let site = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-packages-'));
    site = path.join(folder, '.venv/lib/python3.12/site-packages');
    mkdirSync(site, { recursive: true });
    utimesSync(site, NOW / 1000 - 600, NOW / 1000 - 600);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const change = (at: number) => utimesSync(site, at / 1000, at / 1000);

  it('is told once with the time at which the environment changed, and what was there at the first look is none', () => {
    const look = new PackagesLook(folder);
    expect(look.look(NOW)).toEqual([]);
    change(NOW + 1000);
    const told = [{ at: NOW + 1000, text: 'Packages of the backend’s environment changed.', kind: 'packages' }];
    expect(look.look(NOW + 5000)).toEqual(told);
    // An installation goes on for some seconds.
    change(NOW + 9000);
    expect(look.look(NOW + 10_000)).toEqual(told);
    change(NOW + 200_000);
    expect(look.look(NOW + 201_000)).toHaveLength(2);
    expect(look.look(NOW + 2 * 3_600_000)).toEqual([]);
  });

  it('is none where there is no environment', () => {
    expect(new PackagesLook(null).look(NOW)).toEqual([]);
    expect(new PackagesLook(path.join(folder, 'elsewhere')).look(NOW)).toEqual([]);
  });
});

describe('the model', () => {
  it('is told when it is first seen and when it becomes another one, not while it is being loaded', () => {
    const loads = new ModelLoads();
    const told = (facts: Parameters<ModelLoads['look']>[0], seconds: number) =>
      loads.look(facts, NOW + seconds * 1000).map((h) => h.what);
    expect(told({ model: null }, 0)).toEqual([]);
    expect(told({ model: 'org/small', modelLoaded: true }, 1)).toEqual(['org/small']);
    expect(told({ model: 'org/small' }, 2)).toEqual(['org/small']);
    expect(told({ model: 'org/large', modelLoaded: false }, 3)).toEqual(['org/small']);
    expect(told({ model: 'org/large', modelLoaded: true }, 4)).toEqual(['org/small', 'org/large']);
  });
});
