import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../electron/config/env-file.ts';

const read = (text: string, environment = {}) =>
  Object.fromEntries([...parseEnvFile(text, environment).entries].map(([name, { value }]) => [name, value]));

describe('a .env file', () => {
  it.each([
    ['a plain value', 'A=1', '1'],
    ['spaces around', '  A = one two  ', 'one two'],
    ['export', 'export A=1', '1'],
    ['double quotes', 'A="one # two"', 'one # two'],
    ['single quotes keep everything', "A='$B \\n #'", '$B \\n #'],
    ['escapes in double quotes', 'A="one\\ntwo\\"three"', 'one\ntwo"three'],
    ['a value over several lines', 'A="one\ntwo"', 'one\ntwo'],
    ['a comment behind', 'A=1 # one', '1'],
    ['a hash inside', 'A=redis://:p#w@h', 'redis://:p#w@h'],
    ['nothing', 'A=', ''],
    ['Windows line ends and a mark at the beginning', '\uFEFFA=1\r\nB=2\r\n', '1'],
    ['a comment in place of a value', 'A= # one', ''],
    ['a value that begins with #', 'A=#1', '#1'],
    ['a variable of the file', `B=x\nA=${'$'}{B}/y`, 'x/y'],
    ['a variable with a default', `A=${'$'}{NONE:-neo4j_password}`, 'neo4j_password'],
  ])('reads %s', (_, text, value) => {
    expect(read(text).A).toBe(value);
  });

  it('prefers the environment to the file, as docker compose does', () => {
    expect(read(`B=file\nA=${'$'}{B}`, { B: 'shell' }).A).toBe('shell');
  });

  it('names the line of a quote that is never closed, and reads every other line', () => {
    const { entries, problems } = parseEnvFile("A=1\nODD='never closed\nB=2\n");
    expect(problems).toEqual([expect.objectContaining({ line: 2, fix: "Close it with ' at the end of the value." })]);
    expect(entries.get('B')?.value).toBe('2');
    expect(entries.get('B')?.line).toBe(3);
  });

  it('does not show the value of a line that it cannot read', () => {
    const { problems } = parseEnvFile('my secret=hunter2\n');
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('cuts off variables that fill one another without end, and says where', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `A${i + 1}=\${A${i}}\${A${i}}`);
    const { entries, problems } = parseEnvFile(['A0=0123456789', ...doubling, 'LAST=1'].join('\n'));
    expect(problems[0]).toMatchObject({ line: 14, message: expect.stringContaining('longer than 64 KB') });
    expect(Math.max(...[...entries.values()].map((e) => e.value.length))).toBeLessThanOrEqual(65_536);
    expect(entries.get('LAST')?.value).toBe('1');
    expect(parseEnvFile(`A=\${A}\${B}\nB=\${A}x`).entries.get('B')?.value).toBe('x');
  });

  it('never throws, and gives back what was quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(() => parseEnvFile(text)).not.toThrow();
      }),
    );
    const word = fc.string().filter((s) => !/[\n\r'\\$]/.test(s));
    fc.assert(
      fc.property(word, (value) => {
        expect(read(`A='${value}'`).A).toBe(value);
      }),
    );
  });
});
