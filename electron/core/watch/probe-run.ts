import {
  type Clock,
  elapsedMs,
  type Failure,
  type ProbeId,
  type Reading,
  type Readings,
  type Settings,
} from '../../../shared/domain/index.ts';
import { isUnderLimit, type Probe, type ProbeReason, type ProbeResult } from '../../probes/index.ts';
import { afterOwnTime, type Redactor } from '../../system/index.ts';
import { cleanResult } from './clean-result.ts';

/** A probe whose own limit is over tells so within so many looks at it, of so many milliseconds each. */
const LAST_LOOKS = 5;
const LOOK_MS = 100;

export interface ProbeRun {
  readonly clock: Clock;
  readonly settings: Settings;
  /** Latest reading of every probe. */
  readonly readings: Readings;
  readonly reason: ProbeReason;
  /** Aborts the run; it is aborted by the time limit too. */
  readonly controller: AbortController;
  /** Cleans every text of the reading. */
  readonly clean: Redactor;
}

/**
 * One run of a probe, as a reading; never rejects. A probe that crashes, hangs or returns nonsense becomes a failed reading with its reason, never
 * a stale pass.
 */
export async function runProbe(probe: Probe, run: ProbeRun): Promise<Reading> {
  const begun = run.clock.now();
  const result = await withinLimit(probe, run);
  const at = run.clock.now();
  return toReading(probe, cleanResult(result, run.clean), at, elapsedMs(begun, at));
}

function withinLimit(
  probe: Probe,
  { controller, clock, settings, reason, readings }: ProbeRun,
): Promise<ProbeResult<ProbeId>> {
  return new Promise((resolve) => {
    let cancel = afterOwnTime(clock, probe.timeoutMs, () => whenLeft(probe.timeoutMs / LOOK_MS, LAST_LOOKS));
    // Limits of its own began later, and after a standstill all of them are over at once, in any order: theirs say what did not answer. Looks are
    // counted and no time, as what lies there unread is read between two of them.
    const whenLeft = (most: number, last: number): void => {
      if (most > 0 && last > 0)
        cancel = clock.after(LOOK_MS, () =>
          whenLeft(most - 1, isUnderLimit(controller.signal) ? LAST_LOOKS : last - 1),
        );
      else over();
    };
    const over = () => {
      controller.abort(new Error('time limit'));
      settle(broken(probe, `It did not return within its limit of ${probe.timeoutMs} ms.`));
    };
    const settle = (result: ProbeResult<ProbeId>) => {
      cancel();
      resolve(result);
    };
    const context = { signal: controller.signal, clock, settings, reason, asked: performance.now(), readings };
    Promise.resolve()
      .then(() => probe.run(context))
      .then(
        (result) => settle(isResult(result) ? result : broken(probe, 'It returned something that is not a reading.')),
        (error: unknown) => settle(broken(probe, error instanceof Error ? error.message : String(error))),
      );
  });
}

const broken = (probe: Probe, got: string): ProbeResult<ProbeId> => ({
  ok: false,
  failure: {
    kind: 'probe-failed',
    tried: `the probe ${probe.id}`,
    got,
    hint: 'The other probes go on. If it stays like this, please report it.',
    code: null,
  } satisfies Failure,
});

/** A probe is code and can be wrong: numbers that are not numbers never reach a threshold. */
function isResult(value: unknown): value is ProbeResult<ProbeId> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  const { ok, metrics, failure } = value as { ok: unknown; metrics?: unknown; failure?: unknown };
  const numbers =
    metrics === undefined ||
    (typeof metrics === 'object' &&
      metrics !== null &&
      Object.values(metrics).every((n) => n === undefined || Number.isFinite(n)));
  if (!numbers) return false;
  return ok === true
    ? 'facts' in value && metrics !== undefined
    : ok === false && typeof failure === 'object' && failure !== null;
}

function toReading(probe: Probe, result: ProbeResult<ProbeId>, at: Reading['at'], tookMs: number): Reading {
  const base = { probe: probe.id, component: probe.component, at, tookMs, metrics: result.metrics ?? {} };
  const rest = result.ok
    ? { ok: true, facts: result.facts }
    : { ok: false, failure: result.failure, facts: result.facts ?? {} };
  // The probe's id and its facts belong together by `Probe<P>`; the compiler cannot follow that through the map of probes.
  return { ...base, ...rest } as Reading;
}
