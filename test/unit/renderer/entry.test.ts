import { describe, expect, it } from 'vitest';
import { createEntry, type SessionStore, takeCode } from '../../../renderer/bridge/index.ts';
import type { EntryRequest } from '../../../shared/contract/index.ts';

function address(hash: string) {
  const replaced: string[] = [];
  return {
    replaced,
    location: { hash, pathname: '/', search: '' },
    history: {
      replaceState: (_data: unknown, _title: string, url?: string | URL | null) => void replaced.push(String(url)),
    },
  };
}

describe('the code of a printed address', () => {
  it('is taken out of the address bar', () => {
    const place = address('#code=abc_DEF-123');
    expect(takeCode(place)).toBe('abc_DEF-123');
    expect(place.replaced).toEqual(['/#/overview']);
  });

  it('may bring the page to open', () => {
    const place = address('#code=abc&page=recovery/restart-redis');
    expect(takeCode(place)).toBe('abc');
    expect(place.replaced).toEqual(['/#/recovery/restart-redis']);
  });

  it.each([
    '',
    '#/settings',
    '#code=',
    '#code=a b',
    '#code=abc&page=//evil.example',
    '#x&code=abc',
    `#code=${'a'.repeat(101)}`,
  ])('is not read from "%s"', (hash) => {
    const place = address(hash);
    expect(takeCode(place)).toBeNull();
    expect(place.replaced).toEqual([]);
  });
});

/** A server that lets in one code once, and knows the sessions that it gave. */
function server({ code = 'good', sessions = ['kept'] } = {}) {
  let unused: string | null = code;
  let isAway = false;
  const known = new Set(sessions);
  const asked: EntryRequest[] = [];
  return {
    asked,
    away: (now: boolean) => {
      isAway = now;
    },
    restart: () => known.clear(),
    post: async (request: EntryRequest) => {
      if (isAway) return null;
      asked.push(request);
      const refused = { status: 401, body: null };
      if ('session' in request) return known.has(request.session) ? { status: 200, body: request } : refused;
      if (request.code !== unused) return refused;
      unused = null;
      known.add('new');
      return { status: 200, body: { session: 'new' } };
    },
  };
}

function store(kept: string | null = null): SessionStore & { readonly inAnotherTab: (session: string) => void } {
  let value = kept;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    put: (session) => {
      value = session;
    },
    onChange: (fn) => {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    inAnotherTab: (session) => {
      value = session;
      for (const fn of listeners) fn();
    },
  };
}

describe('the way in', () => {
  it('exchanges the code once and keeps the session for later tabs', async () => {
    const kept = store();
    const { post, asked } = server();
    const entry = createEntry('good', kept, post);
    expect(await entry.ask()).toEqual({ kind: 'let-in', session: 'new' });
    expect(await entry.ask()).toEqual({ kind: 'let-in', session: 'new' });
    expect(asked.filter((request) => 'code' in request)).toHaveLength(1);
    expect(await createEntry(null, kept, post).ask()).toEqual({ kind: 'let-in', session: 'new' });
  });

  it('keeps a code that nobody answered to', async () => {
    const there = server();
    const entry = createEntry('good', store(), there.post);
    there.away(true);
    expect(await entry.ask()).toEqual({ kind: 'away' });
    there.away(false);
    expect(await entry.ask()).toEqual({ kind: 'let-in', session: 'new' });
  });

  it('goes on with its session when the address was used before', async () => {
    expect(await createEntry('used', store('kept'), server().post).ask()).toEqual({ kind: 'let-in', session: 'kept' });
  });

  it.each([
    ['a used code', 'used', null, 'code'],
    ['a used code and an ended session', 'used', 'old', 'code'],
    ['an ended session', null, 'old', 'session'],
    ['neither', null, null, 'neither'],
  ])('says so of %s', async (_, code, kept, why) => {
    const storage = store(kept);
    expect(await createEntry(code, storage, server().post).ask()).toEqual({ kind: 'refused', why });
  });

  it('tells a restart from a stranger, after a reload and in further tabs too', async () => {
    const there = server();
    const storage = store();
    const entry = createEntry('good', storage, there.post);
    await entry.ask();
    there.restart();
    const restarted = { kind: 'refused', why: 'session' };
    expect(await entry.ask()).toEqual(restarted);
    expect(await entry.ask()).toEqual(restarted);
    expect(await createEntry(null, storage, there.post).ask()).toEqual(restarted);
  });

  it('calls once when another tab was let in', () => {
    const storage = store();
    const entry = createEntry(null, storage, server().post);
    let calls = 0;
    entry.onceLetIn(() => {
      calls += 1;
    });
    storage.inAnotherTab('one');
    storage.inAnotherTab('two');
    expect(calls).toBe(1);
  });

  it('takes nothing for a session that is not one', async () => {
    const post = async () => ({ status: 200, body: { session: { toString: 'x' } } });
    expect(await createEntry('good', store(), post).ask()).toMatchObject({ kind: 'refused' });
  });
});
