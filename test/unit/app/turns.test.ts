import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Turns } from '../../../electron/app/index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Everybody's turns, in their order, on a clock that a test moves. */
function askers() {
  const turns = new Turns(() => performance.now());
  const had: string[] = [];
  const people = new Map<string, object>();
  const ask = (name: string, times = 1) => {
    const who = people.get(name) ?? {};
    people.set(name, who);
    for (let i = 0; i < times; i++) void Promise.resolve(turns.take(who)).then(() => had.push(name));
  };
  return { turns, had, ask, who: (name: string) => people.get(name) ?? {} };
}

it('what a page asks when it opens is answered at once', async () => {
  const { had, ask } = askers();
  ask('page', 20);
  await vi.advanceTimersByTimeAsync(0);
  expect(had).toHaveLength(20);
});

it('who asks without end has a hundred turns a second, and the others one for each of theirs', async () => {
  const { had, ask } = askers();
  ask('flood', 2000);
  await vi.advanceTimersByTimeAsync(0);
  expect(had).toHaveLength(100);
  await vi.advanceTimersByTimeAsync(1000);
  expect(had).toHaveLength(200);
  had.splice(0);
  ask('other', 3);
  await vi.advanceTimersByTimeAsync(60);
  expect(had).toEqual(['other', 'flood', 'other', 'flood', 'other', 'flood']);
});

it('who is gone takes no turn', async () => {
  const { turns, had, ask, who } = askers();
  ask('flood', 2000);
  await vi.advanceTimersByTimeAsync(0);
  had.splice(0);
  turns.forget(who('flood'));
  await vi.advanceTimersByTimeAsync(0);
  const released = had.length;
  ask('other');
  await vi.advanceTimersByTimeAsync(10);
  expect(had.slice(released)).toEqual(['other']);
});
