import { describe, expect, it } from 'vitest';
import { runProbe } from '../../../electron/core/watch/probe-run.ts';
import type { Probe, ProbeContext } from '../../../electron/probes/index.ts';
import { startLimit } from '../../../electron/probes/limit.ts';
import { defaultSettings } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const LIMIT_MS = 1500;

/** Asks twice, one after the other, and is answered by nobody. */
const silent: Probe = {
  id: 'redis',
  component: 'redis',
  everyMs: 5000,
  timeoutMs: 2 * LIMIT_MS + 1000,
  async run(context) {
    await Promise.resolve();
    for (let question = 0; question < 2; question++) await never(context);
    return { ok: false, failure: { kind: 'timeout', tried: 'to ask', got: 'Nothing came.', hint: null, code: null } };
  },
};

async function never(context: ProbeContext): Promise<void> {
  const limit = startLimit(context, LIMIT_MS);
  await new Promise((resolve) => limit.signal.addEventListener('abort', resolve, { once: true }));
  limit.release();
}

const begin = (probe: Probe, clock: ManualClock) =>
  runProbe(probe, {
    clock,
    settings: defaultSettings(),
    readings: {},
    reason: 'cycle',
    controller: new AbortController(),
    clean: (text) => text,
  });

describe('a probe that nobody answers', () => {
  it('says so itself, however often and however long this process is kept waiting', async () => {
    for (const stall of [200, 1500, 3000, 6000, 20_000])
      for (let runs = 10; runs <= 1510; runs += 150) {
        const clock = new ManualClock();
        let kind: string | null = null;
        void begin(silent, clock).then((reading) => {
          kind = reading.ok ? 'ok' : reading.failure.kind;
        });
        for (let times = 0; kind === null && times < 1000; times++) {
          clock.skip(stall);
          await clock.advance(runs);
        }
        expect(kind, `kept waiting ${stall} ms, then running for ${runs} ms`).toBe('timeout');
      }
  });

  it('is ended when it does not end itself, soon after its time', async () => {
    const clock = new ManualClock();
    const hanging: Probe = { ...silent, run: () => new Promise(() => {}) };
    const reading = begin(hanging, clock);
    await clock.advance(hanging.timeoutMs + 1000);
    expect(await reading).toMatchObject({ ok: false, failure: { kind: 'probe-failed' } });
  });

  it('is ended at last when its own limits do not end either', async () => {
    const clock = new ManualClock();
    const run: Probe['run'] = async (context) => {
      for (;;) await never(context);
    };
    const reading = begin({ ...silent, run }, clock);
    await clock.advance(2 * silent.timeoutMs + 1000);
    expect(await reading).toMatchObject({ ok: false, failure: { kind: 'probe-failed' } });
  });
});
