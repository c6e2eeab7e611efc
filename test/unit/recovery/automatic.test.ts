import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AutomaticInput,
  type AutomaticState,
  decideAutomatic,
  handOver,
  NOTHING_TRIED,
  noteAttempt,
  noteRefusal,
} from '../../../electron/recovery/automatic.ts';
import { AutomaticRecovery, type RecoverResult, type ShownPlanResult } from '../../../electron/recovery/index.ts';
import { look, runStep } from '../../../electron/recovery/plan-steps.ts';
import type { Cause, Plan, Problem, Run, RunbookId, Settings } from '../../../shared/domain/index.ts';
import { aCause, aRun } from '../../support/face-fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';

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
  isWell: () => false,
  ...over,
});
type AutomaticDeps = ConstructorParameters<typeof AutomaticRecovery>[0];
const after = (state: AutomaticState, now: number, over: Partial<AutomaticInput> = {}) =>
  decideAutomatic(state, input({ now, ...over }));

/** As it is in a stack in which nothing else happens and every plan is refused. */
const automaticAt = (
  clock: ManualClock,
  over: Pick<AutomaticDeps, 'causes' | 'recover'> & Partial<AutomaticDeps>,
): AutomaticRecovery =>
  new AutomaticRecovery({
    clock,
    settings: () => settings as unknown as Settings,
    isPaused: () => false,
    running: () => [],
    isWell: () => false,
    person: () => ({ actedAt: 0, stopped: false }),
    notePerson: () => {},
    healthyAt: () => null,
    plan: async () => ({ ok: false, reason: '', hint: null }),
    onAsk: () => {},
    onChange: () => {},
    ...over,
  });

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
    const theirs = handOver(state, [down]);
    expect(after(theirs, 500_000).run).toBeNull();
    // A restart hides it for a moment; what fails once it was well is another failure, and begins where the attempts stood.
    const hidden = after(after(theirs, 100_000, { causes: [] }).state, 110_000).state;
    expect(after(hidden, 500_000).run).toBeNull();
    const mended = after(theirs, 100_000, { causes: [], isWell: () => true }).state;
    const again = after(mended, 110_000, { personAt: 60_000 });
    expect([again.run, again.againInMs]).toEqual([null, 10_000]);
    expect(after(again.state, 120_001, { personAt: 60_000 }).run?.runbook).toBe('recover-backend');
  });

  it('what could not be begun is no attempt: it is tried again, less and less often, and begins once nothing stands in its way', () => {
    let { state, run } = after(NOTHING_TRIED, 0);
    const asked: number[] = [];
    let held: readonly Cause[] = [];
    for (let now = 0; now <= 2_000_000; now += 1000) {
      const decision = after(state, now);
      ({ state, run, held } = decision);
      expect(decision.givenUp).toEqual([]);
      if (run === null) continue;
      asked.push(now);
      state = noteRefusal(state, run.cause, now);
    }
    expect(asked.slice(0, 7)).toEqual([10_000, 30_000, 70_000, 150_000, 310_000, 610_000, 910_000]);
    expect(held).toEqual([down]);
    state = noteAttempt(state, down, 2_100_000);
    expect(after(state, 2_119_999)).toMatchObject({ run: null, held: [] });
    expect(after(state, 2_120_000).run?.runbook).toBe('recover-backend');
  });

  it('what could not be begun and is a person’s since is not said to begin by itself', () => {
    let { state } = after(NOTHING_TRIED, 0);
    for (const now of [10_000, 30_000, 70_000]) state = noteRefusal(state, down, now);
    expect(after(state, 71_000).held).toEqual([down]);
    expect(after(handOver(state, [down]), 71_000)).toMatchObject({ run: null, held: [] });
  });

  it('counts on when the failure looks different or comes back soon, and begins anew after ten quiet minutes', () => {
    let { state } = after(NOTHING_TRIED, 0);
    for (const now of [10_000, 20_000, 30_000]) state = noteAttempt(state, down, now);
    const hanging = aCause({ id: 'backend-hangs' });
    expect(after(state, 300_000, { causes: [hanging] }).givenUp).toEqual([hanging]);
    const quiet = after(after(state, 300_000).state, 1_000_000, { causes: [] }).state;
    expect(after(quiet, 1_000_001).givenUp).toEqual([]);
  });

  it('an attempt that helped is none that failed, and what comes back as often is given up too', () => {
    let { state } = after(NOTHING_TRIED, 0);
    state = noteAttempt(state, down, 12_000, true);
    for (const now of [60_000, 160_000]) state = noteAttempt(state, down, now);
    expect(after(state, 160_001).givenUp).toEqual([]);
    expect(after(noteAttempt(state, down, 300_000), 300_001).givenUp).toEqual([down]);
    for (const now of [200_000, 300_000]) state = noteAttempt(state, down, now, true);
    expect(after(state, 300_001)).toMatchObject({ givenUp: [down], run: null, next: null });
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
            helped: fc.boolean(),
          }),
          { maxLength: 200 },
        ),
        (events) => {
          let state = NOTHING_TRIED;
          let now = 0;
          let personAt: number | null = null;
          const begun: number[] = [];
          for (const { step, there, person, paused, helped } of events) {
            now += step;
            if (person) personAt = now;
            const decision = after(state, now, { causes: there ? [down] : [], personAt, isPaused: paused });
            state = decision.state;
            if (decision.run === null) continue;
            expect(paused || (personAt !== null && now - personAt < 60_000)).toBe(false);
            begun.push(now);
            state = noteAttempt(state, down, now, helped);
          }
          // Between ten quiet minutes at most three do not help, or three help: five in all.
          for (const [i, at] of begun.entries()) {
            const sixth = begun[i + 5];
            if (sixth !== undefined) expect(sixth - at).toBeGreaterThan(600_000);
          }
        },
      ),
    );
  });
});

