import { describe, expect, it } from 'vitest';
import { takeToken } from '../../../renderer/bridge/index.ts';

function place(hash: string, stored: string | null = null) {
  const replaced: string[] = [];
  const storage = new Map(stored === null ? [] : [['lifeguard.token', stored]]);
  return {
    replaced,
    storage,
    window: {
      location: { hash, pathname: '/', search: '' },
      history: {
        replaceState: (_data: unknown, _title: string, url?: string | URL | null) => void replaced.push(String(url)),
      },
      sessionStorage: {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => void storage.set(key, value),
      },
    },
  };
}

describe('the token', () => {
  it('is taken out of the address bar and kept for a reload', () => {
    const { window, replaced, storage } = place('#token=abc_DEF-123');
    expect(takeToken(window)).toBe('abc_DEF-123');
    expect(replaced).toEqual(['/#/overview']);
    expect(storage.get('lifeguard.token')).toBe('abc_DEF-123');
  });

  it('may bring the page to open', () => {
    const { window, replaced } = place('#token=abc&page=recovery/restart-redis');
    expect(takeToken(window)).toBe('abc');
    expect(replaced).toEqual(['/#/recovery/restart-redis']);
  });

  it('of a new start replaces the old one', () => {
    const { window, storage } = place('#token=new', 'old');
    expect(takeToken(window)).toBe('new');
    expect(storage.get('lifeguard.token')).toBe('new');
  });

  it('is found again after a reload, and is null when there never was one', () => {
    expect(takeToken(place('#/settings', 'kept').window)).toBe('kept');
    expect(takeToken(place('#/settings').window)).toBeNull();
  });

  it.each(['#token=', '#token=a b', '#token=abc&page=//evil.example', '#x&token=abc'])(
    'is not read from %s',
    (hash) => {
      const { window, replaced } = place(hash);
      expect(takeToken(window)).toBeNull();
      expect(replaced).toEqual([]);
    },
  );
});
