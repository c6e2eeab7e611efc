import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from '../faults/cases/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const MATRIX = 'test/faults/README.md';
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Every text file of the repository that people write. */
const FILES = execFileSync('git', ['-C', root, 'ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(c|m)?[jt]sx?$|\.(css|html|json|md|py|toml|ya?ml)$/.test(file))
  .filter((file) => !/(^|\/)fixtures\/|^package-lock\.json$|^test\/unit\/references\.test\.ts$/.test(file))
  .filter((file) => existsSync(path.join(root, file)));

/** Rows of the documented matrix: id and fault. */
const documented = [...read(MATRIX).matchAll(/^\| ([A-Z]\d[^|]*?) \| (.*?) \| (.*?) \|$/gm)].map(
  ([, id = '', fault = '', seen = '']) => ({ id, fault, seen }),
);
/** `F14` leads to `F14 cut` as well: the first word of an id is enough. */
const known = new Set(documented.flatMap(({ id }) => [id, id.split(' ', 1)[0] ?? id]));

/** What people read of a file: all of a document, the comments of a program and the ids in parentheses of a test's title. */
function prose(file: string, text: string): string {
  if (file.endsWith('.md')) return text;
  const comments = text.match(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/.*$|^\s*#.*$/gm) ?? [];
  const titles = /\.test\.tsx?$/.test(file) ? (text.match(/\([A-Z]\d{1,2}[a-z]?\)/g) ?? []) : [];
  return [...comments, ...titles].join('\n');
}

/** The letters of the matrix and of lists that are no part of the repository; P0 and P95, V8 and M4 are other things. */
const idsIn = (text: string): string[] => text.match(/(?<![\w./-])[A-KN]\d{1,2}[a-z]?(?![\w-])/g) ?? [];

/** Ids with their place behind them, or in a command that chooses rows by them. */
const SAYS_WHERE = /(?:[FN]\d+[a-z]?(?:, )?)+ in test\/faults|`npm run faults [^`]*`/g;

/** The program itself names faults only: its runbooks and probes have names of their own. */
const leads = (file: string, id: string): boolean =>
  known.has(id) && (/^(test\/|[^/]*$)/.test(file) || /^[FN]/.test(id));

describe('what the repository refers to', () => {
  it.each([
    ['a.ts', '/** D6: fetches what is missing. */', ['D6']],
    ['a.ts', 'const a = 1; // as in F99b', ['F99b']],
    ['a.css', '/* two\n * lines (C4) */', ['C4']],
    ['a.py', '# see N7', ['N7']],
    ['a.test.ts', "it('is killed (F1)', …", ['F1']],
    ['a.md', 'P0, P95, V8, M4, `F8`, x-F1 and ui/F2 are none; B2 is.', ['F8', 'B2']],
    ['a.tsx', '<path d="M1 2H13V9" />', []],
    ['a.ts', "const type = 'F16';", []],
  ])('is looked for in %s: %s', (file, text, ids) => {
    expect(idsIn(prose(file, text))).toEqual(ids);
  });

  it('has a row of the fault matrix for every id', () => {
    const lost = FILES.flatMap((file) =>
      idsIn(prose(file, read(file)))
        .filter((id) => !leads(file, id))
        .map((id) => `${file}: ${id}`),
    );
    expect(lost).toEqual([]);
  });

  it('and the program says with an id where its row stands', () => {
    const alone = FILES.filter((file) => /^(?:electron|renderer|shared)\//.test(file)).flatMap((file) =>
      idsIn(prose(file, read(file)).replace(SAYS_WHERE, '')).map((id) => `${file}: ${id}`),
    );
    expect(alone).toEqual([]);
  });

  it('is no paper from outside', () => {
    expect(FILES.filter((file) => /(?<![\w/.-])design\//.test(read(file)))).toEqual([]);
  });

  it('is there: each file that a document names', () => {
    const lost = FILES.filter((file) => file.endsWith('.md')).flatMap((file) =>
      [...read(file).matchAll(/(?<![\w./@-])(?:electron|renderer|shared|test|resources|\.github)\/[\w./-]*[\w/]/g)]
        .map(([name]) => name)
        // What runs leave behind is there after them.
        .filter((name) => !name.startsWith('test/output/') && !existsSync(path.join(root, name)))
        .map((name) => `${file}: ${name}`),
    );
    expect(lost).toEqual([]);
  });
});

describe('the table of the fault matrix', () => {
  it(`has the rows that run, with their faults; a new row needs a line in ${MATRIX}`, () => {
    const lines = (rows: readonly { id: string; fault: string }[]) => rows.map((r) => `${r.id} | ${r.fault}`).sort();
    expect(lines(documented)).toEqual(lines(CASES));
  });

  it('says of each row what must be seen', () => {
    expect(documented.filter(({ seen }) => seen.trim() === '')).toEqual([]);
  });

  it('has every id once', () => {
    expect(new Set(CASES.map((c) => c.id)).size).toBe(CASES.length);
  });
});

it('the import directions are all in CONTRIBUTING, in their own words', () => {
  const { forbidden }: { forbidden: { name: string; comment: string }[] } = createRequire(import.meta.url)(
    path.join(root, '.dependency-cruiser.cjs'),
  );
  const lines = read('.github/CONTRIBUTING.md').matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm);
  expect([...lines].map(([, name, comment]) => `${name}: ${comment}`)).toEqual(
    forbidden.map(({ name, comment }) => `${name}: ${comment}`),
  );
});
