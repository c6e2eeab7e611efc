import { elapsedMs, type StepAction } from '../../shared/domain/index.ts';
import { backUp, compareBackup } from '../leanvibe-cli/index.ts';
import { pause } from './pause.ts';
import type { StepContext, StepOutcome } from './step-executor.ts';

type Of<K extends StepAction['kind']> = Extract<StepAction, { kind: K }>;

/** Xcode's tools take most of a second each; asking more often only slows them down. */
const POLL_MS = 1000;

/** Looks until a simulator or device is as it should be. What no tool can tell is not taken for a success. */
export async function iosWait(
  { target, check, timeoutMs }: Of<'ios-wait'>,
  { world, signal, output }: StepContext,
): Promise<StepOutcome> {
  const begun = world.clock.now();
  for (let last = ''; ; ) {
    const seen = await world.checkIos(check, target, signal);
    if (seen.state === 'yes') return { ok: true, result: seen.text };
    if (seen.text !== last) output(seen.text);
    last = seen.text;
    if (elapsedMs(begun, world.clock.now()) > timeoutMs)
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

export function backUpFiles({ files }: Of<'back-up'>, { output }: StepContext): StepOutcome {
  try {
    const lines = backUp(files);
    for (const line of lines) output(line);
    return { ok: true, result: `${lines.length} ${lines.length === 1 ? 'file' : 'files'} copied.` };
  } catch (error) {
    return {
      ok: false,
      final: true,
      result: `The configuration could not be copied, so nothing was changed: ${(error as Error).message}`,
    };
  }
}

export function compareFiles({ files, keep }: Of<'compare-backup'>, { output }: StepContext): StepOutcome {
  try {
    const { lines, changed, putBack } = compareBackup(files, keep);
    for (const line of lines) output(line);
    const words = changed === 0 ? 'Nothing changed.' : `${changed} lines changed.`;
    return { ok: true, result: putBack.length === 0 ? words : `${words} Put back: ${putBack.join(', ')}.` };
  } catch (error) {
    const where = files.map((f) => f.to).join(', ');
    return {
      ok: false,
      final: true,
      result: `What changed could not be shown: ${(error as Error).message}. The backup: ${where}`,
    };
  }
}
