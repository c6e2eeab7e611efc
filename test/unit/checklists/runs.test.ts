import { describe, expect, it } from 'vitest';
import { type Checkers, ChecklistRuns } from '../../../electron/checklists/index.ts';
import type { Checklist } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const CHECKS = [{ kind: 'outside' }, { kind: 'security' }] as const;
const LIST: Checklist = {
  id: 'quick',
  title: 'Quick Diagnostic Checklist',
  limitMs: 120_000,
  lines: CHECKS.map((check) => ({
    ...{ id: check.kind, title: check.kind, section: 'All', timeoutMs: 10_000 },
    check,
  })),
};

function listed() {
  const clock = new ManualClock();
  let takesMs = 400;
  const answer = async () => {
    await clock.advance(takesMs);
    return { state: 'passed', evidence: 'It answers.', raw: null } as const;
  };
  const checkers: Checkers = { outside: answer, security: answer };
  const runs = new ChecklistRuns(
    () => LIST,
    clock,
    checkers,
    (text) => text,
  );
  return { runs, takes: (ms: number) => (takesMs = ms) };
}

describe('a line that is asked once more', () => {
  it('is told with its own time, whether it alone was asked before or the whole list', async () => {
    const { runs, takes } = listed();
    await runs.start('quick', ['outside']);
    takes(900);
    expect(await runs.start('quick', ['outside'])).toMatchObject({ tookMs: 900, lines: [{ id: 'outside' }] });
    expect(runs.state('quick').run?.tookMs).toBe(900);
    takes(30);
    await runs.start('quick', ['security']);
    expect(runs.state('quick').run?.tookMs).toBe(30);
    await runs.start('quick', null);
    takes(100);
    expect(await runs.start('quick', ['security'])).toMatchObject({ tookMs: 100, lines: [{ id: 'security' }] });
  });

  it('belongs to the run of the whole list before it, which keeps its time', async () => {
    const { runs, takes } = listed();
    const { tookMs } = await runs.start('quick', null);
    takes(7);
    await runs.start('quick', ['security']);
    const { run, lines } = runs.state('quick');
    expect(run?.tookMs).toBe(tookMs);
    expect(lines.map((line) => line.tookMs)).toEqual([expect.any(Number), 7]);
  });
});
