import type { Level, ProbeId, StepAction } from '../../shared/domain/index.ts';
import { type AwakeTime, whileAwake } from '../system/index.ts';
import type { StepContext, StepOutcome } from './attempt.ts';
import { pause } from './pause.ts';
import { probeTitle } from './plan-steps.ts';
import { WaitPace } from './wait-pace.ts';

/** Between two looks, in milliseconds. */
const RETRY_MS = 250;
/** The same while only dependents are waited for: each look may be a request. */
const DEPENDENTS_RETRY_MS = 1000;
/** So long dependents may take to follow, in milliseconds. */
const DEPENDENTS_MS = 5000;

/**
 * Asks the named probes again. The first one decides whether the recovery worked; what the others say is part of the
 * sentence, because a database that is still down is not mended by restarting the backend, and must not be called mended.
 */
export const verify = (action: Extract<StepAction, { kind: 'verify' }>, context: StepContext): Promise<StepOutcome> =>
  whileAwake(context.world.clock, (time) => verifyWithin(action, context, time));

async function verifyWithin(
  action: Extract<StepAction, { kind: 'verify' }>,
  { world, signal }: StepContext,
  time: AwakeTime,
): Promise<StepOutcome> {
  const begun = world.clock.now();
  const pace = new WaitPace(RETRY_MS);
  let isConfirmed = false;
  for (let asked = action.probes; ; ) {
    const lookedAt = world.clock.now().mono;
    const readings = await world.look(asked, signal);
    const states = action.probes.map((probe) => {
      const assessment = world.judge(probe, readings);
      const { level, findings } = assessment;
      return { probe, good: level === 'ok', off: level === 'off', level, findings };
    });
    const bad = states.filter((s) => !s.good && !s.off);
    const passedMs = time.passedMs(begun.mono);
    const decided = states[0] === undefined || states[0].good || states[0].off;
    // What decides gets the whole time that the plan shows; dependents such as the WebSocket only a moment, so that the run does not drag on.
    const limitMs = decided ? Math.min(action.timeoutMs, DEPENDENTS_MS) : action.timeoutMs;
    // What is said to be verified shall not be called starting a moment later: its second good answer is seen here.
    const young = states.filter((s) => s.good && world.isStarting(s.probe)).map((s) => s.probe);
    if (bad.length === 0 && young.length > 0 && !isConfirmed && passedMs <= limitMs) {
      isConfirmed = true;
      asked = young;
      await pause(world.clock, RETRY_MS, signal);
      continue;
    }
    if (bad.length === 0 || (passedMs > limitMs && !time.hasSlept(lookedAt))) return sentence(states);
    // What has answered well is not asked again.
    asked = bad.map((s) => s.probe);
    await pause(world.clock, decided ? DEPENDENTS_RETRY_MS : pace.next(asked, readings), signal);
  }
}

interface Seen {
  readonly probe: ProbeId;
  readonly good: boolean;
  readonly off: boolean;
  readonly level: Level;
  readonly findings: readonly { readonly text: string }[];
}

function sentence(states: readonly Seen[]): StepOutcome {
  const good = states.filter((s) => s.good).map((s) => probeTitle(s.probe));
  const bad = states.filter((s) => !s.good && !s.off);
  const verified = good.length > 0 ? `${list(good)} verified.` : '';
  const result = [verified, ...bad.map(trouble)].filter((t) => t !== '').join(' ');
  const first = states[0];
  if (first !== undefined && !first.good && !first.off) return { ok: false, final: false, result };
  const isWrong = bad.some(({ level }) => level === 'warning' || level === 'critical');
  return { ok: true, result, ...(isWrong && { partly: true }) };
}

/** What was not well yet, and what was not known: in words that hold when they are read later, beside a stack that is well by then. */
function trouble({ probe, level, findings }: Seen): string {
  if (level === 'starting') return `${probeTitle(probe)} was still starting at its end.`;
  const text = findings[0]?.text;
  if (level === 'unknown')
    return text === undefined ? `${probeTitle(probe)} could not be read.` : `Not known at its end: ${text}`;
  return `Still wrong at its end: ${text ?? `${probeTitle(probe)} gave no answer.`}`;
}

/** `A`, `A and B`, `A, B and C`. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
