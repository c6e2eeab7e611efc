import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mdBlock, mdCode, mdCodeCell, mdTable, mdText } from '../../../shared/markdown.ts';
import { plainText } from '../../../shared/plain-text.ts';

const ESC = String.fromCharCode(27);

describe('text inside Markdown', () => {
  it.each([
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['[click](http://evil.example)', '\\[click\\](http://evil.example)'],
    ['![x](http://evil.example/t.png)', '!\\[x\\](http://evil.example/t.png)'],
    ['a | b', 'a \\| b'],
    ['# not a heading', '\\# not a heading'],
    ['- not a list', '\\- not a list'],
    ['1. not a list', '1\\. not a list'],
    ['one\n\n# two', 'one # two'],
    ['**bold** _word_ in app_main_file', '\\*\\*bold\\*\\* \\_word\\_ in app_main_file'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['lost by @octocat, see #12, GH-7 and @org/team', 'lost by `@octocat`, see `#12`, `GH-7` and `@org/team`'],
    ['`@everyone', '\\``@everyone`'],
    ['me@example.com &#39; a#1', 'me@example.com \\&#39; a#1'],
    [`${ESC}[31mred${ESC}[0m`, 'red'],
    ['abc\u202Egnp.exe', 'abcgnp.exe'],
  ])('shows %j as what it is', (text, markdown) => {
    expect(mdText(text)).toBe(markdown);
  });

  it('leaves ordinary sentences as they are', () => {
    const text = 'GET http://127.0.0.1:8765/health answered 500 after 12 ms: status was "unhealthy" (P95 1.2 s).';
    expect(mdText(text)).toBe(text);
  });

  it('never leaves a bare bar, backtick, bracket or line end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const written = mdText(text).replace(/`(@[\w/-]+|#\d+|GH-\d+)`/g, '');
        expect(written.replace(/\\[\\`*[\]<>|~$_&#=+.)-]/g, '')).not.toMatch(/[`*[\]<>|\n]/);
      }),
    );
  });
});

describe('code', () => {
  it('is fenced by more backticks than it has', () => {
    expect(mdBlock('```\n# out\n````')).toBe('`````text\n```\n# out\n````\n`````');
    expect(mdCode('a `b` c')).toBe('``a `b` c``');
    expect(mdCode('`')).toBe('`` ` ``');
  });

  it('does not end a table cell', () => {
    expect(mdTable(['a'], [[mdCodeCell('x | y')]])).toBe('| a |\n| --- |\n| `x \\| y` |');
  });

  it('a block can hold any text and end only where it ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '~', '\n', 'a', ' ') }), (text) => {
        const lines = mdBlock(text).split('\n');
        const fence = (lines[0] ?? '').replace('text', '');
        expect(lines.slice(1, -1).some((l) => l.trim().startsWith(fence))).toBe(false);
        expect(lines.at(-1)).toBe(fence);
      }),
    );
  });

  it('keeps the lines of a text and nothing invisible', () => {
    expect(plainText(`a\r\nb\u0000\u200b${ESC}]0;title\u0007c\td`)).toBe('a\nbc\td');
  });
});
