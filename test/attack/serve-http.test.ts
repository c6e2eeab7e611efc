import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALLOWED, HTTP_ATTACKS } from '../support/attack/http-attacks.ts';
import { OUTSIDE, type ServedEngine, servedEngine } from '../support/attack/served-engine.ts';

let server: ServedEngine;
let before = 0;

beforeAll(async () => {
  server = await servedEngine();
  await server.answers();
  before = await server.bytes();
});
afterAll(() => server.stop());

describe('the page server under attack by HTTP', () => {
  it('meets at least 115 attacks', () => {
    expect(HTTP_ATTACKS.length).toBeGreaterThanOrEqual(115);
  });

  it.each(HTTP_ATTACKS)('goes on after %s', async (name, act) => {
    const answer = await act(server);
    expect(answer).not.toContain(OUTSIDE);
    expect(answer).not.toContain('root:');
    expect(answer).not.toMatch(/^\s+at .*\(/m);
    if (!ALLOWED.some((pattern) => pattern.test(name))) expect(answer).not.toMatch(/^HTTP\/1\.1 (?:101|2\d\d)/m);
    await server.answers();
  });

  it('is no larger afterwards', async () => {
    expect((await server.bytes()) - before).toBeLessThan(10 * 1024 ** 2);
  });
});
