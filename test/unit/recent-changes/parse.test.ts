import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLog, parseMoves, parseStatus } from '../../../electron/recent-changes/git.ts';

const line = (...fields: string[]) => fields.join(String.fromCharCode(0x1f));

describe('what git prints', () => {
  it('is read as commits', () => {
    expect(parseLog(`${line('abc', '1736762400', 'Ann', 'Fix: a | b')}\n`)).toEqual([
      { hash: 'abc', at: 1_736_762_400_000, author: 'Ann', subject: 'Fix: a | b' },
    ]);
  });

  it('is read as moves, without the commits that the log has already', () => {
    const text = [
      line('HEAD@{1736762400}', 'pull: Fast-forward'),
      line('HEAD@{1736762300}', 'commit: x'),
      line('HEAD@{1736762200}', 'commit (amend): x'),
    ].join('\n');
    expect(parseMoves(text)).toEqual([{ at: 1_736_762_400_000, what: 'pull: Fast-forward' }]);
  });

  it('is read as uncommitted files, whatever their names', () => {
    expect(parseStatus(' M app/main.py\0?? new file.txt\0R  b.py\0a.py\0A  x\ny.py\0')).toEqual([
      { status: 'M', path: 'app/main.py' },
      { status: '??', path: 'new file.txt' },
      { status: 'R', path: 'b.py' },
      { status: 'A', path: 'x\ny.py' },
    ]);
  });

  it('loses no more than its last entry where it was cut', () => {
    expect(parseStatus('?? one\0?? tw', true)).toEqual([{ status: '??', path: 'one' }]);
  });

  it('is never taken for more than it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const commit of parseLog(text)) expect(Number.isFinite(commit.at)).toBe(true);
        for (const file of parseStatus(text)) expect(file.path).not.toBe('');
        expect(parseMoves(text).every((m) => Number.isFinite(m.at))).toBe(true);
      }),
    );
  });
});
