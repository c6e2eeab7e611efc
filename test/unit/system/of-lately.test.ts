import { expect, it } from 'vitest';
import { OfLately } from '../../../electron/system/of-lately.ts';

/** Notes what is looked for. */
function stage() {
  const is = { now: 0, found: [] as string[] };
  const commands = new OfLately(
    (raw) => {
      is.found.push(raw);
      return raw.toUpperCase();
    },
    () => is.now,
  );
  return { is, commands };
}

it('what is asked for once a minute is found once', () => {
  const { is, commands } = stage();
  for (; is.now < 3_600_000; is.now += 60_000) expect(commands.of('node x')).toBe('NODE X');
  expect(is.found).toEqual(['node x']);
});

it('what nobody asks for any more is forgotten', () => {
  const { is, commands } = stage();
  commands.of('node once');
  for (; is.now < 240_000; is.now += 60_000) commands.of('node x');
  commands.of('node once');
  expect(is.found).toEqual(['node once', 'node x', 'node once']);
});

it('of what is all asked for again nothing is found a second time, however much that is within reason', () => {
  const { is, commands } = stage();
  const all = Array.from({ length: 3000 }, (_, i) => `node ${i}`);
  for (let i = 0; i < 3; i++) for (const one of all) commands.of(one);
  expect(is.found).toHaveLength(3000);
});
