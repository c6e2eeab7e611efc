/**
 * The engine with its real notification policy as a process of its own, so that a day can put it to sleep (SIGSTOP). Started by fork with its
 * folder and the repository; tells the other side of every snapshot and every notification.
 */
import path from 'node:path';
import { createEngine } from '../../electron/app/index.ts';
import { startNotifier } from '../../electron/desktop/notifications.ts';
import { alertStore } from '../../electron/notifications/alert-store.ts';
import { systemClock } from '../../electron/system/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import type { Snapshot } from '../../shared/domain/index.ts';
import type { Order, Told } from './told.ts';

const [folder = '', repository = ''] = process.argv.slice(2);
const stateFolder = path.join(folder, 'state');
giveTrust({ root: repository, backend: null, stateFolder }, Date.now());
const engine = await createEngine({
  follows: true,
  cwd: folder,
  home: folder,
  env: { PATH: process.env.PATH },
  platform: process.platform,
  configFile: path.join(folder, 'config.yaml'),
  repository,
  stateFolder,
});

const tell = (told: Told) => process.send?.(told);
const look = ({ verdict, components, causes }: Snapshot) =>
  tell({
    kind: 'seen',
    at: Date.now(),
    verdict: `${verdict.state}: ${verdict.headline}`,
    states: Object.fromEntries(components.map((c) => [c.id, c.state])),
    causes: causes.map(({ id, component, severity, title, detail }) => ({ id, component, severity, title, detail })),
  });
engine.subscribe(look);
look(engine.snapshot());

const notifier = await startNotifier({
  engine,
  now: () => systemClock.now(),
  store: alertStore(path.join(folder, 'alerts.json')),
  banners: {
    show: async ({ title, body }) => {
      tell({ kind: 'notified', at: Date.now(), title, body });
      return 'system';
    },
    remove: () => {},
  },
  onRecover: () => {},
  onAgree: () => {},
  onDetails: () => {},
  onEscalate: () => {},
  onNotice: () => {},
  onNotified: (component, text) => engine.notified(component, text),
});

process.on('message', async (order: Order) => {
  // What a person does who opens the page.
  if (order === 'look') await engine.checkNow();
  if (order === 'incidents') {
    const incidents = engine.incidents({});
    tell({ kind: 'incidents', incidents, timelines: incidents.map(({ id }) => engine.incident(id)?.timeline ?? []) });
  }
  if (order === 'end') {
    notifier.dispose();
    await engine.stop();
    process.disconnect();
  }
});
process.once('disconnect', () => process.exit(0));
tell({ kind: 'ready' });
