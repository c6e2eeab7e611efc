import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frame, message, type Raw, rawConnection, rawPage, upgradeHead } from '../support/attack/raw.ts';
import { OUTSIDE, type ServedEngine, servedEngine } from '../support/attack/served-engine.ts';
import { WEBSOCKET_ATTACKS, type WebSocketAttack } from '../support/attack/websocket-attacks.ts';
import { floodWith } from '../support/odd-server.ts';

let server: ServedEngine;
let before = 0;

beforeAll(async () => {
  server = await servedEngine();
  await server.answers();
  before = await server.bytes();
});
afterAll(() => server.stop());

/** A name of the test is what to look for when a process ended. */
async function withName<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Error(`${name}: ${String(error)}`);
  }
}

/** So many pages attack at once; after them a client that does nothing wrong has to be answered. */
const SIDE_BY_SIDE = 8;

async function meet(attacks: readonly WebSocketAttack[]): Promise<void> {
  const pages = await Promise.all(
    attacks.map(async ({ name, bytes }) => {
      const raw = await rawPage(server);
      for (const part of bytes) raw.socket.write(part);
      return { name, raw };
    }),
  );
  await server.answers();
  for (const { name, raw } of pages) {
    raw.socket.destroy();
    expect(raw.got(), name).not.toContain(OUTSIDE);
    // What a wrong call gets is a refusal in one sentence, never a stack or a path of this program.
    expect(raw.got(), name).not.toMatch(/\.ts:\d|node:internal|"polluted"/);
  }
}

describe('the page server under attack by pages that were let in', () => {
  it('meets at least 1300 attacks', () => {
    expect(Object.values(WEBSOCKET_ATTACKS).flat().length).toBeGreaterThanOrEqual(1300);
  });

  it.each(Object.entries(WEBSOCKET_ATTACKS))('goes on after each of %s', async (_, attacks) => {
    for (let i = 0; i < attacks.length; i += SIDE_BY_SIDE) {
      const some = attacks.slice(i, i + SIDE_BY_SIDE);
      await withName(some.map(({ name }) => name).join(' or '), () => meet(some));
    }
  });

  it('refuses a call that keeps no contract, by name', async () => {
    const raw = await rawPage(server);
    raw.socket.write(message({ id: 1, call: 'toString', args: {} }));
    raw.socket.write(message({ id: 2, call: 'recover', args: { runbook: 'rm -rf /', agreed: null } }));
    expect(await raw.until(/"id":1,"ok":false,"code":"unknown-call"/)).not.toBeNull();
    expect(await raw.until(/"id":2,"ok":false,"code":"bad-arguments"/)).not.toBeNull();
    raw.socket.destroy();
  });

  it.each([
    ['its goodbye', frame(Buffer.from([3, 0xe8]), { opcode: 8 })],
    ['what is no request', message('nonsense')],
  ])('lets go at once of one that goes on after %s', async (_, last) => {
    // It does not hear that the other side has enough.
    const { socket, closed } = await rawPage(server, false);
    socket.write(last);
    floodWith(socket, Buffer.concat(Array(10_000).fill(last)));
    await closed;
    expect(socket.bytesWritten).toBeLessThan(32 * 1024 ** 2);
  });

  it('is no larger afterwards', async () => {
    expect((await server.bytes()) - before).toBeLessThan(10 * 1024 ** 2);
  });
});

/** Pages that leave everything unread: what they are owed stays in the server. */
const deaf = (count: number): Promise<Raw[]> =>
  Promise.all(Array.from({ length: count }, () => rawPage(server, false)));

describe('pages that read nothing', () => {
  // So often that all the answers together are several times what is allowed.
  it.each([
    ['snapshots', { id: 1, call: 'snapshot', args: {} }, 4000],
    ['settings', { id: 1, call: 'settings', args: {} }, 600],
    ['refusals', { id: 1, call: 'nobody', args: {} }, 10_000],
  ])('are owed no more than a few megabytes of %s', async (_, asked, times) => {
    const begun = await server.bytes();
    const pages = await deaf(8);
    const flood = Buffer.concat(Array.from({ length: times }, () => message(asked)));
    for (const { socket } of pages) socket.write(flood);
    for (let i = 0; i < 20; i++) await server.answers();
    expect((await server.bytes()) - begun).toBeLessThan(40 * 1024 ** 2);
    for (const { socket } of pages) socket.destroy();
    await server.answers();
  });

  it('get the newest state and not every one, however often it changes and they subscribe', async () => {
    const begun = await server.bytes();
    const pages = await deaf(8);
    const flood = Buffer.concat(
      Array.from({ length: 3000 }, (_, i) => message({ id: i, call: 'visible', args: { visible: i % 2 === 0 } })),
    );
    for (const { socket } of pages) {
      socket.write(flood);
      socket.write(message({ id: 1, call: 'visible', args: { visible: true } }));
    }
    for (let i = 0; i < 200; i++) await server.change();
    await server.answers();
    expect((await server.bytes()) - begun).toBeLessThan(20 * 1024 ** 2);
    for (const { socket } of pages) socket.destroy();
  });

  it('are not answered by pongs without end', async () => {
    const begun = await server.bytes();
    const pages = await deaf(8);
    const pings = Buffer.concat(Array.from({ length: 50_000 }, () => Buffer.from([0x89, 0x80, 1, 2, 3, 4])));
    for (const { socket } of pages) socket.write(pings);
    for (let i = 0; i < 10; i++) await server.answers();
    expect((await server.bytes()) - begun).toBeLessThan(20 * 1024 ** 2);
    for (const { socket } of pages) socket.destroy();
  });
});

describe('many pages', () => {
  it('are refused beyond the limit, and let in again when others have gone', async () => {
    const pages: Raw[] = [];
    let refusal = '';
    while (refusal === '') {
      const raw = await rawConnection(server.port);
      raw.socket.write(upgradeHead(server));
      const answer = await raw.until(/^HTTP\/1\.1 (\d+) /);
      if (answer?.[1] === '101') pages.push(raw);
      else refusal = answer?.[1] ?? 'closed';
      expect(pages.length).toBeLessThan(100);
    }
    expect(refusal).toBe('503');
    for (const { socket } of pages) socket.destroy();
    await expect.poll(() => server.answers().then(() => 'in', String), { timeout: 20_000 }).toBe('in');
  });

  it('that are killed in the middle of everything leave nothing behind', async () => {
    const begun = await server.bytes();
    for (let round = 0; round < 60; round++) {
      const raw = await rawPage(server);
      raw.socket.write(message({ id: 1, call: 'visible', args: { visible: true } }));
      raw.socket.write(message({ id: 2, call: 'settings', args: {} }));
      if (round % 2 === 0) await raw.until(/"event":"snapshot"/);
      raw.socket.resetAndDestroy();
      await server.change();
    }
    await server.answers();
    expect((await server.bytes()) - begun).toBeLessThan(5 * 1024 ** 2);
  });
});
