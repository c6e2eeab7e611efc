import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import type { Banner } from '../../electron/desktop/banner.ts';
import { type Notifier, startNotifier } from '../../electron/desktop/notifications.ts';
import { alertStore } from '../../electron/notifications/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { soon } from '../support/soon.ts';

const MINUTE = 60_000;
const NOTHING_WATCHED = ['backend', 'neo4j', 'redis', 'docker', 'models', 'mlx', 'ios', 'cli']
  .map((id) => `${id}.enabled: false\n`)
  // Nor is it how often the machine is looked at that takes two hours.
  .concat(['machine', 'process', 'services', 'network', 'disk'].map((what) => `cadence.${what}: 300\n`))
  .join('');

let folder = '';
let engine: Engine;
let notifier: Notifier;
const clock = new ManualClock(Date.now());
const shown: Pick<Banner, 'title' | 'body' | 'onClick'>[] = [];
const opened: (number | null)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-monitoring-'));
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, NOTHING_WATCHED);
  const stateFolder = path.join(folder, 'state');
  // What Lifeguard itself cannot do: keep its history.
  mkdirSync(path.join(stateFolder, 'journal.db'), { recursive: true });
  const places = { cwd: folder, home: folder, env: {}, platform: process.platform, configFile, stateFolder };
  engine = await createEngine({ ...places, clock, follows: true });
  notifier = await startNotifier({
    engine,
    now: () => clock.now(),
    store: alertStore(path.join(folder, 'alerts.json')),
    banners: {
      show: async (banner) => {
        shown.push(banner);
        return 'system';
      },
      remove: () => {},
    },
    onRecover: () => {},
    onAgree: () => {},
    onDetails: () => {},
    onEscalate: (incident) => opened.push(incident),
    onNotice: () => {},
  });
});
afterEach(async () => {
  notifier.dispose();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('of Lifeguard itself is told with a notification when the guide’s two hours are over, and opens whom to call', async () => {
  const told = () => shown.filter(({ title }) => title.startsWith('Escalate'));
  const watched = async () => (await engine.escalation()).hits.map(({ trigger }) => trigger);
  await soon(async () => expect(await watched()).toContain('monitoring-failure'));
  for (let minute = 0; minute < 110; minute += 5) {
    await clock.advance(5 * MINUTE);
    await watched();
  }
  expect(told()).toEqual([]);
  await soon(async () => {
    await clock.advance(5 * MINUTE);
    expect(told()).toHaveLength(1);
  });
  expect(told()[0]).toMatchObject({
    title: 'Escalate (P2): Monitoring system failures.',
    body: expect.stringContaining('history'),
  });
  told()[0]?.onClick();
  expect(opened).toEqual([null]);
});
