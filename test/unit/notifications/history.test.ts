import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  type AlertPolicy,
  type AlertState,
  alertPolicy,
  decide,
  delivered,
  type HeldBack,
  heldBack,
  NO_ALERTS,
  NotificationLog,
  startAlertLoop,
  type Told,
} from '../../../electron/notifications/index.ts';
import { fateOf, NOTIFICATIONS_KEPT, type NotificationEntry, type Snapshot } from '../../../shared/domain/index.ts';
import { aCause, aRun, aSnapshot, at, defaultSettings, inTrouble, NOON } from '../../support/face-fixtures.ts';
import { soon } from '../../support/soon.ts';

const policy = alertPolicy(defaultSettings());
const MINUTE = 60_000;
const down = inTrouble([aCause()]);

/** What is held back at a time, after everything that was due before was told. */
function held(snapshot: Snapshot, over: Partial<AlertPolicy> = {}, from: AlertState = NO_ALERTS, ms = 60_000) {
  return heldBack(from, snapshot, { ...policy, ...over }, at(ms)).map((one) => [one.cause, one.held, one.into]);
}
/** The state after everything that is due was told. */
function told(snapshot: Snapshot, from: AlertState = NO_ALERTS, ms = 10_000): AlertState {
  const { state, actions } = decide(from, snapshot, policy, at(ms));
  return actions.reduce((now, action) => delivered(now, action, at(ms)), state);
}

describe('what is held back', () => {
  it('is nothing where nothing holds it, and nothing before it counts', () => {
    expect(held(down)).toEqual([]);
    expect(held(down, { enabled: false }, NO_ALERTS, 1000)).toEqual([]);
    expect(held(inTrouble([aCause({ severity: 'P3' })]), { enabled: false })).toEqual([]);
  });

  it.each([
    ['off', down, { enabled: false }],
    ['paused', { ...down, pausedUntil: at(MINUTE * 10).wall }, {}],
    ['quiet', down, { quiet: { from: 0, to: 0 } }],
    ['snoozed', inTrouble([aCause({ snoozedUntil: at(MINUTE * 10).wall })]), {}],
    ['recovered', { ...down, recovery: aRun({ state: 'running', endedAt: null }) }, {}],
  ] as const)('says why: %s', (why, snapshot, over) => {
    expect(held(snapshot, over)).toEqual([['backend-not-running', why, null]]);
  });

  it('says of what came back too soon that it was told a moment ago', () => {
    const closed: AlertState = { ...NO_ALERTS, closed: [{ component: 'backend', at: at(30_000) }] };
    expect(held(down, { cooldownMs: 5 * MINUTE }, closed)).toEqual([['backend-not-running', 'repeated', null]]);
  });

  it('names what explains it where it was folded', () => {
    const root = aCause({ explains: ['websocket'] });
    const part = aCause({ id: 'websocket-refused', component: 'websocket', explains: [] });
    const snapshot = inTrouble([root, part]);
    expect(held(snapshot, {}, told(snapshot))).toEqual([['websocket-refused', 'folded', 'backend']]);
  });

  it('is not what was told before the pause began', () => {
    const paused = { ...down, pausedUntil: at(MINUTE * 10).wall };
    expect(held(paused, {}, told(down))).toEqual([]);
  });
});

