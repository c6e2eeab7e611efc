import { expect, it } from 'vitest';
import { bareEnd, namedEnd } from '../../shared/run-end.ts';

const title = 'Clear the Redis cache';

it.each([
  [`${title}: done after 0.4 s.`, `${title}: done after 0.4 s.`, 'Done after 0.4 s.'],
  ['Not healthy within 60 s.', `${title}: Not healthy within 60 s.`, 'Not healthy within 60 s.'],
  // It is about another one.
  [`${title}s: all of them.`, `${title}: ${title}s: all of them.`, `${title}s: all of them.`],
  [null, `${title}: it ended without a result.`, null],
])('names the recovery once for “%s”', (result, named, bare) => {
  expect(namedEnd({ title, result })).toBe(named);
  expect(bareEnd({ title, result })).toBe(bare);
});
