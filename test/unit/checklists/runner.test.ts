import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  type Checkers,
  checklistMarkdown,
  checklists,
  overallOf,
  runChecklist,
  sentenceOf,
} from '../../../electron/checklists/index.ts';
import { redact } from '../../../electron/system/index.ts';
import type { Check, Checklist, CheckOutcome, LineResult } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const CHECKS: readonly Check[] = [
  { kind: 'outside' },
  { kind: 'security' },
  { kind: 'dependencies' },
  { kind: 'all-probes', script: '--critical' },
  { kind: 'logs', minutes: 10 },
  { kind: 'trends', metrics: ['cpu.used'] },
  { kind: 'metric', metric: 'cpu.used', below: 80 },
];
const KINDS = CHECKS.map((check) => check.kind);
const listOf = (count: number, values: Partial<Checklist> = {}): Checklist => ({
  id: 'quick',
  title: 'Quick Diagnostic Checklist',
  limitMs: 120_000,
  lines: CHECKS.slice(0, count).map((check) => ({
    id: check.kind,
    title: `Line ${check.kind}`,
    section: 'System Health',
    check,
    timeoutMs: 10_000,
  })),
  ...values,
});
const passed: CheckOutcome = { state: 'passed', evidence: 'It answers.', raw: null };
const never = () => new Promise<never>(() => {});
const states = (lines: readonly LineResult[]) => lines.map((l) => l.state);

describe('a run', () => {
  it('gives every line its state, evidence and time, in the order of the list', async () => {
    const clock = new ManualClock();
    const checkers: Checkers = {
      outside: async () => passed,
      security: async () => ({ state: 'failed', evidence: 'Exit code 1.', raw: 'traceback' }),
    };
    const run = await runChecklist(listOf(3), checkers, { clock });
    expect(run.end).toBe('complete');
    expect(run.lines).toEqual([
      { id: 'outside', title: 'Line outside', section: 'System Health', ...passed, tookMs: 0 },
      {
        id: 'security',
        title: 'Line security',
        section: 'System Health',
        state: 'failed',
        evidence: 'Exit code 1.',
        raw: 'traceback',
        tookMs: 0,
      },
      {
        id: 'dependencies',
        title: 'Line dependencies',
        section: 'System Health',
        state: 'skipped',
        evidence: 'This check is not available here.',
        raw: null,
        tookMs: 0,
      },
    ]);
  });

  it('tells of each line when it begins and when it ends', async () => {
    const told: string[] = [];
    await runChecklist(
      listOf(2),
      { outside: async () => passed, security: async () => passed },
      {
        clock: new ManualClock(),
        onLine: (l) => told.push(`${l.id} ${l.state}`),
        concurrency: 1,
      },
    );
    expect(told).toEqual(['outside running', 'outside passed', 'security running', 'security passed']);
  });

  it('goes on when the one who listens throws', async () => {
    const run = await runChecklist(
      listOf(1),
      { outside: async () => passed },
      {
        clock: new ManualClock(),
        onLine: () => {
          throw new Error('listener');
        },
      },
    );
    expect(states(run.lines)).toEqual(['passed']);
  });

  it('removes secrets from evidence and raw text', async () => {
    const outcome: CheckOutcome = { state: 'warning', evidence: 'password=hunter2secret', raw: 'token=hunter2secret' };
    const run = await runChecklist(listOf(1), { outside: async () => outcome }, { clock: new ManualClock(), redact });
    expect(JSON.stringify(run)).not.toContain('hunter2secret');
  });

  it('can run one line alone', async () => {
    const outside = vi.fn(async () => passed);
    const run = await runChecklist(
      listOf(3),
      { outside, security: async () => passed },
      { clock: new ManualClock(), only: ['security'] },
    );
    expect(run.lines.map((l) => l.id)).toEqual(['security']);
    expect(outside).not.toHaveBeenCalled();
  });

  it('refuses a line that the list does not have, and says which it has', async () => {
    await expect(runChecklist(listOf(2), {}, { clock: new ManualClock(), only: ['nope'] })).rejects.toThrow(
      'The quick checklist has no line “nope”. Its lines are: outside, security.',
    );
  });
});