describe('the history of notifications', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-notified-'));
  const file = path.join(folder, 'notifications.json');
  let now = NOON;
  let changes = 0;
  const problems: unknown[] = [];
  const log = () =>
    new NotificationLog({
      file,
      now: () => now,
      clean: (text) => text.replaceAll('hunter2', '••••'),
      incidentOf: (component) => (component === 'backend' ? 14 : null),
      onChange: () => {
        changes += 1;
      },
      onProblem: (error) => problems.push(error),
    });
  const banner = (id: string, title = 'The backend stopped.'): Told => ({
    ...{ id, title, body: 'Nothing listens.', component: 'backend', cause: 'backend-not-running', way: 'screen' },
  });
  const pause: HeldBack = {
    ...{ title: 'Redis is full.', body: '', component: 'redis', cause: 'redis-full', into: null },
    ...{ held: 'paused', since: NOON },
  };
  afterEach(() => {
    now = NOON;
    rmSync(file, { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is there after a restart, newest first, with the button that was used', () => {
    const first = log();
    first.told(banner('one'));
    now += 1000;
    first.held([pause]);
    first.used('one', 'Recover');
    expect(log().entries()).toMatchObject([
      { cause: 'redis-full', held: 'paused', way: null },
      { id: 'one', way: 'screen', held: null, used: { label: 'Recover', at: NOON + 1000 } },
    ]);
  });

  it('names the incident, and tells of every change: whoever shows it asks again', () => {
    const all = log();
    changes = 0;
    all.told(banner('one'));
    expect(all.entries()[0]).toMatchObject({ incident: 14 });
    all.held([pause]);
    expect(all.entries()[0]?.incident).toBeNull();
    all.used('one', 'Recover');
    expect(changes).toBe(3);
    all.held([pause]);
    all.used('two', 'Recover');
    expect(changes).toBe(3);
  });

  it('says what became of what is sent outside, to each', () => {
    const all = log();
    all.told({ ...banner('one'), way: 'outside', out: [] });
    const fate = () => fateOf(log().entries()[0] as NotificationEntry, () => '');
    expect(fate()).toBe('Not sent out yet.');
    all.sent('one', { to: 'Webhook', at: NOON, why: 'connect ECONNREFUSED hunter2.' });
    all.sent('one', { to: 'Slack', at: NOON, why: null });
    expect(fate()).toBe('Not taken by Webhook: connect ECONNREFUSED ••••. Sent to Slack.');
    all.sent('one', { to: 'Webhook', at: NOON + 1, why: null });
    expect(fate()).toBe('Sent to Slack. Sent to Webhook.');
    all.sent('another', { to: 'Webhook', at: NOON + 1, why: null });
  });

  it('has the same trouble, held for the same reason, once, also after a restart', () => {
    const first = log();
    first.held([pause]);
    first.held([pause, pause]);
    log().held([pause]);
    expect(log().entries()).toHaveLength(1);
    log().held([{ ...pause, held: 'snoozed' }]);
    log().held([{ ...pause, since: NOON + 1 }]);
    expect(log().entries()).toHaveLength(3);
  });

  it('keeps no more than so many, and none for longer than so many days', () => {
    const all = log();
    for (let i = 0; i < NOTIFICATIONS_KEPT.most + 5; i++) all.told(banner(`n${i}`));
    expect(all.entries()).toHaveLength(NOTIFICATIONS_KEPT.most);
    expect(all.entries()[0]?.id).toBe(`n${NOTIFICATIONS_KEPT.most + 4}`);
    now += (NOTIFICATIONS_KEPT.days + 1) * 24 * 3_600_000;
    expect(all.entries()).toEqual([]);
    expect(log().entries()).toEqual([]);
  });

  it('writes down no secret', () => {
    log().told(banner('one', 'The password hunter2 is wrong.'));
    expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
    expect(log().entries()[0]?.title).toBe('The password •••• is wrong.');
  });

  it.each(['', '{"schema":2}', '{"schema":1,"entries":[7]}'])('begins anew where its file holds %j', (text) => {
    writeFileSync(file, text);
    expect(log().entries()).toEqual([]);
    log().told(banner('one'));
    expect(log().entries()).toHaveLength(1);
  });

  it('remembers what cannot be written down until it ends, and says so', () => {
    const lost = new NotificationLog({
      file: path.join(folder, 'a-file', 'notifications.json'),
      now: () => now,
      clean: (text) => text,
      incidentOf: () => null,
      onChange: () => {},
      onProblem: (error) => problems.push(error),
    });
    writeFileSync(path.join(folder, 'a-file'), '');
    lost.told(banner('one'));
    expect(lost.entries()).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });

  it('is told by the loop that notifies', async () => {
    const all = log();
    const snapshot = { ...down, pausedUntil: at(MINUTE * 10).wall };
    const loop = startAlertLoop({
      engine: { snapshot: () => snapshot, subscribe: () => () => {} },
      policy: () => policy,
      now: () => at(MINUTE),
      after: () => () => {},
      start: NO_ALERTS,
      save: async () => {},
      perform: async () => {},
      escalate: async () => {},
      onHeld: (one) => all.held(one),
    });
    await soon(() => expect(all.entries()).toMatchObject([{ cause: 'backend-not-running', held: 'paused' }]));
    loop.dispose();
    expect(aSnapshot().causes).toEqual([]);
  });
});
