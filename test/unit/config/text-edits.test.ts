import { describe, expect, it } from 'vitest';
import { withValues } from '../../../electron/config/user-file-writer.ts';

const KEY = 'thresholds.backend.p95' as const;
const VALUE = { warning: 140, critical: 1000 };

describe('a setting that is added and taken out again', () => {
  it.each([
    ['no text', ''],
    ['comments alone', '# ours\n\n  # and more\n'],
    [
      'odd spaces, quotes and empty lines',
      "# why\n\nbackend:\n    port:   8000   # ours\n\n\nredis.enabled: 'false'   \n\n# end\n",
    ],
    ['no line break at the end', 'backend.port: 8000 # ours'],
    ['line breaks of another system', '# why\r\nbackend:\r\n  port: 8000 # ours\r\n'],
    [
      'a list and a long text',
      'services:\n  - id: queue\n    kind: http\n    at:   http://localhost:9000\nnote: |\n  a\n\n  b\n',
    ],
    ['a group of the same name', 'thresholds:\n  redis.ping:   {warning: 5, critical: 9} # quick\n'],
  ])('leaves every byte as it was: %s', (_, text) => {
    const added = withValues(text, [[KEY, VALUE]]);
    expect(added.startsWith(text)).toBe(true);
    expect(added).toMatch(/thresholds\.backend\.p95:\r?\n\s+warning: 140\r?\n\s+critical: 1000/);
    expect(withValues(added, [[KEY, undefined]])).toBe(text);
  });

  it('leaves what was written below it meanwhile', () => {
    const added = withValues('a:   1\n', [[KEY, VALUE]]);
    expect(withValues(`${added}\n# later\nb:   2\n`, [[KEY, undefined]])).toBe('a:   1\n\n# later\nb:   2\n');
  });

  it('in a place where the text cannot be kept is written all the same', () => {
    for (const text of ['{backend.port: 8000}\n', '{}\n']) {
      const added = withValues(text, [[KEY, VALUE]]);
      expect(added).toContain('140');
      expect(withValues(added, [[KEY, undefined]])).not.toContain('p95');
    }
  });
});

describe('a value that is changed', () => {
  it('is the only thing that is, also within a group', () => {
    const text =
      '# why\nbackend:\n    port:   8000   # ours\nthresholds.backend.p95:   { warning:  600, critical: 1000 }  # the team\n';
    expect(withValues(text, [['backend.port', 9000]])).toBe(text.replace('8000', '9000'));
    expect(withValues(text, [[KEY, { warning: 700, critical: 1000 }]])).toBe(text.replace('600', '700'));
  });

  it('that is a text stays one', () => {
    const text = "neo4j.uri:   'bolt://localhost:7687'   # ours\n";
    expect(withValues(text, [['neo4j.uri', 'bolt://[::1]:7687']])).toMatch(/^neo4j\.uri: {3}\S+ {3}# ours\n$/);
  });
});
