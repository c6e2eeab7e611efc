import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { httpStep, measureLatency } from '../../../electron/recovery/plan-steps.ts';
import { executeStep } from '../../../electron/recovery/step-executor.ts';
import { measure } from '../../../electron/recovery/step-measure.ts';
import { at } from '../../support/builders.ts';

/** Time passes only while the server answers. */
let now = 0;
let answerMs = 0;
let asked = 0;
const noted: unknown[] = [];
const server = createServer((_, answer) => {
  asked += 1;
  now += answerMs;
  answer.end('{}');
});

beforeEach(async () => {
  now = 0;
  asked = 0;
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});
afterEach(() => new Promise((closed) => server.close(closed)));

const addressHere = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;

async function measured(tookMs: number, why: string | null = null, metric: 'backend.latency' | null = null) {
  answerMs = tookMs;
  noted.length = 0;
  const step = measureLatency('before', addressHere(), metric);
  if (step.action.kind !== 'measure') throw new Error('It measures nothing.');
  const outcome = await measure(step.action, contextWith(why));
  return { display: step.display, outcome };
}

/** @param why nothing may be sent to the backend's address */
function contextWith(why: string | null) {
  const noteFigure = (metric: string, tookMs: number) => noted.push([metric, tookMs]);
  const world = { clock: { now: () => at(now / 1000) }, keptFrom: async () => why, noteFigure };
  const context = { world, signal: new AbortController().signal, attempt: { figures: {} } };
  return context as unknown as Parameters<typeof measure>[1];
}

it('sends nothing to another program that has the backend’s address, nor does a step that would ask the backend for something', async () => {
  const why = 'What listens on port 8000 is another program, which was not asked.';
  expect((await measured(10, why)).outcome).toEqual({ ok: true, skipped: true, result: why });
  const step = httpStep('clear', 'Clear the cache', 'POST', addressHere());
  expect(await executeStep(step, contextWith(why))).toEqual({ ok: true, skipped: true, result: why });
  expect(asked).toBe(0);
  expect(await executeStep(step, contextWith(null))).toEqual({ ok: true, result: 'Done.' });
  expect(asked).toBe(1);
});

it('asks as often as the plan says, and no longer than that', async () => {
  const quick = await measured(10);
  expect(quick.display).toMatch(/^GET http:\S+\/health, 20 times, or as often as 20 s allow$/);
  expect(quick.outcome.result).toBe('Median 10 ms, P95 10 ms of 20 requests.');
});

it('leaves its answers to what follows them, where it is said to', async () => {
  await measured(1400, null, 'backend.latency');
  expect(noted).toEqual(Array(15).fill(['backend.latency', 1400]));
  await measured(1400);
  expect(noted).toEqual([]);
});

it('says why it asked less often', async () => {
  const { outcome } = await measured(1400);
  expect(outcome.result).toBe('Median 1.4 s, P95 1.4 s of 15 requests (then 20 s were over).');
});