describe('a line that goes wrong', () => {
  it('is left behind at its limit, and is told to stop', async () => {
    const clock = new ManualClock();
    let signal: AbortSignal | undefined;
    const running = runChecklist(
      listOf(2),
      {
        outside: (_, context) => {
          signal = context.signal;
          return never();
        },
        security: async () => passed,
      },
      { clock },
    );
    await clock.advance(9_999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    const run = await running;
    expect(run.lines[0]).toMatchObject({
      state: 'could-not-tell',
      evidence: 'No answer within 10 s, the limit of this line.',
      tookMs: 10_000,
    });
    expect(run.lines[1]?.state).toBe('passed');
    expect(signal?.aborted).toBe(true);
  });

  it('has its whole limit, whatever this machine sleeps meanwhile', async () => {
    const clock = new ManualClock();
    let answer = (_: CheckOutcome) => {};
    const outside = () => new Promise<CheckOutcome>((resolve) => (answer = resolve));
    const running = runChecklist(listOf(1), { outside }, { clock });
    await clock.advance(2000);
    clock.skip(300_000);
    await clock.advance(6000);
    answer(passed);
    expect(await running).toMatchObject({ end: 'complete', lines: [{ state: 'passed' }] });
  });

  it.each<[string, () => Promise<CheckOutcome>, string]>([
    ['rejects', () => Promise.reject(new Error('boom')), 'The check itself failed: boom.'],
    [
      'throws before it promises',
      () => {
        throw new TypeError('boom');
      },
      'The check itself failed: boom.',
    ],
    ['rejects with nothing', () => Promise.reject(undefined), 'The check itself failed: undefined.'],
    [
      'answers nonsense',
      async () => JSON.parse('{"state":"great"}') as CheckOutcome,
      'The check itself failed: it answered nonsense.',
    ],
    [
      'answers nothing',
      async () => JSON.parse('null') as CheckOutcome,
      'The check itself failed: it answered nonsense.',
    ],
  ])('that %s cannot be told, and the others go on', async (_, outside, evidence) => {
    const run = await runChecklist(listOf(2), { outside, security: async () => passed }, { clock: new ManualClock() });
    expect(run.lines[0]).toMatchObject({ state: 'could-not-tell', evidence });
    expect(run.lines[1]?.state).toBe('passed');
  });
});

describe('the whole list', () => {
  it('ends at its limit, and says what it did not reach', async () => {
    const clock = new ManualClock();
    const list = listOf(3, { limitMs: 15_000 });
    const running = runChecklist(
      list,
      { outside: never, security: never, dependencies: never },
      { clock, concurrency: 1 },
    );
    await clock.advance(15_000);
    const run = await running;
    expect(run).toMatchObject({ end: 'cut-short', tookMs: 15_000 });
    expect(run.lines.map((l) => l.evidence)).toEqual([
      'No answer within 10 s, the limit of this line.',
      'The list’s 15 s were over before this line had ended.',
      'The list’s 15 s were over before this line had ended.',
    ]);
  });

  it('ends at once when it is cancelled, and keeps what it has', async () => {
    const cancel = new AbortController();
    const running = runChecklist(
      listOf(3),
      { outside: async () => passed, security: never, dependencies: async () => passed },
      {
        clock: new ManualClock(),
        signal: cancel.signal,
        concurrency: 1,
        onLine: (l) => l.id === 'security' && cancel.abort(),
      },
    );
    const run = await running;
    expect(run.end).toBe('cancelled');
    expect(states(run.lines)).toEqual(['passed', 'could-not-tell', 'could-not-tell']);
    expect(run.lines[2]?.evidence).toBe('The run was cancelled before this line had ended.');
  });

  it('runs nothing when it was cancelled before', async () => {
    const outside = vi.fn(async () => passed);
    const run = await runChecklist(listOf(1), { outside }, { clock: new ManualClock(), signal: AbortSignal.abort() });
    expect(outside).not.toHaveBeenCalled();
    expect(run.end).toBe('cancelled');
  });

  it('always ends within its limit with one result per line, whatever its checkers do', async () => {
    const behaviour = fc.constantFrom('pass', 'hang', 'throw', 'slow', 'nonsense', 'absent');
    await fc.assert(
      fc.asyncProperty(
        fc.array(behaviour, { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1000, max: 60_000 }),
        async (does, concurrency, limitMs) => {
          const clock = new ManualClock();
          const act = (how: string | undefined) => async (): Promise<CheckOutcome> => {
            if (how === 'hang') return never();
            if (how === 'throw') throw new Error('boom');
            if (how === 'nonsense') return JSON.parse('7') as CheckOutcome;
            if (how === 'slow') await new Promise<void>((resolve) => clock.after(5000, resolve));
            return passed;
          };
          const checkers = Object.fromEntries(
            KINDS.flatMap((kind, i) => (does[i] === 'absent' ? [] : [[kind, act(does[i])]])),
          ) as Checkers;
          const running = runChecklist(listOf(8, { limitMs }), checkers, { clock, concurrency });
          for (let passedMs = 0; passedMs <= limitMs; passedMs += 1000) await clock.advance(1000);
          const run = await running;
          expect(run.tookMs).toBeLessThanOrEqual(limitMs);
          expect(run.lines.map((l) => l.id)).toEqual([...KINDS]);
          expect(states(run.lines)).not.toContain('running');
          for (const [i, line] of run.lines.entries()) {
            if (line.state === 'passed') expect(['pass', 'slow']).toContain(does[i]);
            if (run.end === 'complete' && does[i] === 'pass') expect(line.state).toBe('passed');
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes every list with all its lines', async () => {
    for (const list of Object.values(checklists())) {
      const run = await runChecklist(list, {}, { clock: new ManualClock() });
      expect(run.lines.map((l) => l.id)).toEqual(list.lines.map((l) => l.id));
    }
  });
});

describe('what a run says', () => {
  it.each<[LineResult['state'][], string]>([
    [['passed', 'skipped'], 'passed'],
    [['passed', 'warning'], 'warning'],
    [['could-not-tell', 'warning', 'passed'], 'could-not-tell'],
    [['could-not-tell', 'failed'], 'failed'],
    [['skipped'], 'skipped'],
    [['passed', 'waiting'], 'could-not-tell'],
    [[], 'could-not-tell'],
  ])('%j is %s as a whole', (lines, overall) => {
    expect(overallOf(lines.map((state) => ({ state })))).toBe(overall);
  });

  it('is a sentence with the counts, and Markdown in the form of the guide’s lists', async () => {
    const run = await runChecklist(
      listOf(3),
      {
        outside: async () => passed,
        security: async () => ({ state: 'failed', evidence: 'Exit | code <1>.', raw: '```\nboom' }),
      },
      { clock: new ManualClock() },
    );
    expect(sentenceOf(run)).toBe('1 of 3 lines passed, 1 failed and 1 skipped, in 0 ms.');
    expect(checklistMarkdown(run)).toBe(`# Quick Diagnostic Checklist

2023-11-14 22:13:20 UTC. 1 of 3 lines passed, 1 failed and 1 skipped, in 0 ms.

## System Health

- [x] Line outside — It answers. (0 ms)
- [ ] ❌ Line security — Exit \\| code \\<1\\>. (0 ms)

  \`\`\`\`text
  \`\`\`
  boom
  \`\`\`\`

- [ ] ⏭️ skipped: Line dependencies — This check is not available here. (0 ms)
`);
  });
});
