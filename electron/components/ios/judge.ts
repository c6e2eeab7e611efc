import type { Assessment, IosProblem } from '../../../shared/domain/index.ts';
import { type AssessInput, assessed, fact, failed, off, unread } from '../../health/findings.ts';

/** On a Mac that is not used for iOS these are no trouble at all. */
const CALM: ReadonlySet<IosProblem['kind']> = new Set([
  'not-installed',
  'command-line-tools-only',
  'no-runtime',
  'old-tools',
]);

/** Judges what Xcode's tools said when they were asked. Before that, and without Xcode, nothing is said at all. */
export function assessIos({ readings, settings }: AssessInput): Assessment {
  const reading = readings.ios;
  if (!settings['ios.enabled']) return off('ios');
  if (reading === undefined) return unread('ios');
  if (!reading.ok) return failed('ios', reading.failure);
  const { report } = reading.facts;
  if (report === null) return off('ios');
  const troubles = report.problems.filter((p) => !CALM.has(p.kind));
  if (report.developerFolder === null && troubles.length === 0) return off('ios');
  return assessed(
    'ios',
    troubles.map((p) => fact(`fact:ios-${p.kind}`, 'warning', p.text)),
  );
}
