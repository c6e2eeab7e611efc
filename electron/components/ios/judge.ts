import type { Assessment, IosProblem } from '../../../shared/domain/index.ts';
import { type AssessInput, assessed, fact, failed, off, unread } from '../../health/findings.ts';

/** On a Mac that is not used for iOS these are no trouble at all. */
const CALM = ['not-installed', 'command-line-tools-only', 'no-runtime', 'old-tools'] as const;
type Trouble = Exclude<IosProblem['kind'], (typeof CALM)[number]>;

const isTrouble = (kind: IosProblem['kind']): kind is Trouble => CALM.every((calm) => calm !== kind);

/** Judges what Xcode's tools said when they were asked. Before that, and without Xcode, nothing is said at all. */
export function assessIos({ readings, settings }: AssessInput): Assessment {
  const reading = readings.ios;
  if (!settings['ios.enabled']) return off('ios');
  if (reading === undefined) return unread('ios');
  if (!reading.ok) return failed('ios', reading.failure);
  const { report } = reading.facts;
  if (report === null) return off('ios');
  const troubles = report.problems.flatMap(({ kind, text }) => (isTrouble(kind) ? [{ kind, text }] : []));
  if (report.developerFolder === null && troubles.length === 0) return off('ios');
  return assessed(
    'ios',
    troubles.map((p) => fact(`fact:ios-${p.kind}`, 'warning', p.text)),
  );
}