describe('as it is carried out', () => {
  const HELD: RecoverResult = {
    ok: false,
    why: 'impossible',
    reason: 'Port 8765 is held by node (pid 4711).',
    hint: null,
    now: null,
  };

  it('a port that is held for long costs no attempt, is told, and the backend is recovered once the port is free', async () => {
    const clock = new ManualClock();
    let causes: readonly Cause[] = [down];
    let answer: () => RecoverResult = () => HELD;
    let begun = 0;
    const told: (readonly Problem[])[] = [];
    const automatic = automaticAt(clock, {
      causes: () => causes,
      recover: async () => answer(),
      onChange: () => void told.push(automatic.problems()),
    });
    automatic.consider();
    await clock.advance(3_600_000);
    const changes = () => told.filter((problems, i) => problems.length !== (told[i - 1]?.length ?? 0)).length;
    expect(changes()).toBe(1);
    expect(automatic.problems()).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^It could not be begun so far: .* Port 8765 is held by node \(pid 4711\)\.$/),
        fix: expect.stringContaining('begins by itself once nothing stands in its way'),
      }),
    ]);
    answer = () => {
      begun += 1;
      causes = [];
      return { ok: true, run: 'r', joined: false, ended: Promise.resolve(aRun({ state: 'succeeded' }) as Run) };
    };
    await clock.advance(300_000);
    expect(begun).toBe(1);
    expect(automatic.problems()).toEqual([]);
    expect(changes()).toBe(2);
    automatic.stop();
  });
});

describe('what is told of it', () => {
  it('what begins by itself and when, which attempt it is, and then how often it helped and did not', async () => {
    const clock = new ManualClock();
    let causes: readonly Cause[] = [down];
    let state: Run['state'] = 'succeeded';
    const automatic = automaticAt(clock, {
      causes: () => causes,
      recover: async () => {
        const result = state === 'succeeded' ? 'Backend is back.' : 'exit code 127: uv: command not found';
        if (state === 'succeeded') causes = [];
        return { ok: true, run: 'r', joined: false, ended: Promise.resolve(aRun({ state, result }) as Run) };
      },
    });
    const text = () => automatic.coming()?.text.replace(/\d\d:\d\d:\d\d/, 'CLOCK') ?? null;
    automatic.consider();
    expect(text()).toBe('Recover Backend begins by itself at CLOCK.');
    expect(automatic.coming()).toMatchObject({ cause: down.id, at: clock.now().wall + 10_000 });
    await clock.advance(10_000);
    expect(text()).toBeNull();
    // It ends again, and from here on nothing helps.
    [causes, state] = [[down], 'failed'];
    automatic.consider();
    expect(text()).toBe('Recover Backend begins by itself at CLOCK.');
    await clock.advance(20_000);
    expect(text()).toBe('Recover Backend is tried again by itself at CLOCK, attempt 2 of 3.');
    await clock.advance(40_000);
    expect(automatic.problems()).toEqual([]);
    await clock.advance(600_000);
    expect(text()).toBeNull();
    expect(automatic.gaveUp()).toEqual([
      {
        component: 'backend',
        why: expect.stringMatching(/^It was tried 3 times and is not tried again: .*uv: command/),
      },
    ]);
    automatic.stop();
  });

  it('what helped three times and came back three times was not tried in vain, and is given up', async () => {
    const clock = new ManualClock();
    let causes: readonly Cause[] = [down];
    const automatic = automaticAt(clock, {
      causes: () => causes,
      recover: async () => {
        causes = [];
        const ended = aRun({ state: 'succeeded', result: 'Backend is back.' }) as Run;
        return { ok: true, run: 'r', joined: false, ended: Promise.resolve(ended) };
      },
    });
    for (let i = 0; i < 3; i++) {
      causes = [down];
      automatic.consider();
      await clock.advance(100_000);
    }
    causes = [down];
    automatic.consider();
    expect(automatic.gaveUp().map(({ why }) => why)).toEqual([
      `It helped 3 times, each time not for long, and is not tried again: ${down.title}`,
    ]);
    expect(automatic.coming()).toBeNull();
    automatic.stop();
  });
});

