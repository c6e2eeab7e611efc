import { COMPONENT_OF, elapsedMs, type ProbeId, type StepAction } from '../../shared/domain/index.ts';
import { pause } from './pause.ts';
import { probeTitle } from './plan-steps.ts';
import type { StepContext, StepOutcome } from './step-executor.ts';

/** Between two looks, in milliseconds. */
const RETRY_MS = 250;
/** So long dependents may take to follow, in milliseconds. */
const DEPENDENTS_MS = 5000;

/**
 * Asks the named probes again. The first one decides whether the recovery worked; what the others say is part of the
 * sentence, because a database that is still down is not mended by restarting the backend, and must not be called mended.
 */
export async function verify(
  action: Extract<StepAction, { kind: 'verify' }>,
  { world, signal }: StepContext,
): Promise<StepOutcome> {
  const begun = world.clock.now();
  for (;;) {
    const readings = await world.look(action.probes, signal);
    const states = action.probes.map((probe) => {
      const assessment = world.judge(COMPONENT_OF[probe], readings);
      return { probe, good: assessment.level === 'ok', off: assessment.level === 'off', findings: assessment.findings };
    });
    const bad = states.filter((s) => !s.good && !s.off);
    const passedMs = elapsedMs(begun, world.clock.now());
    const decided = states[0] === undefined || states[0].good || states[0].off;
    // What decides gets the whole time that the plan shows; dependents such as the WebSocket only a moment, so that the run does not drag on.
    const limitMs = decided ? Math.min(action.timeoutMs, DEPENDENTS_MS) : action.timeoutMs;
    if (bad.length === 0 || passedMs > limitMs) return sentence(states);
    await pause(world.clock, RETRY_MS, signal);
  }
}

interface Seen {
  readonly probe: ProbeId;
  readonly good: boolean;
  readonly off: boolean;
  readonly findings: readonly { readonly text: string }[];
}

function sentence(states: readonly Seen[]): StepOutcome {
  const good = states.filter((s) => s.good).map((s) => probeTitle(s.probe));
  const bad = states.filter((s) => !s.good && !s.off);
  const troubles = bad.map((s) => s.findings[0]?.text ?? `${probeTitle(s.probe)} gave no answer.`);
  const verified = good.length > 0 ? `${list(good)} verified.` : '';
  const result = [verified, ...troubles.map((t) => `Still wrong: ${t}`)].filter((t) => t !== '').join(' ');
  const first = states[0];
  if (first !== undefined && !first.good && !first.off) return { ok: false, final: false, result };
  return { ok: true, result };
}

/** `A`, `A and B`, `A, B and C`. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
