import { describe, expect, it } from 'vitest';
import { dispatch, type Handlers, plainProblem } from '../../../shared/contract/index.ts';

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

describe('arguments from outside', () => {
  it.each([
    undefined,
    null,
    {},
    [],
    'x',
    0,
    -1.5,
    true,
    { a: [{ b: null }] },
    nested(16),
    JSON.parse('{"__proto__":1}'),
  ])('are plain: %j', (value) => {
    expect(plainProblem(value, 1000)).toBeNull();
  });

  it.each([
    ['too-deep', nested(17)],
    ['too-deep', nested(100_000)],
    ['too-large', 'x'.repeat(1000)],
    ['too-large', { ['x'.repeat(1000)]: 1 }],
    ['too-large', Array.from({ length: 500 }, () => 1)],
    ['too-large', Object.assign([], { length: 4e9 })],
    ['not-plain', Number.NaN],
    ['not-plain', Number.POSITIVE_INFINITY],
    ['not-plain', 1n],
    ['not-plain', Symbol('x')],
    ['not-plain', () => 1],
    ['not-plain', new Map()],
    ['not-plain', new Uint8Array(1e8)],
    ['not-plain', { a: new Date() }],
  ])('are %s', (problem, value) => {
    expect(plainProblem(value, 1000)).toBe(problem);
  });

  it('end a loop', () => {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(plainProblem(loop, 1000)).not.toBeNull();
  });

  it('are refused by name before a schema walks down into them', async () => {
    const answer = await dispatch({} as Handlers, 'changeSetting', { key: 'redis.url', value: nested(30_000) });
    expect(answer).toMatchObject({
      ok: false,
      code: 'bad-arguments',
      message: expect.stringContaining('nested too deeply'),
    });
  });
});