describe('where it asks', () => {
  const asking = { ...settings, 'recovery.automatic': 'ask' } as const;
  const plan: Plan = {
    runbook: 'recover-backend',
    component: 'backend',
    title: 'Recover Backend',
    confirm: null,
    steps: [
      look('look', 'Look at the backend', ['backend']),
      runStep('restart', 'Restart the launchd job', 'launchctl', ['kickstart'], 1000, {
        destroys: 'Requests are cut off',
      }),
    ],
    attempts: 3,
    attemptTimeoutMs: 1000,
    notes: [],
  };
  function stage(answer: () => ShownPlanResult = () => ({ ok: true, token: 'plan-1', plan })) {
    const now = {
      causes: [down] as readonly Cause[],
      mode: 'ask' as Settings['recovery.automatic'],
      paused: false,
      well: false,
    };
    const clock = new ManualClock();
    const planned: RunbookId[] = [];
    const begun: RunbookId[] = [];
    const asked: string[] = [];
    const automatic = new AutomaticRecovery({
      clock,
      settings: () => ({ ...asking, 'recovery.automatic': now.mode }) as unknown as Settings,
      causes: () => now.causes,
      isPaused: () => now.paused,
      running: () => [],
      isWell: () => now.well,
      person: () => ({ actedAt: 0, stopped: false }),
      notePerson: () => {},
      healthyAt: () => null,
      recover: async (id) => {
        begun.push(id);
        return { ok: false, why: 'busy', reason: '', hint: null, now: null };
      },
      plan: async (id) => {
        planned.push(id);
        return answer();
      },
      onAsk: ({ label }) => void asked.push(label),
      onChange: () => {},
    });
    automatic.consider();
    const set = async (change: Partial<typeof now>, ms = 0) => {
      Object.assign(now, change);
      automatic.consider();
      await clock.advance(ms);
    };
    return { clock, automatic, planned, begun, asked, set };
  }

  it('asks once with what the plan would do and lose, begins nothing, and asks no more when it is over', async () => {
    const { clock, automatic, planned, begun, asked, set } = stage();
    await clock.advance(9000);
    expect(automatic.question()).toBeNull();
    await clock.advance(600_000);
    expect(automatic.question()).toMatchObject({
      token: 'plan-1',
      runbook: 'recover-backend',
      cause: 'backend-not-running',
      label: 'Recover Backend',
      text: 'Recover Backend? It would: restart the launchd job. Requests are cut off.',
    });
    expect([planned, begun, asked]).toEqual([['recover-backend'], [], ['Recover Backend']]);
    await set({ causes: [] });
    expect(automatic.question()).toBeNull();
    await set({ causes: [down] }, 11_000);
    expect(planned).toHaveLength(2);
    expect(automatic.question()).not.toBeNull();
    automatic.stop();
  });

  it('asks for what loses data as well, with the words that have to be agreed to', async () => {
    const restart = aCause({
      id: 'redis-hangs',
      component: 'redis',
      action: { kind: 'runbook', runbook: 'restart-redis', label: 'Restart Redis' },
    });
    const { clock, automatic, set } = stage(() => ({
      ok: true,
      token: 'plan-2',
      plan: { ...plan, title: 'Restart Redis', confirm: 'What Redis has not saved is lost.' },
    }));
    await set({ causes: [restart] });
    await clock.advance(11_000);
    expect(automatic.question()?.text).toMatch(/^Restart Redis\? .* What Redis has not saved is lost\.$/);
    automatic.stop();
  });

  it.each([
    ['the setting is off', { mode: 'off' }],
    ['it is paused', { paused: true }],
    [
      'something else is wrong',
      { causes: [aCause({ id: 'backend-slow', action: { kind: 'advice', text: 'Look.' } })] },
    ],
  ] as const)('asks no more when %s', async (_, change) => {
    const { clock, automatic, set } = stage();
    await clock.advance(11_000);
    expect(automatic.question()).not.toBeNull();
    await set(change);
    expect(automatic.question()).toBeNull();
    automatic.stop();
  });

  const recovering = { runbook: 'recover-backend', component: 'backend' } as const;

  it('asks no more once a person has stepped in, and anew when it was well and the failure comes back', async () => {
    const { clock, automatic, planned, set } = stage();
    await clock.advance(11_000);
    automatic.personActs(recovering);
    automatic.consider();
    expect(automatic.question()).toBeNull();
    await clock.advance(600_000);
    expect([automatic.question(), planned.length]).toEqual([null, 1]);
    await set({ causes: [], well: true }, 1000);
    await set({ causes: [down], well: false }, 11_000);
    expect(automatic.question()).not.toBeNull();
    automatic.stop();
  });

  it('does not offer again what did not help: that its restart hid the failure is no reason', async () => {
    const slow = aCause({
      id: 'backend-slow',
      action: { kind: 'runbook', runbook: 'improve-performance', label: 'Improve performance' },
    });
    const { clock, automatic, planned, set } = stage();
    await set({ causes: [slow] }, 11_000);
    expect(automatic.question()?.runbook).toBe('improve-performance');
    automatic.personActs({ runbook: 'improve-performance', component: 'backend' });
    await set({ causes: [] }, 3000);
    await set({ causes: [{ ...slow, action: null }] }, 45_000);
    await set({ causes: [slow] }, 300_000);
    expect([automatic.question(), planned.length]).toEqual([null, 1]);
    // What is another failure has another answer.
    await set({ causes: [down] });
    await clock.advance(11_000);
    expect(automatic.question()?.runbook).toBe('recover-backend');
    automatic.stop();
  });

  it('does not offer again what did not help because it was well for the moment of a restart', async () => {
    const { clock, automatic, planned, set } = stage();
    await set({ causes: [down] }, 11_000);
    automatic.personActs(recovering);
    await set({ causes: [], well: true }, 3000);
    automatic.noteRun(aRun({ runbook: 'recover-backend', component: 'backend', trigger: 'person', state: 'failed' }));
    automatic.consider();
    await set({ causes: [], well: true }, 5000);
    await set({ causes: [down], well: false }, 300_000);
    expect([automatic.question(), planned.length]).toEqual([null, 1]);
    await set({ causes: [], well: true }, 1000);
    await set({ causes: [down], well: false }, 11_000);
    expect(automatic.question()).not.toBeNull();
    await clock.advance(0);
    automatic.stop();
  });

  it('does not offer at once what a person has just tried in vain, although nothing was known to be wrong before', async () => {
    const { clock, automatic, planned, set } = stage();
    await set({ causes: [] });
    automatic.noteRun(aRun({ runbook: 'recover-backend', component: 'backend', trigger: 'person', state: 'failed' }));
    await set({ causes: [down] }, 300_000);
    expect([automatic.question(), planned.length]).toEqual([null, 0]);
    await set({ causes: [], well: true }, 1000);
    await set({ causes: [down], well: false }, 11_000);
    expect(automatic.question()?.runbook).toBe('recover-backend');
    await clock.advance(0);
    automatic.stop();
  });

  it('asks in time whatever a person looked at or did before the failure', async () => {
    const { clock, automatic, set } = stage();
    await set({ causes: [], well: true });
    automatic.personActs(recovering);
    automatic.personLooks();
    await clock.advance(1000);
    await set({ causes: [down], well: false }, 5000);
    // A page that was left open makes the plan anew whenever something changes.
    automatic.personLooks();
    await clock.advance(6000);
    expect(automatic.question()?.runbook).toBe('recover-backend');
    automatic.stop();
  });

  it('goes on asking about what a person’s recovery was not for', async () => {
    const redis = aCause({
      id: 'redis-hangs',
      component: 'redis',
      action: { kind: 'runbook', runbook: 'restart-redis', label: 'Restart Redis' },
    });
    const { clock, automatic, set } = stage();
    await set({ causes: [down, redis] });
    await clock.advance(11_000);
    automatic.personActs(recovering);
    await set({}, 1000);
    expect(automatic.question()?.runbook).toBe('restart-redis');
    automatic.stop();
  });

  it('what could not be planned once is planned anew after one wait, and in time when the failure comes back', async () => {
    const held: ShownPlanResult = { ok: false, reason: 'Port 8765 is held by node.', hint: null };
    let answer: ShownPlanResult = held;
    const { clock, automatic, planned, set } = stage(() => answer);
    await clock.advance(21_000);
    expect(planned).toHaveLength(2);
    await clock.advance(300_000);
    await set({ causes: [], well: true }, 1000);
    answer = { ok: true, token: 'plan-4', plan };
    await set({ causes: [down], well: false }, 11_000);
    expect(automatic.question()?.token).toBe('plan-4');
    automatic.stop();
  });

  it('what cannot be planned is not asked for, and planned again later', async () => {
    let answer: ShownPlanResult = { ok: false, reason: 'Port 8765 is held by node.', hint: null };
    const { clock, automatic } = stage(() => answer);
    await clock.advance(11_000);
    expect(automatic.question()).toBeNull();
    answer = { ok: true, token: 'plan-3', plan };
    await clock.advance(300_000);
    expect(automatic.question()?.token).toBe('plan-3');
    automatic.stop();
  });
});
