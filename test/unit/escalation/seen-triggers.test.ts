import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SeenTriggers } from '../../../electron/incidents/escalation/seen-triggers.ts';
import type { Escalation, TriggerHit } from '../../../shared/domain/index.ts';
import { ESCALATION, NO_ESCALATION } from '../../support/incidents-fixture.ts';

const MINUTE = 60_000;
const outage = ESCALATION.hits[0] as TriggerHit;
const breach: TriggerHit = { ...outage, key: 'security-breach null x', trigger: 'security-breach', incident: null };
const anna = { by: 'anna', at: 1000 };
const met = (...hits: TriggerHit[]): Escalation => ({ ...NO_ESCALATION, hits });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-seen-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => path.join(folder, 'seen-triggers.json');
/** As another start of the program has it. */
const fresh = () => new SeenTriggers(file());

it('outlasts a restart, for as long as it is met, and is taken back', () => {
  fresh().mark(outage, anna, 1000);
  expect(fresh().at(2000)(outage.key)).toEqual(anna);
  expect(fresh().at(2000)(breach.key)).toBeUndefined();
  fresh().settle(met(outage), 10 * MINUTE);
  expect(fresh().at(600 * MINUTE)(outage.key)).toEqual(anna);
  fresh().mark(outage, null, 11 * MINUTE);
  expect(fresh().at(11 * MINUTE)(outage.key)).toBeUndefined();
});

it('is forgotten with its end, so that it is news when it is met anew', () => {
  fresh().mark(outage, anna, 1000);
  fresh().mark(breach, anna, 1000);
  fresh().settle(met(breach), 2000);
  expect([outage, breach].map(({ key }) => fresh().at(3000)(key))).toEqual([undefined, anna]);
});

it('has not ended by a look that could not tell of it', () => {
  fresh().mark(breach, anna, 1000);
  const unseen = { id: 'security-breach', severity: 'P0' as const, title: 'x', unseen: 'The logs could not be read.' };
  fresh().settle({ hits: [], triggers: [unseen] }, 2000);
  expect(fresh().at(3000)(breach.key)).toEqual(anna);
});

it('has ended where nobody looked for half an hour and no incident tells of it', () => {
  fresh().mark(breach, anna, 0);
  // It is met all the time.
  for (const minutes of [20, 40]) fresh().settle(met(breach), minutes * MINUTE);
  expect(fresh().at(70 * MINUTE)(breach.key)).toEqual(anna);
  expect(fresh().at(71 * MINUTE)(breach.key)).toBeUndefined();
  fresh().settle(met(breach), 71 * MINUTE);
  expect(fresh().at(71 * MINUTE)(breach.key)).toBeUndefined();
});

it('is nothing where its file is broken', () => {
  writeFileSync(file(), '{"schema":1,"seen":[{"key":7}]}');
  expect(fresh().at(0)(outage.key)).toBeUndefined();
  fresh().mark(outage, anna, 0);
  expect(fresh().at(0)(outage.key)).toEqual(anna);
});
