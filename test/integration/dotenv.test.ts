import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../electron/config/env-file.ts';
import { ensurePython } from '../support/stack/index.ts';

/** A value that is read differently from how the backend reads it is a wrong one: the two are compared, the real one being python-dotenv. */

const ENVIRONMENT = { SHELL_ONLY: 'from the shell', BOTH: 'shell wins', EMPTY_SHELL: '' };

/** What `load_dotenv()` would set, for many files at once. */
const PROGRAM = `
import json, os, sys, tempfile, logging
from dotenv.main import DotEnv
logging.disable(logging.CRITICAL)
asked = json.load(sys.stdin)
os.environ.clear()
os.environ.update(asked["environment"])
answers = []
with tempfile.TemporaryDirectory(dir=asked["folder"]) as folder:
    for i, text in enumerate(asked["texts"]):
        path = os.path.join(folder, str(i))
        with open(path, "wb") as f: f.write(text.encode("utf-8", "surrogatepass"))
        values = DotEnv(dotenv_path=path, override=False, encoding="utf-8").dict()
        answers.append({k: v for k, v in values.items() if v is not None})
json.dump(answers, sys.stdout)
`;

let python = '';
beforeAll(async () => {
  python = (await ensurePython()).python;
});

function real(texts: readonly string[]): Record<string, string>[] {
  const input = JSON.stringify({ environment: ENVIRONMENT, texts, folder: process.env.TMPDIR ?? '/tmp' });
  const answer = spawnSync(python, ['-c', PROGRAM], { input, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  expect(answer.stderr).toBe('');
  return JSON.parse(answer.stdout);
}

const ours = (text: string): Record<string, string> =>
  Object.fromEntries([...parseEnvFile(text, ENVIRONMENT).entries].map(([key, { value }]) => [key, value]));

/** § stands for the dollar sign, which would make these look like templates of TypeScript. */
const withDollars = (text: string): string => text.replaceAll('§', '$');
const VALUES = [
  '',
  '1',
  'one two',
  ' padded ',
  '#begins',
  '# begins',
  'a#b',
  'a #b',
  'a\t#b',
  'a # b # c',
  "'",
  '"',
  "''",
  '""',
  "'a'",
  '"a"',
  "'a' # c",
  '"a" # c',
  "'a'#c",
  '"a" x',
  "'a' x",
  "'a\\'b'",
  '"a\\"b"',
  "'a\\nb'",
  '"a\\nb"',
  '"a\\tb\\rc"',
  '"\\a\\b\\f\\v\\\\"',
  '"\\x41\\u0041"',
  "'\\\\'",
  '"\\$A"',
  "'a\nb'",
  '"a\nb"',
  '"a\r\nb"',
  '"a\n# b\nC=2"',
  "'never",
  '"never',
  '"never\nB="x"',
  'a\\nb',
  'a"b',
  "a'b",
  'a"b"c',
  '§{NONE}',
  '§{NONE:-x}',
  '§{NONE:-}',
  '§{NONE-x}',
  '§{BOTH}',
  '§{SHELL_ONLY}',
  '§{EMPTY_SHELL:-x}',
  '§{FIRST}',
  '"§{FIRST}"',
  "'§{FIRST}'",
  'a§{FIRST}b§{FIRST}',
  '§{FIRST:-§{SHELL_ONLY}}',
  '$FIRST',
  '$§{FIRST}',
  '\\§{FIRST}',
  '"\\§{FIRST}"',
  '§{}',
  '§{:-x}',
  '§{A B}',
  '§{FIRST',
  '§{FIRST:x}',
  '§{A}',
  '§{LATER}',
  'redis://:p@h:1/0?a=b#c',
  'p#w$d!',
  '=',
  '==a',
  'a=b',
  'ä ö',
  '日本',
  '\u00a0a\u00a0',
  '\u2003a',
  'a\u2028b',
  'a\fb',
  'a\vb #c',
  '\\',
  '\\\\',
  '`a`',
  '$(whoami)',
  '{"a": 1}',
  'export B=1',
];
const LINES = [
  'A=1',
  ' A=1',
  'A =1',
  'A= 1',
  'A = 1 ',
  '\tA\t=\t1',
  'export A=1',
  'export  A=1',
  'export\tA=1',
  'exportA=1',
  'export',
  'export A',
  'export=1',
  'A',
  'A B',
  'A B=1',
  'A:1',
  'A-B=1',
  'A.B=1',
  '1A=1',
  "'A'=1",
  "'A B'=1",
  '"A"=1',
  "'A=1",
  '=1',
  ' = ',
  '#A=1',
  ' # A=1',
  'A=1#',
  'A==',
  '\u00e4=1',
  'A=1;B=2',
  '\uFEFFA=1',
  'A=1\\',
  '\u00a0A=1',
  'A\u00a0=1',
  '\x1fA=1',
  'A=1\x85B=2',
  'A#B=1',
  'A #B=1',
  'A=1\0',
];
const whole = (line: string) => `BOTH=file\nFIRST=first\n\n${line}\nLATER=later\n`;
const FILES = [
  ...VALUES.map((value) => whole(`A=${value}`)),
  ...LINES.map(whole),
  '',
  '\n',
  '\r\n',
  'A=1',
  'A=1\r\nB=2\r\n',
  'A=1\rB=2\r',
  'A=1\n\n\n# c\nB=2',
  'A=1\nA=2\n',
  'A=1\nA\n',
  'A=1\nA=\n',
  'A=1\nB=§{A}\nA=2\nC=§{A}\n',
  'A=§{B}\nB=§{A}x\n',
  '\uFEFFA=1\nB=2\n',
  'A="x\nB=2\nC="y"\nD=3\n',
  "A='x\nB=2\nC='y'\nD=3\n",
].map(withDollars);

describe('a .env file is read as python-dotenv reads it', () => {
  it(`in ${FILES.length} variants`, () => {
    const expected = real(FILES);
    const different = FILES.flatMap((text, i) => {
      const [mine, theirs] = [JSON.stringify(sorted(ours(text))), JSON.stringify(sorted(expected[i] ?? {}))];
      return mine === theirs ? [] : [{ text, mine, theirs }];
    });
    expect(different).toEqual([]);
  });

  it('in 3000 files put together of their pieces', () => {
    const pieces = fc.constantFrom(
      'A',
      'B',
      'FIRST',
      '=',
      ' = ',
      "'",
      '"',
      '\\',
      "\\'",
      '\\"',
      '\\n',
      '\n',
      '\r\n',
      '#',
      ' #',
      ' ',
      '\t',
      'export ',
      '§{A}',
      '§{B:-x}',
      '§{',
      '}',
      '$',
      ':-',
      'x',
      'ä',
      '\u00a0',
      'BOTH',
    );
    const texts = fc.sample(
      fc.array(pieces, { maxLength: 24 }).map((parts) => withDollars(parts.join(''))),
      { numRuns: 3000, seed: 20261124 },
    );
    const expected = real(texts);
    for (const [i, text] of texts.entries())
      expect(sorted(ours(text)), JSON.stringify(text)).toEqual(sorted(expected[i] ?? {}));
  });

  it('and every value knows the line that set it', () => {
    for (const text of FILES) {
      const lines = text.replace(/\r\n?/g, '\n').split('\n');
      for (const [key, { line }] of parseEnvFile(text, ENVIRONMENT).entries)
        expect(lines[line - 1], text).toContain(key);
    }
  });
});

const sorted = (values: Record<string, string>): [string, string][] =>
  Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
