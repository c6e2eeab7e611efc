import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type ShutDown,
  ShutDownMark,
  shutDownAfter,
  stillDown,
  withParts,
} from '../../../electron/recovery/shut-down.ts';
import type { Run } from '../../../shared/domain/index.ts';
import { at, failedReading, readingOf } from '../../support/builders.ts';
import { aRun } from '../../support/face-fixtures.ts';

const here = () => '/code/one/backend';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-shut-down-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const step = (id: string, state: Run['steps'][number]['state'] = 'done') =>
  ({ ...aRun().steps[0], id, state }) as Run['steps'][number];
const shutdown = (over: Partial<Run> = {}) =>
  aRun({
    runbook: 'emergency-shutdown',
    component: 'backend',
    state: 'succeeded',
    steps: [step('stop-backend'), step('stop-redis'), step('stop-neo4j', 'failed'), step('left')],
    startedAt: at(0),
    endedAt: at(10),
    ...over,
  });
const down: ShutDown = { at: at(10).wall, components: ['backend', 'redis'] };

it('is what a shutdown that succeeded stopped, and nothing by any other', () => {
  expect(shutDownAfter(null, shutdown())).toEqual(down);
  expect(shutDownAfter(null, shutdown({ state: 'failed' }))).toBeNull();
  expect(shutDownAfter(null, shutdown({ state: 'running', endedAt: null }))).toBeNull();
  expect(shutDownAfter(null, shutdown({ runbook: 'improve-performance' }))).toBeNull();
  expect(shutDownAfter(down, shutdown({ runbook: 'stop-port-holder' }))).toBe(down);
});

it('ends for what a run starts, and for all at the end of one that is for the backend', () => {
  const start = (over: Partial<Run>) => shutDownAfter(down, aRun({ state: 'running', endedAt: null, ...over }));
  // While it is being started that it is down is no news: it was a P0 until then.
  expect(start({ runbook: 'recover-backend', component: 'backend' })).toBe(down);
  expect(start({ runbook: 'recover-backend', component: 'backend', state: 'failed', endedAt: at(20) })).toBeNull();
  expect(start({ runbook: 'restart-redis', component: 'redis' })).toEqual({ ...down, components: ['backend'] });
});

it('ends for what answers again, but not by an answer that was on its way', () => {
  const redis = (seconds: number) => stillDown(down, { redis: readingOf('redis', {}, { at: at(seconds) }) });
  expect(redis(11)).toBe(down);
  expect(redis(13)).toEqual({ ...down, components: ['backend'] });
  expect(stillDown(down, { redis: failedReading('redis', 'refused', {}, { at: at(13) }) })).toBe(down);
  expect(stillDown(down, { backend: readingOf('backend', {}, { at: at(13) }) })).toBeNull();
  expect(stillDown(null, {})).toBeNull();
});

it('knows what is part of it and was there, also in a Lifeguard that has not seen that', () => {
  const whole = withParts(down, ['backend', 'websocket', 'process']);
  expect(whole).toEqual({ ...down, parts: ['websocket', 'process'] });
  expect(withParts(whole, ['websocket'])).toBe(whole);
  expect(withParts(whole, ['ai'])?.parts).toEqual(['websocket', 'process', 'ai']);
  new ShutDownMark(folder, here).note(whole);
  expect(new ShutDownMark(folder, here).read()).toEqual(whole);
  expect(withParts(null, ['ai'])).toBeNull();
});

it('is known to other processes of the same copy of the stack, and to this one where it cannot be written', () => {
  new ShutDownMark(folder, here).note(down);
  expect(new ShutDownMark(folder, here).read()).toEqual(down);
  expect(new ShutDownMark(folder, () => '/code/two/backend').read()).toBeNull();
  new ShutDownMark(folder, here).note(null);
  expect(new ShutDownMark(folder, here).read()).toBeNull();
  const nowhere = new ShutDownMark('/dev/null/nowhere', here);
  nowhere.note(down);
  expect(nowhere.read()).toEqual(down);
});
