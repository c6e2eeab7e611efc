import { expect, it } from 'vitest';
import { untilAsked, whenAsked } from '../../../electron/cli/when-asked.ts';

it('a command that is asked to end while it starts hears of it when it looks, and one that runs when it is asked', async () => {
  const interrupt = new AbortController();
  const heard: string[] = [];
  whenAsked(interrupt.signal, () => heard.push('runs'));
  expect(heard).toEqual([]);
  interrupt.abort();
  expect(heard).toEqual(['runs']);
  whenAsked(interrupt.signal, () => heard.push('starts'));
  expect(heard).toEqual(['runs', 'starts']);
  await untilAsked(interrupt.signal);
});
