import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { EndReasons } from '../../electron/components/process/end-reasons.ts';
import { identify } from '../../electron/system/index.ts';
import { processWith } from '../support/builders.ts';
import { memoryGroup } from '../support/memory-group.ts';

/** A real process that the real kernel ends for lack of memory. */

const MB = 1024 ** 2;
const HUNGRY = "process.stdin.once('data', () => { globalThis.held = Buffer.alloc(400 * 1024 ** 2, 1); });";

const group = readable('/dev/kmsg') ? memoryGroup(120 * MB) : null;
if (group === null)
  console.warn(
    '⚠︎  SKIPPED: no process was ended by the kernel: its log cannot be read here, or no control group be made.',
  );
afterAll(() => group?.remove());

function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

it.skipIf(group === null)(
  'the kernel’s own log tells that it ended a process for lack of memory, and of which',
  async () => {
    const child = spawn(process.execPath, ['-e', HUNGRY], { stdio: ['pipe', 'ignore', 'inherit'] });
    const pid = child.pid ?? 0;
    const begun = Date.now();
    group?.add(pid);
    const identity = await identify(pid);
    const ended = once(child, 'exit');
    child.stdin.write('now\n');
    const [, signal] = await ended;
    expect(signal).toBe('SIGKILL');
    const end = {
      process: processWith({ pid, startedAt: identity?.startedAt ?? '' }),
      at: Date.now(),
      ranSeconds: Math.ceil((Date.now() - begun) / 1000),
      line: null,
      residentBytes: 1,
      why: null,
    };
    const [explained] = await new EndReasons({ folders: [] }).explain([end], Date.now(), new AbortController().signal);
    expect(explained?.why).toMatchObject({ kind: 'memory' });
    expect(explained?.why?.text).toMatch(
      /^The kernel ended it for lack of memory: the limit of its control group was reached; it held \d+ MB\.$/,
    );
    // Of another process it tells nothing.
    const other = { ...end, process: processWith({ pid: pid + 1 }) };
    const reasons = new EndReasons({ folders: [] });
    expect((await reasons.explain([other], Date.now(), new AbortController().signal))[0]?.why).toBeNull();
  },
);
