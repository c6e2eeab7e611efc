/**
 * Real engines in a process of its own, one after the other or side by side, each watching what it is told to. Started by fork; a patient that
 * ends the process ends this and not the test.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine } from '../../../electron/app/index.ts';
import type { Reading } from '../../../shared/domain/index.ts';
import type { Watch, Watched } from './watching-engines.ts';

const { gc } = globalThis;
if (gc === undefined) throw new Error('Start this with --expose-gc.');

/** So long is looked for a good answer, in milliseconds. */
const UNTIL_LIMIT_MS = 120_000;

const answerOf = (probe: string): string => `${probe} answered`;

process.on('message', async (message: Watch | 'bytes' | 'stop') => {
  if (message === 'stop') return process.disconnect();
  if (message === 'bytes') {
    gc();
    const { heapUsed, external } = process.memoryUsage();
    return process.send?.({ id: -1, bytes: heapUsed + external, peak: process.resourceUsage().maxRSS * 1024 });
  }
  process.send?.({ id: message.id, watched: await watch(message) });
});
process.send?.({ id: -1, bytes: 0 });

async function watch({ settings, looks, until }: Watch): Promise<Watched> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-hostile-'));
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, JSON.stringify(settings));
  mkdirSync(path.join(folder, 'home'));
  const engine = await createEngine({
    follows: true,
    cwd: folder,
    home: path.join(folder, 'home'),
    env: {},
    platform: process.platform,
    configFile,
    stateFolder: path.join(folder, 'state'),
  });
  const seen = new Map<string, Watched['readings'][number]>();
  const note = () => {
    for (const reading of Object.values<Reading | undefined>(engine.readings())) {
      if (reading === undefined) continue;
      const { probe, ok, tookMs, metrics } = reading;
      const failure = ok ? null : { kind: reading.failure.kind, got: reading.failure.got };
      seen.set(failure === null ? answerOf(probe) : `${probe} ${failure.kind}`, {
        probe,
        ok,
        tookMs,
        metrics,
        failure,
      });
    }
  };
  await engine.settled(30_000);
  note();
  const begun = performance.now();
  const isMissing = () => until !== null && !seen.has(answerOf(until)) && performance.now() - begun < UNTIL_LIMIT_MS;
  for (let i = 0; i < looks || isMissing(); i++) {
    await engine.checkNow();
    note();
  }
  const snapshot = engine.snapshot();
  const states = Object.fromEntries(snapshot.components.map(({ id, state }) => [id, state]));
  const text = JSON.stringify(snapshot);
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
  return { readings: [...seen.values()], states, bytes: text.length, text: text.slice(0, 200_000) };
}
