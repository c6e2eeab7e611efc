import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { coloured, type Io, plain, toTerminal, widthOf } from '../../../electron/cli/io.ts';
import { renderStatus } from '../../../electron/cli/render.ts';
import { sparkText } from '../../../electron/cli/spark-text.ts';
import { offerFor, picture, type View, whyNothing } from '../../../electron/cli/watching/picture.ts';
import { Recent } from '../../../electron/cli/watching/recent.ts';
import { openLiveTerminal } from '../../../electron/cli/watching/terminal.ts';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { aCause, aComponent, aSnapshot, at, inTrouble } from '../../support/face-fixtures.ts';

const CLOSED: View = { chosen: 'redis', details: null, note: null };
const SPARK = Array.from({ length: 30 }, (_, i) => i);
const components = (state: 'healthy' | 'critical' = 'healthy') => [
  aComponent('backend', { state, label: 'not running', spark: SPARK }),
  aComponent('redis', { figure: '0.4 ms', spark: SPARK }),
  aComponent('disk', { state: 'off' }),
];
const shown = (
  snapshot: Snapshot,
  over: { view?: Partial<View>; columns?: number; rows?: number; recent?: Recent } = {},
) =>
  picture(snapshot, { ...CLOSED, ...over.view }, over.recent ?? new Recent(), {
    columns: over.columns ?? 80,
    rows: over.rows ?? 24,
    paint: plain,
  });

describe('a spark line in letters', () => {
  it('rises with what was read, shows a gap where nothing was, and keeps the peak of what shares a letter', () => {
    expect(sparkText([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkText([0, null, 7], 3)).toBe('▁ █');
    expect(sparkText([0, 0, 7, 0, 0, 0], 3)).toBe('▁█▁');
    expect(sparkText([null, null], 4)).toBe('    ');
  });

  it('is flat for noise, and as wide as asked', () => {
    expect(sparkText([100, 101, 99, 100], 4)).toBe('▁▁▁▁');
    expect(sparkText([0, 0, 0], 5)).toBe('  ▁▁▁');
  });
});

describe('the picture of `watch`', () => {
  it.each([
    [80, 24],
    [120, 40],
    [40, 12],
    [30, 10],
    [20, 6],
    [20, 1],
  ])('fills %d columns and %d rows, and no more', (columns, rows) => {
    const trouble = inTrouble([aCause()], { components: components('critical') });
    for (const details of [null, { facts: [], from: 0 }]) {
      const lines = shown(trouble, { columns, rows, view: { details } });
      expect(lines).toHaveLength(rows);
    }
    const narrow = shown(trouble, { columns, rows }).filter((l) => widthOf(l) > columns);
    expect(narrow).toEqual([]);
  });

  it('aligns names, spark lines and figures, and leaves out what is off', () => {
    const lines = shown(aSnapshot({ components: components() })).filter((l) => /Backend|Redis|Component/.test(l));
    expect(lines).toEqual([
      '    Component  Last 15 min      Now',
      '  H Backend    ▁▁▂▂▃▄▄▅▅▆▆▇▇██  not running',
      '> H Redis      ▁▁▂▂▃▄▄▅▅▆▆▇▇██  0.4 ms',
    ]);
  });

  it('marks what changed within a minute, and tells of it below', () => {
    const recent = new Recent();
    const before = aSnapshot({ components: components() });
    const after = inTrouble([aCause()], { components: components('critical'), at: at(10_000) });
    recent.note(before);
    recent.note(after);
    const [row] = shown(after, { recent }).filter((l) => l.includes('was healthy'));
    expect(row).toMatch(/^ \*C Backend .*not running {2}was healthy, 0 s ago$/);
    expect(shown(after, { recent }).join('\n')).toMatch(
      /What changed, newest first\n\d\d:\d\d:\d\d {2}Backend: healthy → critical/,
    );
    const later = { ...after, at: at(80_000) };
    recent.note(later);
    expect(shown(later, { recent }).filter((l) => l.includes('was healthy'))).toEqual([]);
  });

  it('scrolls to the chosen row where there is no room for all', () => {
    const many = ['backend', 'websocket', 'ai', 'neo4j', 'redis', 'memory', 'cpu'] as const;
    const snapshot = aSnapshot({ components: many.map((id) => aComponent(id)) });
    for (const chosen of many)
      expect(shown(snapshot, { rows: 8, view: { chosen } }).filter((l) => l.startsWith('>'))).toHaveLength(1);
  });

  it('says the same without colours', () => {
    const snapshot = inTrouble([aCause()], { components: components('critical') });
    const painted = picture(snapshot, CLOSED, new Recent(), { columns: 80, rows: 24, paint: coloured });
    expect(stripVTControlCharacters(toTerminal(painted.join('\n')))).toBe(shown(snapshot).join('\n'));
  });

  it('offers what helps the chosen one, else what leads, and says why where nothing does', () => {
    const other = aCause({
      id: 'redis-down',
      component: 'redis',
      action: { kind: 'runbook', runbook: 'redis.restart', label: 'Restart Redis' },
    } as never);
    const both = inTrouble([aCause(), other], { components: components('critical') });
    expect(offerFor(both, 'redis')?.label).toBe('Restart Redis');
    expect(offerFor(both, 'cpu')?.label).toBe('Recover Backend');
    expect(offerFor(aSnapshot(), 'redis')).toBeNull();
    expect(whyNothing(aSnapshot())).toBe('Nothing is wrong that a runbook would help.');
    expect(whyNothing(inTrouble([aCause({ action: { kind: 'advice', text: 'Free some space.' } })]))).toBe(
      'Free some space.',
    );
  });
});

describe('`status` beside it', () => {
  it('shows the course where one is known, in the same columns, and never beyond 80', () => {
    const lines = renderStatus(aSnapshot({ components: components() }), { columns: 80, paint: plain }).split('\n');
    expect(lines.find((l) => l.includes('Redis'))).toBe('H  Redis              ▁▁▂▂▃▄▄▅▅▆▆▇▇██  0.4 ms');
    expect(lines.filter((l) => widthOf(l) > 80)).toEqual([]);
  });
});

class Keyboard extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];
  setRawMode(raw: boolean) {
    this.modes.push(raw);
    return this;
  }
}

