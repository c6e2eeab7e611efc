import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { measureLatency } from '../../../electron/recovery/plan-steps.ts';
import { measure } from '../../../electron/recovery/step-measure.ts';
import { at } from '../../support/builders.ts';

/** Time passes only while the server answers. */
let now = 0;
let answerMs = 0;
const server = createServer((_, answer) => {
  now += answerMs;
  answer.end('{}');
});

beforeEach(async () => {
  now = 0;
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});
afterEach(() => new Promise((closed) => server.close(closed)));

async function measured(tookMs: number) {
  answerMs = tookMs;
  const step = measureLatency('before', `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`);
  if (step.action.kind !== 'measure') throw new Error('It measures nothing.');
  const world = { clock: { now: () => at(now / 1000) } };
  const context = { world, signal: new AbortController().signal, attempt: { figures: {} } };
  const outcome = await measure(step.action, context as unknown as Parameters<typeof measure>[1]);
  return { display: step.display, outcome };
}

it('asks as often as the plan says, and no longer than that', async () => {
  const quick = await measured(10);
  expect(quick.display).toMatch(/^GET http:\S+\/health, 20 times, or as often as 20 s allow$/);
  expect(quick.outcome.result).toBe('Median 10 ms, P95 10 ms of 20 requests.');
});

it('says why it asked less often', async () => {
  const { outcome } = await measured(1400);
  expect(outcome.result).toBe('Median 1.4 s, P95 1.4 s of 15 requests (then 20 s were over).');
});
