import { describe, expect, it } from 'vitest';
import { Marks } from '../../../electron/core/history/marks.ts';
import type { ComponentHealth, Finding } from '../../../shared/domain/index.ts';
import { at, findingOf, healthOf } from '../../support/builders.ts';

const redis = (state: ComponentHealth['state'], seconds: number): ComponentHealth =>
  healthOf('redis', { state, since: at(seconds) });

describe('the marks of bad times', () => {
  it('end with the last reading when the machine falls asleep, not with the first after it', () => {
    const marks = new Marks();
    marks.note(redis('critical', 10), at(12));
    marks.gap(at(20), at(3598));
    marks.note(redis('healthy', 3600), at(3601));
    expect(marks.of('redis')).toMatchObject([{ from: at(10), to: at(20) }]);
  });
  it('begin anew where the trouble is still there afterwards, since before the gap', () => {
    const marks = new Marks();
    marks.note(redis('critical', 10), at(12));
    marks.gap(at(20), at(3000));
    marks.note(redis('critical', 10), at(3001));
    expect(marks.of('redis')).toMatchObject([
      { from: at(10), to: at(20) },
      { from: at(3000), to: null },
    ]);
  });

  it('name what keeps it so as well, not only what it began with', () => {
    const marks = new Marks();
    const slow = findingOf('threshold:redis.ping', 'warning', 'PING is 169 ms of 100 ms.');
    const full = findingOf('threshold:redis.memory', 'warning', 'Memory in use is 99 %.');
    const degraded = (seconds: number, ...findings: readonly Finding[]) =>
      marks.note(healthOf('redis', { state: 'degraded', since: at(10), findings }), at(seconds));
    degraded(12, slow);
    degraded(14, slow, full);
    for (let seconds = 16; seconds < 60; seconds += 2) degraded(seconds, full);
    expect(marks.of('redis')).toMatchObject([
      { from: at(10), to: null, text: 'PING is 169 ms of 100 ms. Memory in use is 99 %.' },
    ]);
  });
});
