import { describe, expect, it } from 'vitest';
import { wellnessOf } from '../../../electron/cli/wellness.ts';
import type { Cause, ComponentView } from '../../../shared/domain/index.ts';
import { aCause, aComponent, aSnapshot, at, inTrouble } from '../../support/face-fixtures.ts';

const saying = (state: 'healthy' | 'degraded' | 'critical' | 'paused' | 'empty' | 'recovering', headline = '') => ({
  state,
  headline,
  detail: '',
  since: at(0),
});
const withStates = (states: Readonly<Record<string, ComponentView['state']>>) =>
  aSnapshot().components.map((c) => ({ ...c, state: states[c.id] ?? c.state }));

describe('whether what somebody waits for is well', () => {
  it('is, without names, what the verdict says', () => {
    expect(wellnessOf(aSnapshot(), null)).toMatchObject({ isWell: true, exitCode: 0, words: 'All well.' });
    for (const [state, exitCode] of [
      ['degraded', 1],
      ['critical', 2],
      ['empty', 3],
      ['recovering', 3],
    ] as const)
      expect(wellnessOf(aSnapshot({ verdict: saying(state) }), null)).toMatchObject({ isWell: false, exitCode });
  });

  it('is told through a pause by the components', () => {
    const paused = saying('paused', 'Alarms are paused.');
    expect(wellnessOf(aSnapshot({ verdict: paused }), null).isWell).toBe(true);
    const broken = aSnapshot({ verdict: paused, components: withStates({ backend: 'critical' }) });
    expect(wellnessOf(broken, null)).toMatchObject({ isWell: false, exitCode: 2 });
    const nothing = aSnapshot({
      verdict: paused,
      components: aSnapshot().components.map((c) => ({ ...c, state: 'off' })),
    });
    expect(wellnessOf(nothing, null)).toMatchObject({ isWell: false, exitCode: 3 });
  });

  it('is although the processor is busy, and although something is remarked', () => {
    const busy = aCause({ id: 'cpu-high', component: 'cpu', explains: [], severity: 'P2' });
    const other = aCause({ id: 'model-incomplete', component: 'models', explains: [], severity: 'P3' });
    const seen = (causes: readonly Cause[], states: Readonly<Record<string, ComponentView['state']>>) =>
      wellnessOf(
        aSnapshot({ verdict: saying('degraded', 'A headline.'), causes: [...causes], components: withStates(states) }),
        null,
      );
    const well = { isWell: true, exitCode: 0, words: 'The stack is well. Beside it: A headline.' };
    expect(seen([busy, other], { cpu: 'degraded', models: 'degraded' })).toMatchObject(well);
    const graver = aCause({ id: 'model-incomplete', component: 'models', explains: [], severity: 'P2' });
    expect(seen([busy, graver], { cpu: 'degraded', models: 'degraded' })).toMatchObject({ isWell: false, exitCode: 1 });
    expect(seen([], { models: 'degraded' })).toMatchObject({ isWell: false, exitCode: 1 });
    expect(seen([busy], { cpu: 'degraded', redis: 'starting' }).isWell).toBe(false);
  });

  it('is not while the backend of a working copy never ran, whatever else is well or busy', () => {
    const stack = { repository: '~/leanvibe', backendUrl: 'http://localhost:8765', why: 'found' };
    const seen = (lastReadingAt: ComponentView['lastReadingAt']) =>
      wellnessOf(
        aSnapshot({
          verdict: saying('degraded', 'The processor is busy.'),
          causes: [aCause({ id: 'cpu-high', component: 'cpu', explains: [], severity: 'P2' })],
          components: withStates({ cpu: 'degraded', backend: 'off' }).map((c) =>
            c.id === 'backend' ? { ...c, lastReadingAt, findings: [] } : c,
          ),
          stack,
        }),
        null,
      );
    expect(seen(at(1))).toMatchObject({ isWell: false, exitCode: 3, words: 'The backend does not run here.' });
    // One that is not watched is read by nobody.
    expect(seen(null).isWell).toBe(true);
  });

  it('is about what was named alone', () => {
    const snapshot = inTrouble([aCause({ component: 'redis', id: 'redis-not-running', explains: [] })]);
    expect(wellnessOf(snapshot, ['backend'])).toMatchObject({ isWell: true, exitCode: 0, causes: [] });
    const both = wellnessOf(snapshot, ['backend', 'redis']);
    expect(both).toMatchObject({ isWell: false, exitCode: 2 });
    expect(both.causes.map((c) => c.id)).toEqual(['redis-not-running']);
  });

  it('names the cause that explains what was named', () => {
    const snapshot = inTrouble([aCause({ explains: ['websocket'] })]);
    expect(wellnessOf(snapshot, ['websocket']).causes.map((c) => c.id)).toEqual(['backend-not-running']);
  });

  it('does not take what is not used here for well, where it was named', () => {
    const off = aComponent('neo4j', { state: 'off', label: 'not used here' });
    const snapshot = aSnapshot({ components: [off] });
    expect(wellnessOf(snapshot, ['neo4j'])).toMatchObject({
      isWell: false,
      exitCode: 3,
      words: 'Neo4j: not used here.',
    });
    expect(wellnessOf(snapshot, ['backend'])).toMatchObject({ isWell: false });
  });

  it.each([
    ['degraded', 1],
    ['critical', 2],
    ['starting', 3],
    ['unknown', 3],
    ['stale', 3],
  ] as const)('ends with the code of one that is %s', (state, exitCode) => {
    const snapshot = aSnapshot({ components: [aComponent('backend', { state, label: state })] });
    expect(wellnessOf(snapshot, ['backend'])).toMatchObject({ isWell: false, exitCode });
  });
});
