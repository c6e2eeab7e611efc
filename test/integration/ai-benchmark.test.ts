import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { benchmarkStep } from '../../electron/components/ai/benchmark.ts';
import { measure } from '../../electron/recovery/step-measure.ts';
import { at, settingsWith } from '../support/builders.ts';
import { freePort } from '../support/stack/index.ts';

async function measured(port: number) {
  const { action } = benchmarkStep('before');
  if (action.kind !== 'measure') throw new Error('It measures nothing.');
  const settings = settingsWith({ 'backend.host': '127.0.0.1', 'backend.port': port, 'ai.promptPath': null });
  const world = { settings, clock: { now: () => at(0) } };
  const context = { world, signal: new AbortController().signal, attempt: { figures: {} } };
  return measure(action, context as unknown as Parameters<typeof measure>[1]);
}

it('a backend that names no path for prompts was asked for none, and is not called silent', async () => {
  const server = createServer((_, answer) => {
    answer.statusCode = 404;
    answer.end('{}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    expect(await measured((server.address() as AddressInfo).port)).toMatchObject({
      skipped: true,
      result: expect.stringMatching(/^No prompt was sent: .* lifeguard config set ai\.promptPath/),
    });
  } finally {
    server.close();
  }
  expect(await measured(await freePort())).toMatchObject({
    skipped: true,
    result: expect.stringContaining('Nothing answered'),
  });
});
