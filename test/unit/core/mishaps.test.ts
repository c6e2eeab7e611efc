import { describe, expect, it, vi } from 'vitest';
import { Mishaps } from '../../../electron/core/mishaps.ts';

const failed = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: it failed, open '${path}'`), { code, ...(path === undefined ? {} : { path }) });

describe('what went wrong inside', () => {
  it('is one problem with its count, and asks to be reported', () => {
    const onChange = vi.fn();
    const mishaps = new Mishaps((text) => text, onChange);
    expect(mishaps.problems()).toEqual([]);
    mishaps.note(new Error('a wheel came off'));
    mishaps.note(new Error('another wheel came off'));
    expect(onChange).toHaveBeenCalledTimes(2);
    expect(mishaps.problems()).toEqual([
      expect.objectContaining({ message: expect.stringContaining('2 times'), fix: expect.stringContaining('report') }),
    ]);
  });

  it('but a file that could not be written is no bug: its folder is named, and what helps', () => {
    const mishaps = new Mishaps(
      (text) => text,
      () => {},
    );
    mishaps.note(failed('EROFS', '/state/lifeguard/.outgoing.json.1f.new'));
    expect(mishaps.problems()).toEqual([
      {
        where: '/state/lifeguard',
        message: 'A file of Lifeguard could not be written (EROFS): what belongs there is kept until Lifeguard ends.',
        fix: 'Check that the folder may be written.',
        severity: 'warning',
      },
    ]);
    mishaps.note(failed('ENOSPC'));
    expect(mishaps.problems()).toMatchObject([{ where: 'Lifeguard itself', fix: 'Make room on the disk.' }]);
    mishaps.note(failed('EACCES', '/etc/shadow'));
    expect(mishaps.problems()).toHaveLength(2);
  });
});
