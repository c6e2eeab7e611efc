import { describe, expect, it } from 'vitest';
import { circumstancesOf } from '../../../electron/incidents/escalation/circumstances.ts';
import type { Readings } from '../../../shared/domain/index.ts';
import { failedReading, readingOf, settingsWith } from '../../support/builders.ts';

const NOW = new Date(2026, 10, 30, 14, 51).getTime();
const ago = (agoMs: number) => ({ wall: NOW - agoMs, mono: 0 });
const told = (readings: Readings) => circumstancesOf(readings, settingsWith(), 'critical', NOW);

describe('the figures of a message', () => {
  const metrics = { 'backend.p95': 26, 'backend.errors': 40 };

  it('name what they are of', () => {
    const { metrics: figures, performance } = told({ backend: readingOf('backend', {}, { metrics, at: ago(0) }) });
    expect(figures).toEqual([
      { title: 'Backend, Answer time, P95', value: '26 ms of 1000 ms' },
      { title: 'Backend, Failed checks, last 10 minutes', value: '40 %, above 20 %' },
    ]);
    expect(performance).toBe('Within SLA');
  });

  it('have no answer time of a backend that does not answer, whose performance is not known', () => {
    const { metrics: figures, performance } = told({
      backend: failedReading('backend', 'refused', {}, { metrics, at: ago(0) }),
    });
    expect(figures.map(({ title }) => title)).toEqual(['Backend, Failed checks, last 10 minutes']);
    expect(performance).toBeNull();
  });

  it('have their time where they were not read just now', () => {
    const { metrics: figures } = told({ backend: readingOf('backend', {}, { metrics, at: ago(180_000) }) });
    expect(figures[0]?.value).toBe('26 ms of 1000 ms, read at 14:48');
  });
});
