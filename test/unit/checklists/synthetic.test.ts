import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { both, failed, passed, skipped } from '../../../electron/checklists/outcome.ts';
import { syntheticProbes } from '../../../electron/checklists/synthetic.ts';

let root = '';
const script = () => path.join(root, 'deploy/synthetic_probes.sh');
const write = (body: string, mode = 0o755) => {
  writeFileSync(script(), `#!/bin/sh\n${body}\n`);
  chmodSync(script(), mode);
};

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lifeguard-synthetic-'));
  mkdirSync(path.join(root, 'deploy'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ask = (folders = ['/nowhere', root], isTrusted = true) =>
  syntheticProbes({
    folders,
    option: '--critical',
    mayStart: () => isTrusted,
    signal: new AbortController().signal,
  });

describe('the stack’s own probes', () => {
  it('are run as the guide runs them, and decide by their exit code', async () => {
    write('echo "$@ in $PWD"');
    expect(await ask()).toMatchObject({ state: 'passed', raw: expect.stringContaining('production --critical in') });
    write(`printf 'asking\\n\\033[31mno WebSocket\\033[0m\\n=====\\n'; exit 3`);
    expect(await ask()).toMatchObject({
      state: 'failed',
      evidence: 'The stack’s own probes (deploy/synthetic_probes.sh) ended with exit code 3: no WebSocket.',
      raw: expect.stringContaining('no WebSocket'),
    });
  });

  it('are not run before the folder is trusted, nor where they may not be, and are none where there are none', async () => {
    write('touch "$0.ran"');
    expect(await ask([root], false)).toMatchObject({ state: 'skipped', evidence: expect.stringContaining('trust') });
    write('true', 0o644);
    expect(await ask([root])).toMatchObject({ state: 'could-not-tell', evidence: expect.stringContaining('chmod +x') });
    expect(await ask(['/nowhere'])).toBeNull();
  });

  it('make a line as bad as the worse of the two', () => {
    expect(both(passed('A.'), failed('B.', 'b'))).toEqual({ state: 'failed', evidence: 'A. B.', raw: 'b' });
    expect(both(passed('A.', 'a'), skipped('B.'))).toEqual({ state: 'passed', evidence: 'A. B.', raw: 'a' });
  });
});
