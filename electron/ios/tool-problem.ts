import type { IosProblem } from '../../shared/domain/index.ts';
import type { RunResult } from '../system/index.ts';

const INSTALL = 'Install Xcode from the App Store, then: sudo xcode-select --switch /Applications/Xcode.app';

/** What is wrong when a tool of Xcode did not end well, from its exit code and words; null when it did. */
export function toolProblem(result: RunResult, tool: string): IosProblem | null {
  if (result.kind === 'exit' && result.code === 0) return null;
  const raw = 'stdout' in result ? `${result.stderr}\n${result.stdout}`.trim().slice(0, 2000) || null : null;
  const words = raw ?? '';
  const problem = (kind: IosProblem['kind'], text: string, fix: string): IosProblem => ({ kind, text, raw, fix });
  if (result.kind === 'not-found' || result.kind === 'not-executable')
    return problem('not-installed', 'Xcode is not installed.', INSTALL);
  if (isServiceTrouble(words))
    return problem('simulator-service', 'The simulator service does not work.', 'Restart the simulator service.');
  if (result.kind === 'timeout')
    return tool.startsWith('simctl')
      ? problem(
          'simulator-service',
          `The simulator service does not answer: xcrun ${tool} did not end in time.`,
          'Restart the simulator service.',
        )
      : problem(
          'failed',
          `xcrun ${tool} did not end in time.`,
          'Try again; the first call after a start of the Mac can take long.',
        );
  // Exit code 69 is EX_UNAVAILABLE; xcrun uses it for the licence alone.
  if ((result.kind === 'exit' && result.code === 69) || /agree(d)? to the Xcode( and Apple SDKs)? license/i.test(words))
    return problem('licence', 'The licence of Xcode was not accepted yet.', 'sudo xcodebuild -license accept');
  if (/-runFirstLaunch|required (plugin|component)|install additional/i.test(words))
    return problem('first-launch', 'Xcode has not installed its components yet.', 'sudo xcodebuild -runFirstLaunch');
  if (/invalid active developer path|missing xcrun/i.test(words))
    return problem(
      'folder-missing',
      'The selected developer folder is not there any more.',
      'sudo xcode-select --reset',
    );
  if (/unable to find utility|requires Xcode, but active developer directory/i.test(words))
    return problem(
      'command-line-tools-only',
      'Only the command line tools are selected; they have no simulators.',
      'sudo xcode-select --switch /Applications/Xcode.app',
    );
  const [last = result.kind] = words
    .split('\n')
    .filter((l) => l.trim() !== '')
    .slice(-1);
  return problem('failed', `xcrun ${tool} failed: ${last.trim()}`, 'Run it in a terminal to see all that it says.');
}

const isServiceTrouble = (words: string): boolean =>
  /CoreSimulatorService connection (became invalid|interrupted)|Simulator services will no longer be available|Unable to locate device set|Failed to start launchd_sim|launchd failed to respond/i.test(
    words,
  );
