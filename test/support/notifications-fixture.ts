import type { NotificationEntry, Notifications } from '../../shared/domain/index.ts';
import { ago } from './renderer-fixtures.ts';

const entry = (minutes: number, over: Partial<NotificationEntry>): NotificationEntry => ({
  ...{ id: `one ${minutes}`, at: ago(minutes * 60).wall, title: '', body: '', component: 'backend', cause: 'one' },
  ...{ way: 'screen', held: null, into: null, used: null, ...over },
});

/** A day on which something was told, folded, snoozed and held by a pause. */
export const NOTIFICATIONS: Notifications = {
  schema: 1,
  enabled: true,
  entries: [
    entry(6, {
      title: 'Backend is well again.',
      body: 'Answering in 18 ms after 4.1 s; WebSocket and Redis verified.',
    }),
    entry(8, {
      title: 'The backend stopped.',
      body: 'Nothing listens on port 8765. Since 13:52. Recover Backend?',
      used: { label: 'Recover', at: ago(7 * 60).wall },
    }),
    entry(9, {
      title: 'WebSocket is not reachable.',
      component: 'websocket',
      way: null,
      held: 'folded',
      into: 'backend',
    }),
    entry(95, {
      title: 'Memory is at 91 %.',
      body: 'The pressure is high. Since 12:25.',
      component: 'memory',
      way: null,
      held: 'paused',
    }),
    entry(600, { title: 'Redis is full.', body: '398 MB of 400 MB.', component: 'redis', way: null, held: 'snoozed' }),
    entry(1700, { title: 'Redis is full.', body: '399 MB of 400 MB.', component: 'redis', way: 'outside' }),
  ],
};

export const NO_NOTIFICATIONS: Notifications = { schema: 1, enabled: false, entries: [] };
