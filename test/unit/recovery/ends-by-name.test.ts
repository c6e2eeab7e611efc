import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { endsByName } from '../../../electron/components/backend/ends-by-name.ts';

it('names what a script ends by name, with its line, and nothing that only stands in a comment', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-script-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = path.join(folder, 'rollback.sh');
  // As the backend's own script has them.
  const lines = [
    '#!/bin/bash',
    '# no pkill here',
    '    pkill -f "leanvibe" || true',
    'echo done',
    '[ -n "$1" ] && killall -9 uvicorn; true',
  ];
  writeFileSync(script, lines.join('\n'));
  expect(endsByName(script)).toEqual(['pkill -f "leanvibe" (line 3)', 'killall -9 uvicorn (line 5)']);
  writeFileSync(script, 'git checkout HEAD~1\nkill "$(cat backend.pid)"\n');
  expect(endsByName(script)).toEqual([]);
  expect(endsByName(path.join(folder, 'none.sh'))).toEqual([]);
});
