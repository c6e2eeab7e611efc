import { expect, it } from 'vitest';
import { renderOwnCost } from '../../electron/cli/own-cost.ts';
import { ownCostRows } from '../../shared/own-cost-words.ts';
import { OWN_COST } from '../support/checks-fixture.ts';

it('tells the cost of Lifeguard as rates, most asked first, and only what was counted', () => {
  expect(ownCostRows(OWN_COST)).toEqual([
    { title: 'Processor', sinceStart: '0.22 % of a core', lately: '0.18 % of a core' },
    { title: 'Wake-ups', sinceStart: '5.6 a second', lately: '4.8 a second' },
    { title: 'Written to disk', sinceStart: '13 MB', lately: '6 MB' },
    { title: 'Sent over connections', sinceStart: '30 MB', lately: '14 MB' },
    { title: 'Memory now', sinceStart: '78 MB', lately: null },
    { title: 'Asks Backend', sinceStart: '12 a minute', lately: '11 a minute' },
    { title: 'Asks Redis', sinceStart: '6.3 a minute', lately: '0 a minute' },
  ]);
  const uncounted = { ...OWN_COST.sinceStart, wakeUps: null, writtenBytes: null };
  expect(ownCostRows({ ...OWN_COST, sinceStart: uncounted }).map((row) => row.title)).not.toContain('Wake-ups');
});

it('tells no rates of a command that has just begun', () => {
  const sinceStart = { ...OWN_COST.sinceStart, overMs: 1000 };
  const lines = renderOwnCost({ ...OWN_COST, sinceStart, lately: null }, { columns: 80, paint: (_, text) => text });
  expect(lines.join(' ')).toContain('this command has just begun to look');
});
