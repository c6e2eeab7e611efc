import { describe, expect, it } from 'vitest';
import { modelFolders } from '../../../electron/models/folders.ts';
import { hubName } from '../../../electron/models/hub.ts';

const paths = (env: Record<string, string>, extra: readonly string[] = []) =>
  modelFolders({ home: '/home/dev', env, extra }).map((f) => f.path);

describe('the folders that may hold models', () => {
  it('are the usual ones without any setting', () => {
    expect(paths({})).toEqual([
      '/home/dev/.leanvibe/models',
      '/home/dev/.cache/huggingface/hub',
      '/home/dev/.cache/huggingface/transformers',
    ]);
  });

  it('begin with those of the configuration', () => {
    expect(paths({}, ['~/models', '/Volumes/Big/models']).slice(0, 2)).toEqual([
      '/home/dev/models',
      '/Volumes/Big/models',
    ]);
  });

  it.each([
    ['HF_HUB_CACHE', '/disk/hub', '/disk/hub'],
    ['HUGGINGFACE_HUB_CACHE', '/disk/hub', '/disk/hub'],
    ['HF_HOME', '/disk/hf', '/disk/hf/hub'],
    ['HF_HOME', '~/hf', '/home/dev/hf/hub'],
    ['HF_HOME', '$HOME_OF_MODELS/hf', '$HOME_OF_MODELS/hf/hub'],
    ['XDG_CACHE_HOME', '/disk/cache', '/disk/cache/huggingface/hub'],
    ['TRANSFORMERS_CACHE', '/disk/old', '/disk/old'],
  ])('follow %s=%s', (name, value, folder) => {
    expect(paths({ [name]: value })).toContain(folder.startsWith('$') ? `/home/dev/${folder}` : folder);
  });

  it('fill in variables as Python does', () => {
    expect(paths({ DISK: '/Volumes/Big', HF_HOME: `$${'{DISK}'}/hf` })).toContain('/Volumes/Big/hf/hub');
  });

  it('still include the default place, where older downloads lie', () => {
    expect(paths({ HF_HOME: '/disk/hf' })).toContain('/home/dev/.cache/huggingface/hub');
  });

  it('are named once, and an empty variable counts as none', () => {
    const found = paths({ HF_HUB_CACHE: '/home/dev/.cache/huggingface/hub', HF_HOME: '  ' });
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(3);
  });
});

describe('the name of a folder in the hub cache', () => {
  it.each([
    ['models--microsoft--Phi-3.5-mini-instruct', 'microsoft/Phi-3.5-mini-instruct'],
    ['models--gpt2', 'gpt2'],
    ['models--org--name--with--dashes', 'org/name--with--dashes'],
    ['datasets--org--name', null],
    ['models--', null],
    ['.locks', null],
    ['version.txt', null],
  ])('%s → %s', (folder, name) => expect(hubName(folder)).toBe(name));
});
