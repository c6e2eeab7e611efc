import type { ActContext, IosCheck, IosTarget, PlanStep, StepOutcome } from '../../../shared/domain/index.ts';
import { iosCheck } from '../../ios/index.ts';
import { pause } from '../../recovery/pause.ts';
import { actStep } from '../../recovery/plan-steps.ts';
import { type AwakeTime, whileAwake } from '../../system/index.ts';

/** Xcode's tools take most of a second each; asking more often only slows them down. */
const POLL_MS = 1000;

interface Awaited {
  readonly target: IosTarget;
  readonly check: IosCheck;
  readonly timeoutMs: number;
}

/** Waits until a simulator or device is as it should be. */
export const waitStep = (title: string, { target, check, timeoutMs }: Awaited): PlanStep =>
  actStep({
    id: `see-${check}`,
    title,
    display: `look at ${target.name}: ${check}`,
    name: 'ios.wait',
    args: { target, check, timeoutMs },
    run: (awaited, context) => whileAwake(context.world.clock, (time) => wait(awaited, context, time)),
    timeoutMs,
    onlyLooks: true,
  });

/** Looks until it is as it should be. What no tool can tell is not taken for a success. */
async function wait(
  { target, check, timeoutMs }: Awaited,
  { world, signal, output }: ActContext,
  time: AwakeTime,
): Promise<StepOutcome> {
  const begun = world.clock.now();
  for (let last = ''; ; ) {
    const seen = await iosCheck(world, check, target, signal);
    if (seen.state === 'yes') return { ok: true, result: seen.text };
    if (seen.text !== last) output(seen.text);
    last = seen.text;
    if (time.passedMs(begun.mono) > timeoutMs)
      return {
        ok: false,
        final: true,
        result:
          seen.state === 'unknown'
            ? `Could not be seen: ${seen.text}`
            : `Not within ${timeoutMs / 1000} s: ${seen.text}`,
      };
    await pause(world.clock, POLL_MS, signal);
  }
}
