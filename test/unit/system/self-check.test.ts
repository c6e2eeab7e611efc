import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selfCheck } from '../../../electron/app/index.ts';
import { exitCodeOfSources } from '../../../electron/cli/self-check.ts';
import { createAnonymiser } from '../../../electron/system/anonymous.ts';
import { outlineOf } from '../../../electron/system/outline.ts';
import type { SelfCheck } from '../../../electron/system/self-check.ts';
import type { SelfCheckSource } from '../../../shared/domain/index.ts';

const check = (more: Partial<SelfCheck> & Pick<SelfCheck, 'look'>): SelfCheck => ({
  id: 'tool.thing',
  title: 'Thing',
  source: 'tool',
  on: 'everywhere',
  comesAlong: true,
  limitMs: 20,
  ...more,
});

const run = async (...checks: SelfCheck[]) => {
  const input = { platform: 'darwin', home: '/Users/jane', env: {}, signal: new AbortController().signal } as const;
  return (await selfCheck({ ...input, checks })).sources;
};

describe('the outline of an answer', () => {
  it('keeps what is the tool’s own, and nothing else', () => {
    expect(outlineOf('Device Utilization %"=37 for Jane’s MacBook at /Users/jane, id 0x1f')).toEqual([
      'Device Utilization %"=9 for x at /x/x, x',
    ]);
    expect(outlineOf('\n\n')).toEqual([]);
  });

  it('holds no word and no number of any text, and is short', () => {
    const hidden = fc.stringMatching(/^(zq[a-z]{4,12}|[3-8]{3,9})$/);
    fc.assert(
      fc.property(
        fc.array(hidden, { minLength: 1, maxLength: 400 }),
        fc.constantFrom(' ', '/', '=', '\n', '-'),
        (words, between) => {
          const outline = outlineOf(words.join(between));
          expect(outline.length).toBeLessThanOrEqual(4);
          for (const line of outline) {
            expect(line.length).toBeLessThanOrEqual(100);
            expect(line).not.toMatch(/zq|[3-8]/);
          }
        },
      ),
    );
  });
});

describe('a text that is made anonymous', () => {
  const anonymous = createAnonymiser({
    home: '/srv/people/jane',
    user: 'jane',
    host: 'janes-mac.local',
    env: { OPENAI_API_KEY: 'plain-looking-value' },
  });
  it.each([
    ['in /srv/people/jane/code', 'in <home>/code'],
    ['for Jane on Janes-Mac', 'for <user> on <host>'],
    ['/Users/other/x.py failed', '<path> failed'],
    ['phone 00008110-001A2B3C4D5E6F70', 'phone <id>'],
    ['simulator 6DEA7AA0-0000-4C2F-8706-000000000001', 'simulator <id>'],
    ['serial C02XK1ABJG5H', 'serial <id>'],
    ['at 192.168.1.20 (a4:83:e7:12:34:56)', 'at <address> (<address>)'],
    ['mail jo@example.com', 'mail <address>'],
  ])('%s', (text, clean) => {
    expect(anonymous(text)).toBe(clean);
  });

  it('holds no secret of the environment', () => {
    expect(anonymous('key plain-looking-value')).not.toContain('plain-looking-value');
  });

  it('takes no folder for a secret, though a shell’s own is called PWD, as a password may be', () => {
    const text = '/tmp/w1/tmp/leanvibe/start.sh: line 15: uv: command not found; in /tmp/größer (1)';
    const at = (folder: string) =>
      createAnonymiser({ home: '/root', user: null, host: 'vm-of-jane', env: { PWD: folder, DB_PWD: '!plain!value' } });
    expect(at('/tmp')(text)).toBe(text);
    expect(at('/tmp/größer (1)')(text)).toBe(text);
    expect(at('/tmp')('with !plain!value')).not.toContain('plain');
  });

  it.each(['Apple M5 Pro', '27.3.1', 'nominal', 'It ended with exit code 3.', 'mains'])(
    'leaves %s as it is',
    (text) => {
      expect(anonymous(text)).toBe(text);
    },
  );
});

describe('a check', () => {
  it('that does not keep to its limit, or breaks, is said to have failed, without its words', async () => {
    const broken = () => Promise.reject(Object.assign(new Error('/Users/jane/secret'), { code: 'EACCES' }));
    const [hangs, breaks] = await run(check({ look: () => new Promise(() => {}) }), check({ look: broken }));
    expect(hangs).toMatchObject({ state: 'failed', why: 'It did not end within its time limit.' });
    expect(breaks).toMatchObject({ state: 'failed', why: 'Its reader failed (EACCES).' });
  });

  it('of another system is not asked; a tool that is missing counts only where the system brings it along', async () => {
    const look = async () => ({ state: 'absent', why: 'It is not installed.' }) as const;
    const found = await run(
      check({
        on: 'linux',
        look: () => {
          throw new Error('asked');
        },
      }),
      check({ look }),
      check({ look, comesAlong: false }),
    );
    expect(found.map((s) => s.state)).toEqual(['elsewhere', 'failed', 'absent']);
  });

  it('tells nobody’s name in its figures either', async () => {
    const figures = { name: '/Users/jane/x', id: '00008110-001A2B3C4D5E6F70' };
    const [found] = await run(check({ look: async () => ({ state: 'read', figures }) }));
    expect(found?.figures).toEqual({ name: '<home>/x', id: '<id>' });
  });
});

describe('the exit code', () => {
  const of = (...states: SelfCheckSource['state'][]) =>
    exitCodeOfSources(
      states.map((state) => ({
        id: 'x',
        title: '',
        source: '',
        state,
        tookMs: 1,
        figures: {},
        why: null,
        outline: [],
      })),
    );
  it('is 0 when all was read, 1 when something was not, 2 when nothing was, 3 when there was nothing to ask', () => {
    expect(of('read', 'absent', 'elsewhere')).toBe(0);
    expect(of('read', 'failed')).toBe(1);
    expect(of('failed', 'absent')).toBe(2);
    expect(of('absent', 'elsewhere')).toBe(3);
  });
});
