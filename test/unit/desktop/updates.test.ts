import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptFile } from '../../../electron/desktop/updates/kept.ts';
import { folderOf, updatePlace } from '../../../electron/desktop/updates/place.ts';
import type { Offer, UpdateSource } from '../../../electron/desktop/updates/source.ts';
import { createUpdates } from '../../../electron/desktop/updates/updates.ts';
import { soon } from '../../support/soon.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-updates-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NEWER: Offer = { version: '0.2.0', notes: 'It tells the truth.' };

/** Version 0.1.0 beside a feed, with a person who answers. */
function stage({ wants = true, yes = true, offer = NEWER as Offer | null, busy = null as string | null } = {}) {
  const log: string[] = [];
  const world = { wants, yes, offer, busy, failure: null as Error | null };
  const source: UpdateSource = {
    async look(exactly) {
      log.push(`look ${exactly ?? 'newest'}`);
      if (world.failure !== null) throw world.failure;
      return exactly === undefined ? world.offer : { version: exactly, notes: '' };
    },
    async fetch(onPercent) {
      log.push('fetch');
      onPercent(41.7);
      log.push(JSON.stringify(updates.state()));
      if (world.failure !== null) throw world.failure;
    },
    install: () => void log.push('install'),
  };
  const kept = keptFile(path.join(folder, 'updates.json'));
  const updates = createUpdates({
    version: '0.1.0',
    source: async () => source,
    kept,
    face: {
      async ask(question) {
        log.push(question);
        return world.yes;
      },
      tell: async (sentence, detail) => void log.push(`${sentence} ${detail ?? ''}`.trim()),
      announce: async ({ version }) => void log.push(`announced ${version}`),
    },
    isWanted: () => world.wants,
    isBusy: () => world.busy,
  });
  return { updates, log, world, kept };
}

describe('a newer version', () => {
  it('is asked about, and installed after a yes alone', async () => {
    const { updates, log } = stage();
    await updates.look();
    expect(log).toEqual([
      'look newest',
      'Lifeguard 0.2.0 can be installed. This is 0.1.0.',
      'fetch',
      '{"kind":"fetching","version":"0.2.0","percent":41}',
      'install',
    ]);
    const other = stage({ yes: false });
    await other.updates.look();
    expect(other.log).toEqual(['look newest', 'Lifeguard 0.2.0 can be installed. This is 0.1.0.']);
    expect(other.updates.state()).toEqual({ kind: 'offered', version: '0.2.0' });
  });

  it('is not looked for where nobody wants that, and told once where somebody does', async () => {
    const off = stage({ wants: false });
    off.updates.follow();
    off.updates.dispose();
    expect(off.log).toEqual([]);
    const { updates, log } = stage();
    updates.follow();
    await soon(() => expect(log).toEqual(['look newest', 'announced 0.2.0']));
    updates.dispose();
    const again = stage();
    again.updates.follow();
    await soon(() => expect(again.updates.state().kind).toBe('offered'));
    again.updates.dispose();
    expect(again.log).toEqual(['look newest']);
  });

  it('is not installed while a recovery runs, nor when what came is not what was signed', async () => {
    const busy = stage({ busy: 'Recover Backend is running.' });
    await busy.updates.look();
    expect(busy.log.at(-1)).toBe('Lifeguard 0.2.0 was not installed. Recover Backend is running.');
    const { updates, log, world } = stage();
    const look = updates.look();
    world.failure = Object.assign(new Error('sha512 checksum mismatch'), { code: 'ERR_CHECKSUM_MISMATCH' });
    await look;
    expect(log.at(-1)).toBe(
      'Lifeguard was not changed. What was fetched is not what LeanVibe signed. It was thrown away.',
    );
    expect(log).not.toContain('install');
  });

  it('says that there is none, and why it could not look', async () => {
    const none = stage({ offer: null });
    await none.updates.look();
    expect(none.log.at(-1)).toBe('There is no newer version. This is Lifeguard 0.1.0.');
    const { updates, log, world } = stage();
    world.failure = new Error('net::ERR_INTERNET_DISCONNECTED');
    await updates.look();
    expect(log.at(-1)).toBe('Lifeguard was not changed. net::ERR_INTERNET_DISCONNECTED');
  });
});

describe('the version before the last update', () => {
  it('can be gone back to, after a yes', async () => {
    const { updates, log, kept } = stage();
    expect(updates.previous()).toBeNull();
    kept.change({ previous: '0.0.9' });
    expect(updates.previous()).toBe('0.0.9');
    await updates.goBack();
    expect(log).toEqual([
      'look 0.0.9',
      'Go back to Lifeguard 0.0.9? This is 0.1.0.',
      'fetch',
      expect.stringContaining('fetching'),
      'install',
    ]);
    expect(kept.read().previous).toBe('0.1.0');
  });
});

describe('where updates come from', () => {
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const feed = (url: string): string => `provider: generic\nurl: ${url}\n`;
  it.each([
    ['a build without a feed', null, 'KEY'],
    ['a build without a key', feed('https://updates.example.com'), null],
    ['a way that others can read', feed('http://updates.example.com'), 'KEY'],
    ['another kind of feed', 'provider: github\nowner: x\nrepo: y\n', 'KEY'],
  ])('is nowhere for %s', async (_what, text, key) => {
    if (text !== null) write('app-update.yml', text);
    if (key !== null) write('update-key.pem', key);
    expect(await updatePlace(folder)).toBeNull();
  });
  it.each([
    ['https://updates.example.com/mac/', 'https://updates.example.com/mac/0.1.0/'],
    ['https://github.com/x/y/releases/latest/download/', 'https://github.com/x/y/releases/download/v0.1.0/'],
  ])('has each version in a folder of its own: %s', (newest, own) => expect(folderOf(newest, '0.1.0')).toBe(own));
  it('is a folder', async () => {
    write('app-update.yml', feed('https://updates.example.com/mac'));
    write('update-key.pem', 'KEY');
    expect(await updatePlace(folder)).toEqual({ folder: 'https://updates.example.com/mac/', key: 'KEY' });
  });
});

describe('a feed', () => {
  it('is believed with the signature of exactly its bytes', async () => {
    const { isSigned } = await import('../../../electron/desktop/updates/signature.ts');
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const signature = sign(null, Buffer.from('version: 0.2.0\n'), privateKey).toString('base64');
    expect(isSigned('version: 0.2.0\n', `${signature}\n`, key)).toBe(true);
    expect(isSigned('version: 0.2.1\n', signature, key)).toBe(false);
    expect(isSigned('version: 0.2.0\n', '', key)).toBe(false);
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(isSigned('version: 0.2.0\n', signature, other)).toBe(false);
  });
});
