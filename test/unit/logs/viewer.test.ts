import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogFile, LogViewer } from '../../../electron/logs/index.ts';
import { redact } from '../../../electron/system/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-viewer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const AT = Date.UTC(2025, 0, 13, 10, 0, 0);
const stamp = (seconds: number): string => new Date(AT + seconds * 1000).toISOString();
const file = (id: string, ...lines: string[]): LogFile => {
  const log = { id, title: id, file: path.join(folder, `${id}.log`) };
  writeFileSync(log.file, `${lines.join('\n')}\n`);
  utimesSync(log.file, new Date(AT + 60_000), new Date(AT + 60_000));
  return log;
};
const EVERYTHING = { log: null, least: null, search: '', between: null } as const;
const viewer = () => new LogViewer(redact);
const texts = ({ lines }: Awaited<ReturnType<LogViewer['view']>>) => lines.map(({ text }) => text.split(' ').at(-1));

describe('lines of several logs', () => {
  it('stand in the order of their times, those of a traceback with the error that it belongs to', async () => {
    const app = file('app', `${stamp(1)} ERROR one`, 'Traceback (most recent call last):', `${stamp(9)} INFO four`);
    const worker = file('worker', `${stamp(5)} WARNING three`);
    const view = await viewer().view([app, worker], EVERYTHING);
    expect(texts(view)).toEqual(['one', 'last):', 'three', 'four']);
    expect(view.lines.map(({ log }) => log)).toEqual(['app', 'app', 'worker', 'app']);
    expect(view.oldestAt).toBe(AT + 1000);
  });

  it('of a log that names no time stand where it was last written to', async () => {
    const app = file('app', `${stamp(1)} INFO early`, `${stamp(120)} INFO late`);
    const bare = file('bare', 'INFO:     undated');
    expect(texts(await viewer().view([bare, app], EVERYTHING))).toEqual(['early', 'undated', 'late']);
  });

  it('are those of one log, of a gravity, of a search, of a time', async () => {
    const app = file('app', `${stamp(1)} INFO first`, `${stamp(5)} ERROR second`, `${stamp(90)} CRITICAL third`);
    const worker = file('worker', `${stamp(6)} WARNING fourth`, 'INFO:     undated');
    const seen = async (over: Partial<Parameters<LogViewer['view']>[1]>) =>
      texts(await viewer().view([app, worker], { ...EVERYTHING, ...over }));
    expect(await seen({ log: 'worker' })).toEqual(['fourth', 'undated']);
    expect(await seen({ least: 'warning' })).toEqual(['second', 'fourth', 'third']);
    expect(await seen({ least: 'error' })).toEqual(['second', 'third']);
    expect(await seen({ search: 'FiRSt' })).toEqual(['first']);
    expect(await seen({ between: { from: AT + 4000, to: AT + 8000 }, log: 'app' })).toEqual(['second']);
  });

  it('that carry no time are counted where a time is asked for', async () => {
    const bare = file('bare', 'INFO:     one', 'INFO:     two');
    const view = await viewer().view([bare], { ...EVERYTHING, between: { from: AT, to: AT + 1000 } });
    expect(view).toMatchObject({ lines: [], undated: 2, oldestAt: null });
  });
});

describe('a log', () => {
  it('that grows is read again, and tells what is new', async () => {
    const look = viewer();
    const app = file('app', `${stamp(1)} INFO one`);
    expect(texts(await look.view([app], EVERYTHING))).toEqual(['one']);
    file('app', `${stamp(1)} INFO one`, `${stamp(2)} INFO two`);
    expect(texts(await look.view([app], EVERYTHING))).toEqual(['one', 'two']);
  });

  it('that is not there is named with its state, and holds no secret where it is', async () => {
    const gone = { id: 'gone', title: 'gone', file: path.join(folder, 'gone.log') };
    const app = file('app', `${stamp(1)} INFO connecting to bolt://neo4j:hunter2secret@localhost`);
    const view = await viewer().view([gone, app], EVERYTHING);
    expect(view.logs.map(({ id, state }) => [id, state])).toEqual([
      ['gone', 'absent'],
      ['app', 'read'],
    ]);
    expect(JSON.stringify(view)).not.toContain('hunter2secret');
    const found = await viewer().view([app], { ...EVERYTHING, search: 'hunter2' });
    expect(found.lines).toEqual([]);
  });

  it('with more than is shown says so, and shows its end', async () => {
    const app = file('app', ...Array.from({ length: 900 }, (_, i) => `${stamp(i)} INFO n${i}`));
    const view = await viewer().view([app], EVERYTHING);
    expect([view.lines.length, view.more, texts(view).at(-1)]).toEqual([400, true, 'n899']);
  });
});
