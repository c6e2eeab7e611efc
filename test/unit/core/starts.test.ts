import { describe, expect, it } from 'vitest';
import { ComponentStates } from '../../../electron/core/watch/component-states.ts';
import { Starts } from '../../../electron/core/watch/starts.ts';
import { fact } from '../../../electron/health/findings.ts';
import type { Assessment, ComponentId, Reading } from '../../../shared/domain/index.ts';
import { defaultSettings } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const WHOLE: ComponentId = 'backend';
const PART: ComponentId = 'websocket';

/** The backend and what is part of it, judged as a test says. */
function aStack() {
  const clock = new ManualClock();
  const settings = defaultSettings();
  let changes = 0;
  const levels: Partial<Record<ComponentId, Pick<Assessment, 'level' | 'startedAt'>>> = {};
  const refused = fact('failure:refused', 'critical', 'Nothing listens');
  const states = new ComponentStates((component) => {
    const { level = 'ok', startedAt = null } = levels[component] ?? {};
    return { component, level, findings: level === 'ok' ? [] : [refused], startedAt };
  }, new Set());
  states.watchOnly([WHOLE, PART], new Set([WHOLE, PART]), clock.now());
  const starts = new Starts({
    clock,
    states,
    figures: { noteStart: () => {} } as never,
    world: () => ({ readings: {}, settings }),
    onChange: () => {
      changes += 1;
    },
  });
  const read = (component: ComponentId, judged: Pick<Assessment, 'level' | 'startedAt'>) => {
    levels[component] = judged;
    const at = clock.now();
    const reading = { component, probe: component, ok: judged.level === 'ok', at, tookMs: 1 } as Reading;
    starts.beforeJudging(reading);
    states.observe(component, {}, settings, at);
    starts.afterJudging(reading);
    return states.all()[component]?.state;
  };
  const stateOf = (component: ComponentId) => states.all()[component]?.state;
  return { clock, starts, read, stateOf, changes: () => changes, graceMs: settings['health.startupGrace'] * 1000 };
}

describe('what is part of something that starts', () => {
  it('is starting for as long as that is, however long ago the one before was asked to end', async () => {
    const { clock, starts, read, graceMs } = aStack();
    read(WHOLE, { level: 'ok' });
    read(PART, { level: 'ok' });
    starts.noteLeave(WHOLE);
    // A busy machine took its time to end the old one: the new process is young when the wait for the old one is over.
    await clock.advance(graceMs - 5000);
    const young = { level: 'critical', startedAt: clock.now().mono } as const;
    expect(read(PART, { level: 'critical' })).toBe('starting');
    await clock.advance(10_000);
    expect(read(WHOLE, young)).toBe('starting');
    expect(read(PART, { level: 'critical' })).toBe('starting');
    await clock.advance(graceMs);
    expect(read(WHOLE, young)).toBe('critical');
  });

  it('has its own time once that has started, however long that took', async () => {
    const { clock, starts, read, graceMs } = aStack();
    starts.noteLeave(WHOLE);
    for (let second = 0; second < 118; second += 2) {
      // Others have so much of its start that it is never old.
      expect(read(WHOLE, { level: 'critical', startedAt: clock.now().mono })).toBe('starting');
      expect(read(PART, { level: 'critical' })).toBe('starting');
      await clock.advance(2000);
    }
    read(WHOLE, { level: 'ok' });
    await clock.advance(10_000);
    expect(read(PART, { level: 'critical' })).toBe('starting');
    await clock.advance(graceMs);
    expect(read(PART, { level: 'critical' })).toBe('critical');
  });

  it('is in trouble of its own once that has started', async () => {
    const { clock, starts, read } = aStack();
    read(WHOLE, { level: 'ok' });
    read(PART, { level: 'ok' });
    starts.noteLeave(WHOLE);
    await clock.advance(10_000);
    read(WHOLE, { level: 'ok' });
    read(PART, { level: 'ok' });
    expect(read(PART, { level: 'critical' })).toBe('critical');
  });
});

describe('a start that is known to have failed', () => {
  it('is over at once: what was in trouble before is so, and of what is part of it nothing is known', () => {
    const { starts, read, stateOf, changes } = aStack();
    read(WHOLE, { level: 'ok' });
    read(PART, { level: 'ok' });
    read(WHOLE, { level: 'critical' });
    starts.note(WHOLE);
    read(WHOLE, { level: 'critical' });
    read(PART, { level: 'critical' });
    expect([WHOLE, PART].map(stateOf)).toEqual(['starting', 'starting']);
    const before = changes();
    starts.noteFailure(WHOLE);
    expect([WHOLE, PART].map(stateOf)).toEqual(['critical', 'unknown']);
    expect(changes()).toBe(before + 1);
  });

  it('of what was well before leaves nothing known, and no alarm before it is read', () => {
    const { starts, read, stateOf } = aStack();
    read(WHOLE, { level: 'ok' });
    starts.noteLeave(WHOLE);
    read(WHOLE, { level: 'critical' });
    starts.noteFailure(WHOLE);
    expect(stateOf(WHOLE)).toBe('unknown');
    expect(read(WHOLE, { level: 'critical' })).toBe('critical');
  });
});