describe('a terminal that is taken over', () => {
  const open = () => {
    const stdin = new Keyboard();
    const written: string[] = [];
    const stdout = Object.assign(new EventEmitter(), {
      isTTY: true,
      columns: 80,
      rows: 24,
      write: (t: string) => written.push(t),
    });
    const keys: string[] = [];
    const signals: string[] = [];
    const terminal = openLiveTerminal({
      io: { stdin, stdout } as unknown as Pick<Io, 'stdin' | 'stdout'>,
      onKey: (key) => keys.push(key),
      onAnew: () => {},
      isForeground: async () => true,
      signalGroup: (signal) => signals.push(signal),
    });
    return { stdin, stdout, written, keys, signals, terminal };
  };

  it('hears keys as they are pressed, and makes of Ctrl-C and Ctrl-Z what the terminal would', () => {
    const { stdin, keys, signals, terminal } = open();
    stdin.emit('data', Buffer.from('j\u001b[Aq\r\u0003\u001a'));
    terminal.end();
    expect(keys).toEqual(['j', 'up', 'q', 'return']);
    expect(signals).toEqual(['SIGINT', 'SIGTSTP']);
  });

  it('is as it was once it is lent, and at the end, and leaves no listener behind', async () => {
    const before = ['SIGTSTP', 'SIGCONT', 'exit'].map((name) => process.listenerCount(name));
    const { stdin, stdout, written, keys, terminal } = open();
    terminal.draw(['a line']);
    await terminal.lend(async () => {
      const { length } = written;
      terminal.draw(['a line that is not for this moment']);
      expect(written).toHaveLength(length);
      stdin.emit('data', Buffer.from('q'));
    });
    terminal.end();
    terminal.draw(['too late']);
    expect(keys).toEqual([]);
    expect(stdin.modes).toEqual([true, false, true, false]);
    const all = written.join('');
    expect(all.split('\u001b[?1049h')).toHaveLength(3);
    expect(all.endsWith('\u001b[?7h\u001b[?25h\u001b[?1049l')).toBe(true);
    expect(all).not.toMatch(/not for this moment|too late/);
    expect(stdout.listenerCount('resize')).toBe(0);
    expect(['SIGTSTP', 'SIGCONT', 'exit'].map((name) => process.listenerCount(name))).toEqual(before);
  });
});
