import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerStep,
  backOneStep,
  beginGuide,
  branchOf,
  iosGuide,
  noteSeen,
  stepOf,
} from '../../../electron/ios/index.ts';
import { type GuideRun, GuideRunSchema, type StepAnswer } from '../../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../../shared/runbook-words.ts';

const guide = iosGuide();
const target = { kind: 'simulator' as const, id: 'A', name: 'iPhone' };
const begin = (branch: string) => {
  const run = beginGuide(guide, branch, target, 0);
  if (run === null) throw new Error(branch);
  return run;
};

describe('the guide as data', () => {
  it('has the guide’s five steps in their order, with the two permissions apart', () => {
    expect(branchOf(guide, 'recover')?.steps.map((s) => s.id)).toEqual([
      'force-quit',
      'relaunch',
      'microphone',
      'speech',
      'network',
      'wake-phrase',
    ]);
    expect(branchOf(guide, 'recover')?.next).toBe('persists');
  });
  it('names branches, runbooks and snippets that there are', () => {
    const steps = guide.branches.flatMap((b) => b.steps);
    for (const { next } of guide.branches) if (next !== null) expect(branchOf(guide, next)).toBeDefined();
    const runbooks = new Set<string>(RUNBOOK_WORDS.map((r) => r.id));
    for (const { act } of steps) for (const id of Object.values(act)) if (id !== null) expect(runbooks).toContain(id);
    const snippets = guide.snippets.map((s) => s.id);
    for (const step of steps) for (const id of step.snippets) expect(snippets).toContain(id);
    expect(new Set(steps.flatMap((s) => s.snippets))).toEqual(new Set(snippets));
  });
  it('has step ids that are their own within a branch', () => {
    for (const { steps } of guide.branches) expect(new Set(steps.map((s) => s.id)).size).toBe(steps.length);
  });
});

describe('the way through it', () => {
  it('ends where something helped, and stays ended', () => {
    const helped = answerStep(guide, begin('recover'), 'helped', 5);
    expect(helped).toMatchObject({ state: 'helped', results: [{ step: 'force-quit', answer: 'helped', at: 5 }] });
    expect(answerStep(guide, helped, 'did-not-help', 6)).toBe(helped);
  });
  it('keeps what was seen with the answer, and forgets it for the next step', () => {
    const seen = { state: 'yes' as const, text: 'LeanVibe does not run.' };
    const next = answerStep(guide, noteSeen(begin('recover'), seen), 'did-not-help', 1);
    expect(next).toMatchObject({ step: 'relaunch', seen: null, results: [{ seen }] });
  });
  it('goes one step back, over the edge of a branch and out of an end', () => {
    const helped = answerStep(guide, answerStep(guide, begin('recover'), 'skipped', 1), 'helped', 2);
    expect(backOneStep(helped)).toMatchObject({ state: 'under-way', step: 'relaunch' });
    expect(backOneStep(backOneStep(helped))).toMatchObject({ step: 'force-quit', results: [] });
    const first = begin('voice');
    expect(backOneStep(first)).toBe(first);
  });
  it('is nothing for a branch that there is not', () => expect(beginGuide(guide, 'nonsense', target, 0)).toBeNull());

  it('always stands on a step that there is, loses no result, and ends', () => {
    const event = fc.constantFrom<StepAnswer | 'back' | 'look'>('helped', 'did-not-help', 'skipped', 'back', 'look');
    const branch = fc.constantFrom(...guide.branches.map((b) => b.id));
    fc.assert(
      fc.property(branch, fc.array(event, { maxLength: 60 }), (id, events) => {
        let run: GuideRun = begin(id);
        for (const e of events) {
          const before = run.results.length;
          if (e === 'back') run = backOneStep(run);
          else if (e === 'look') run = noteSeen(run, { state: 'no', text: 'x' });
          else run = answerStep(guide, run, e, 1);
          expect(stepOf(guide, run)).toBeDefined();
          expect(Math.abs(run.results.length - before)).toBeLessThanOrEqual(1);
          expect(GuideRunSchema.parse(run)).toEqual(run);
        }
        let steps = 0;
        for (; run.state === 'under-way'; steps++) run = answerStep(guide, run, 'did-not-help', 1);
        expect(steps).toBeLessThan(30);
      }),
    );
  });
});
