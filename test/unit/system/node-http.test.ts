import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const RUN = path.resolve(import.meta.dirname, '../../../electron/cli/run.ts');

/** Modules of Node itself that a process has loaded after `code`. */
const loaded = (code: string): readonly string[] =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ['--input-type=module', '-e', `${code}; console.log(JSON.stringify(process.moduleLoadList))`],
      {
        encoding: 'utf8',
      },
    ),
  );
const FETCH = 'NativeModule internal/deps/undici/undici';

it('loads the whole program without Node’s fetch, which an import of its http would bring', () => {
  expect(loaded(`await import('node:http')`)).toContain(FETCH);
  expect(loaded(`await import(${JSON.stringify(RUN)})`)).not.toContain(FETCH);
});
