import { expect, it } from 'vitest';
import { ShownCommands } from '../../../electron/system/shown-commands.ts';

/** Counts what is cleaned. */
function stage() {
  const is = { now: 0, cleaned: [] as string[] };
  const commands = new ShownCommands(
    (raw) => {
      is.cleaned.push(raw);
      return raw.toUpperCase();
    },
    () => is.now,
  );
  return { is, commands };
}

it('a command line that is asked for once a minute is cleaned once', () => {
  const { is, commands } = stage();
  for (; is.now < 3_600_000; is.now += 60_000) expect(commands.of('node x')).toBe('NODE X');
  expect(is.cleaned).toEqual(['node x']);
});

it('one that nobody asks for any more is forgotten', () => {
  const { is, commands } = stage();
  commands.of('node once');
  for (; is.now < 240_000; is.now += 60_000) commands.of('node x');
  commands.of('node once');
  expect(is.cleaned).toEqual(['node once', 'node x', 'node once']);
});

it('of those that all run none is cleaned a second time, however many there are within reason', () => {
  const { is, commands } = stage();
  const all = Array.from({ length: 3000 }, (_, i) => `node ${i}`);
  for (let i = 0; i < 3; i++) for (const one of all) commands.of(one);
  expect(is.cleaned).toHaveLength(3000);
});

it('is cleaned of secrets, without being told how', () => {
  expect(new ShownCommands().of('psql postgres://me:hunter22@db/x')).not.toContain('hunter22');
});
