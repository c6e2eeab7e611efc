import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeldAlarms } from '../../../electron/core/held-alarms.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MINUTE = 60_000;
let stateFolder: string;
let clock: ManualClock;
beforeEach(() => {
  stateFolder = mkdtempSync(path.join(tmpdir(), 'held-alarms-'));
  clock = new ManualClock();
});
afterEach(() => rmSync(stateFolder, { recursive: true, force: true }));

const onChange = vi.fn();
const onProblem = vi.fn();
beforeEach(() => {
  onChange.mockClear();
  onProblem.mockClear();
});
const start = () => new HeldAlarms({ clock, stateFolder, onChange, onProblem });
const inMinutes = (n: number) => clock.now().wall + n * MINUTE;

describe('what a person does not want to hear of', () => {
  it('is not longer where the clock is set back, and is told and kept by the clock as it goes now', async () => {
    const held = start();
    held.pause.set(inMinutes(2));
    held.snoozes.set('redis-memory', inMinutes(4));
    await clock.advance(MINUTE);
    clock.setBack(60 * MINUTE);
    await clock.advance(10_000);
    const [pause, redis] = [inMinutes(1) - 10_000, inMinutes(3) - 10_000];
    expect(held.all()).toEqual({ pausedUntil: pause, snoozed: [{ cause: 'redis-memory', until: redis }] });
    const again = start();
    expect(again.all()).toEqual(held.all());
    again.stop();
    await clock.advance(MINUTE);
    expect(held.all()).toEqual({ pausedUntil: null, snoozed: [{ cause: 'redis-memory', until: redis }] });
    await clock.advance(2 * MINUTE);
    expect(held.all()).toEqual({ pausedUntil: null, snoozed: [] });
  });

  it('outlasts a restart: the pause and every snooze, each until its own time', async () => {
    const before = start();
    const [pause, redis, neo4j] = [inMinutes(60), inMinutes(30), inMinutes(90)];
    before.pause.set(pause);
    before.snoozes.set('redis-memory', redis);
    before.snoozes.set('neo4j-slow', neo4j);
    before.stop();
    const after = start();
    expect(after.all()).toEqual({
      pausedUntil: pause,
      snoozed: [
        { cause: 'redis-memory', until: redis },
        { cause: 'neo4j-slow', until: neo4j },
      ],
    });
    await clock.advance(31 * MINUTE);
    expect(after.snoozes.untilOf('redis-memory')).toBeNull();
    expect(after.pause.until).toBe(pause);
    await clock.advance(30 * MINUTE);
    expect(after.all()).toEqual({ pausedUntil: null, snoozed: [{ cause: 'neo4j-slow', until: neo4j }] });
    after.stop();
    expect(start().all()).toEqual({ pausedUntil: null, snoozed: [{ cause: 'neo4j-slow', until: neo4j }] });
  });

  it('is forgotten when it ended while nothing ran, or when somebody ended it', async () => {
    const before = start();
    before.pause.set(inMinutes(5));
    before.snoozes.set('redis-memory', inMinutes(5));
    before.snoozes.set('neo4j-slow', inMinutes(50));
    before.snoozes.set('neo4j-slow', null);
    before.stop();
    await clock.advance(6 * MINUTE);
    expect(start().all()).toEqual({ pausedUntil: null, snoozed: [] });
  });

  it.each([
    ['no JSON', '{'],
    ['another shape', '{"schema":1,"pausedUntil":"soon"}'],
    ['a pause without end', '{"schema":1,"pausedUntil":1e300,"snoozed":[]}'],
  ])('is nothing where the file holds %s', (_, text) => {
    writeFileSync(path.join(stateFolder, 'held-alarms.json'), text);
    expect(start().all()).toEqual({ pausedUntil: null, snoozed: [] });
  });

  it('tells of every change, of the end as well, and refuses a time that is over', async () => {
    const held = start();
    held.snoozes.set('redis-memory', inMinutes(1));
    expect(onChange).toHaveBeenCalledTimes(1);
    await clock.advance(2 * MINUTE);
    expect(onChange).toHaveBeenCalledTimes(2);
    expect(() => held.snoozes.set('redis-memory', inMinutes(-1))).toThrow(/over already/);
    expect(held.all().snoozed).toEqual([]);
  });

  it('holds, and says so, where it cannot be written down', () => {
    rmSync(stateFolder, { recursive: true });
    writeFileSync(stateFolder, '');
    const held = start();
    held.pause.set(inMinutes(5));
    expect(held.pause.until).not.toBeNull();
    expect(onProblem).toHaveBeenCalledTimes(1);
  });

  it('is said to end with this program where it cannot be written down', () => {
    const held = start();
    rmSync(stateFolder, { recursive: true });
    writeFileSync(stateFolder, '');
    held.pause.set(inMinutes(60));
    expect(held.all().unkept).toMatch(/ENOTDIR|EEXIST/);
    rmSync(stateFolder);
    mkdirSync(stateFolder);
    held.pause.set(inMinutes(30));
    expect(held.all()).not.toHaveProperty('unkept');
    held.stop();
  });
});
