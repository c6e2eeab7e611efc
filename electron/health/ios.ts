import type { Assessment, IosProblem } from '../../shared/domain/index.ts';
import { type AssessInput, assessed, fact, failed, off, unread } from './findings.ts';

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

/** Judges the LeanVibe command line by its files, and by its own words where it was asked. */
export function assessCli({ readings, settings }: AssessInput): Assessment {
  const reading = readings.cli;
  if (!settings['cli.enabled']) return off('cli');
  if (reading === undefined) return unread('cli');
  if (!reading.ok) return failed('cli', reading.failure);
  const { cli } = reading.facts;
  const backend = readings['backend.http'];
  return assessed('cli', [
    ...(cli.problem === null ? [] : [fact('fact:cli-broken', 'warning', `${cli.path} does not run. ${cli.problem}`)]),
    ...cli.configs.flatMap((c) =>
      c.problem === null ? [] : [fact('fact:cli-config', 'warning', `${c.path} cannot be read. ${c.problem}`)],
    ),
    // While the backend is down that it does not reach it is no news.
    ...(cli.reaches === 'no' && backend?.ok
      ? [
          fact(
            'fact:cli-no-backend',
            'warning',
            `The CLI does not reach the backend: ${cli.statusWords ?? 'it says nothing'}`,
          ),
        ]
      : []),
  ]);
}
