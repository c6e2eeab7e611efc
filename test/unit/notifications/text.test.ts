import { expect, it } from 'vitest';
import type { Subject } from '../../../electron/notifications/state.ts';
import { unstableText } from '../../../electron/notifications/text.ts';

it('of what comes and goes tells what it was last, and not once more that it comes and goes', () => {
  const body = (title: string) =>
    unstableText({ component: 'redis', title } as Subject, { changes: 6, windowMs: 300_000 }).body;
  expect(body('Redis is slow.')).toBe('Its state changed 6 times in 5 min. Last: Redis is slow.');
  expect(body('Redis is unstable.')).toBe('Its state changed 6 times in 5 min.');
});
