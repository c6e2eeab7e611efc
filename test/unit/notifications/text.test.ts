import { expect, it } from 'vitest';
import type { Subject } from '../../../electron/notifications/state.ts';
import { causeText, unstableText } from '../../../electron/notifications/text.ts';
import { causeOf } from '../../support/builders.ts';

it('of what comes and goes tells what it was last, and not once more that it comes and goes', () => {
  const body = (title: string) =>
    unstableText({ component: 'redis', title } as Subject, { changes: 6, windowMs: 300_000 }).body;
  expect(body('Redis is slow.')).toBe('Its state changed 6 times in 5 min. Last: Redis is slow.');
  expect(body('Redis is unstable.')).toBe('Its state changed 6 times in 5 min.');
});

it('says once since when', () => {
  const wall = new Date(2026, 10, 30, 20, 30).getTime();
  const body = (detail: string) => causeText(causeOf({ detail, since: { mono: 0, wall }, action: null })).body;
  expect(body('It does not answer.')).toBe('It does not answer. Since 20:30.');
  expect(body('It is stopped (SIGSTOP or Ctrl-Z) since 20:30.')).toBe('It is stopped (SIGSTOP or Ctrl-Z) since 20:30.');
  expect(body('Its store is gone since 20:31.')).toBe('Its store is gone since 20:31. Since 20:30.');
});
