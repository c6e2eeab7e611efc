import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AutomaticInput,
  type AutomaticState,
  decideAutomatic,
  handOver,
  NOTHING_TRIED,
  noteAttempt,
} from '../../../electron/recovery/automatic.ts';
import type { Cause, Run } from '../../../shared/domain/index.ts';
import { aCause, aRun } from '../../support/face-fixtures.ts';

const settings = {
  'recovery.automatic': 'automatic',
  'recovery.automaticAttempts': 3,
  'recovery.automaticDelay': 10,
} as const;
const down = aCause();
const input = (over: Partial<AutomaticInput> = {}): AutomaticInput => ({
  now: 0,
  settings,
  causes: [down],
  isPaused: false,
  running: [],
  personAt: null,
  ...over,
});
const after = (state: AutomaticState, now: number, over: Partial<AutomaticInput> = {}) =>
  decideAutomatic(state, input({ now, ...over }));

describe('automatic recovery', () => {
  it('waits, tries three times with twice the wait each, then asks for a person', () => {
    let { state, run, againInMs } = after(NOTHING_TRIED, 0);
    expect([run, againInMs]).toEqual([null, 10_000]);
    const begun: number[] = [];
    let givenUp: readonly Cause[] = [];
    for (let now = 0; now < 400_000; now += 1000) {
      ({ state, run, givenUp } = after(state, now));
      if (run === null) continue;
      begun.push(now);
      state = noteAttempt(state, run.cause, now);
    }
    expect(begun).toEqual([10_000, 30_000, 70_000]);
    expect(givenUp).toEqual([down]);
  });

  it.each([
    ['off', { settings: { ...settings, 'recovery.automatic': 'off' } }],
    ['ask', { settings: { ...settings, 'recovery.automatic': 'ask' } }],
    ['paused', { isPaused: true }],
    ['another recovery runs', { running: [aRun({ state: 'running' }) as Run] }],
    ['a guess', { causes: [aCause({ confidence: 0.6 })] }],
    ['a remark', { causes: [aCause({ severity: 'P3' })] }],
    [
      'a runbook that loses data',
      { causes: [aCause({ action: { kind: 'runbook', runbook: 'restart-redis', label: '' } })] },
    ],
    ['only advice', { causes: [aCause({ action: { kind: 'advice', text: 'Mend it.' } })] }],
  ] satisfies [string, Partial<AutomaticInput>][])('begins nothing: %s', (_, over) => {
    const { state } = after(NOTHING_TRIED, 0, over);
    expect(after(state, 3_600_000 / 10, over).run).toBeNull();
  });

  it('waits anew when the failure comes back after it was gone, and never less than the delay', () => {
    let { state } = after(NOTHING_TRIED, 0);
    state = noteAttempt(state, down, 12_000);
    ({ state } = after(state, 13_000, { causes: [] }));
    const again = after(state, 200_000);
    expect([again.run, again.againInMs]).toEqual([null, 20_000]);
    expect(after(again.state, 219_999).run).toBeNull();
    expect(after(again.state, 220_000).run?.runbook).toBe('recover-backend');
  });

  it('never recovers the connection by itself: that restarts the backend', () => {
    const socket = aCause({ action: { kind: 'runbook', runbook: 'recover-connection', label: '' } });
    const { state } = after(NOTHING_TRIED, 0, { causes: [socket] });
    expect(after(state, 500_000, { causes: [socket] }).run).toBeNull();
  });

  it('leaves a person a minute after they looked at a plan, and the failure altogether once they acted', () => {
    const { state } = after(NOTHING_TRIED, 0);
    expect(after(state, 50_000, { personAt: 20_000 }).run).toBeNull();
    expect(after(state, 80_001, { personAt: 20_000 }).run?.runbook).toBe('recover-backend');
    expect(after(handOver(state, [down]), 500_000).run).toBeNull();
  });

  it('counts on when the failure looks different or comes back soon, and begins anew after ten quiet minutes', () => {
    let { state } = after(NOTHING_TRIED, 0);
    for (const now of [10_000, 20_000, 30_000]) state = noteAttempt(state, down, now);
    const hanging = aCause({ id: 'backend-hangs' });
    expect(after(state, 300_000, { causes: [hanging] }).givenUp).toEqual([hanging]);
    const quiet = after(after(state, 300_000).state, 1_000_000, { causes: [] }).state;
    expect(after(quiet, 1_000_001).givenUp).toEqual([]);
  });

  it('never begins more than the attempts allow, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            step: fc.integer({ min: 0, max: 60_000 }),
            there: fc.boolean(),
            person: fc.boolean(),
            paused: fc.boolean(),
          }),
          { maxLength: 200 },
        ),
        (events) => {
          let state = NOTHING_TRIED;
          let now = 0;
          let personAt: number | null = null;
          const begun: number[] = [];
          for (const { step, there, person, paused } of events) {
            now += step;
            if (person) personAt = now;
            const decision = after(state, now, { causes: there ? [down] : [], personAt, isPaused: paused });
            state = decision.state;
            if (decision.run === null) continue;
            expect(paused || (personAt !== null && now - personAt < 60_000)).toBe(false);
            begun.push(now);
            state = noteAttempt(state, down, now);
          }
          // Between ten quiet minutes there are at most three.
          for (const [i, at] of begun.entries()) {
            const fourth = begun[i + 3];
            if (fourth !== undefined) expect(fourth - at).toBeGreaterThan(600_000);
          }
        },
      ),
    );
  });
});
