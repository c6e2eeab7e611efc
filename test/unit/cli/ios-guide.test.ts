import { expect, it } from 'vitest';
import { printedGuide } from '../../../electron/cli/ios-guide.ts';
import { branchOf, iosGuide } from '../../../electron/ios/index.ts';

it('a step that looks at this machine is told with what was read now, and not as one of the device', () => {
  const branch = branchOf(iosGuide(), 'websocket');
  if (branch === undefined) throw new Error('The guide has no such branch.');
  const target = { kind: 'device', id: 'none', name: 'your device' } as const;
  const seen = branch.steps.map((_, at) => (at === 0 ? ({ state: 'no', text: 'It does not answer.' } as const) : null));
  const lines = printedGuide(branch, seen, target, 100);
  const from = lines.indexOf('Step 1 of 5: See whether the backend is well');
  expect(lines.slice(from, lines.indexOf('', from))).toContain('   ✗ It does not answer.');
  expect(lines).toContain('Step 2 of 5: See whether the WebSocket answers');
  expect(lines).toContain('Step 3 of 5: See whether the backend can be reached from there (your device)');
});
