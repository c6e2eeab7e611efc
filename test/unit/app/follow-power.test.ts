import { expect, it } from 'vitest';
import type { PowerEvent } from '../../../electron/app/index.ts';
import { followPower } from '../../../electron/app/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

it('an engine without a desktop is told of battery and mains when that changes, until it ends', async () => {
  const clock = new ManualClock();
  const told: PowerEvent[] = [];
  const endings: (() => Promise<void>)[] = [];
  const engine = {
    setPower: (event: PowerEvent) => told.push(event),
    beforeStop: (e: () => Promise<void>) => endings.push(e),
  };
  let battery = false;
  let asked = 0;
  followPower(engine, clock, async () => {
    asked += 1;
    return battery;
  });
  await clock.advance(0);
  expect(told).toEqual([]);
  battery = true;
  await clock.advance(120_000);
  expect(told).toEqual(['battery']);
  battery = false;
  await clock.advance(60_000);
  expect(told).toEqual(['battery', 'mains']);
  const before = asked;
  for (const end of endings) await end();
  await clock.advance(600_000);
  expect(asked).toBe(before);
});

it('where the source of power cannot be read nothing is told', async () => {
  const clock = new ManualClock();
  const told: PowerEvent[] = [];
  followPower({ setPower: (event) => told.push(event), beforeStop: () => {} }, clock, async () => {
    throw new Error('no such tool');
  });
  await clock.advance(120_000);
  expect(told).toEqual([]);
});
