import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
/** Where letters are counted, once a text has some that are not plain, and a command that ends. */
const MAY = new Set(['shared/plain-text.ts', 'electron/cli/io.ts', 'electron/cli/self-check.ts']);

it('nothing that watches brings the tables of all languages into memory, 6 MB that stay', () => {
  const uses = globSync('{electron,shared}/**/*.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !MAY.has(file))
    .filter((file) => /\.(?:localeCompare|toLocale\w*)\(|\bIntl\./.test(readFileSync(path.join(root, file), 'utf8')));
  expect(uses).toEqual([]);
});
