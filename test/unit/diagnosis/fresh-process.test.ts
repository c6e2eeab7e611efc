import { expect, it } from 'vitest';
import { type DiagnosisInput, freshProcess } from '../../../electron/diagnosis/rule.ts';
import { failedReading, readingOf } from '../../support/builders.ts';

const at = (seconds: number) => ({ mono: seconds * 1000, wall: 1_700_000_000_000 + seconds * 1000 });

/** A backend in trouble since 100 s, when a question failed that took so many seconds, and the processes as they were seen at another time. */
const seen = (processSeconds: number, tookSeconds: number) =>
  freshProcess(
    {
      readings: {
        backend: { ...failedReading('backend', 'timeout'), at: at(100), tookMs: tookSeconds * 1000 },
        process: { ...readingOf('process'), at: at(processSeconds) },
      },
      health: { backend: { since: at(100) } },
    } as unknown as DiagnosisInput,
    'backend',
  );

it('the processes are of now when they were seen since the question was asked that failed', () => {
  // Broken code is known before the question to the port, which its reloader keeps, has run out of time.
  expect(seen(99, 2)).not.toBeNull();
  expect(seen(97, 2)).toBeNull();
  expect(seen(99, 0)).toBeNull();
});
