import {
  componentTitle,
  fateOf,
  NOTIFICATIONS_KEPT,
  type NotificationEntry,
  NotificationsSchema,
} from '../../shared/domain/index.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { stamp } from './incidents.ts';
import { jsonText, wrap } from './io.ts';

/** As many fit on a screen or two; the page shows the rest. */
const SHOWN = 20;

export const notifications: Command = {
  name: 'notifications',
  summary: 'what was notified, and what was held back and why',
  usage: '[--all] [--json]',
  details: [
    `The menu-bar app notifies on the screen; what is sent outside is listed too. The last ${NOTIFICATIONS_KEPT.most} of ${NOTIFICATIONS_KEPT.days} days are kept.`,
  ],
  options: { all: { type: 'boolean', about: `all that are kept, not the last ${SHOWN} alone` } },
  examples: [['lifeguard notifications', 'the last ones, newest first']],
  looks: false,
  words: [0, 0],
  async run(context) {
    const { print, json, columns, options, paint } = context;
    const told = await (await context.stack()).notifications();
    if (json) {
      print(jsonText(NotificationsSchema.parse(told)));
      return EXIT.healthy;
    }
    const shown = options.all === true ? told.entries : told.entries.slice(0, SHOWN);
    const off = told.enabled
      ? []
      : ['Notifications on the screen are off: lifeguard config set notifications.enabled true'];
    const none = told.entries.length === 0 ? ['Nothing was notified or held back yet.'] : [];
    const more = told.entries.length - shown.length;
    const lines = [
      ...off.flatMap((line) => wrap(line, columns)),
      ...none,
      ...shown.flatMap((entry) => [
        ...wrap(`${stamp(entry.at)}  ${entry.title}`, columns, '    ').map((l, i) => (i === 0 ? l.trimStart() : l)),
        ...wrap(entry.body, columns, '    '),
        ...wrap(fate(entry), columns, '    ').map((line) => paint('dim', line)),
      ]),
      ...(more > 0 ? [`${more} more: lifeguard notifications --all`] : []),
    ];
    print(lines.join('\n'));
    return EXIT.healthy;
  },
};

function fate(entry: NotificationEntry): string {
  const { used, at, incident = null } = entry;
  const pressed =
    used === null ? '' : ` “${used.label}” was used${used.at - at > 60_000 ? ` at ${stamp(used.at)}` : ''}.`;
  const more = incident === null ? '' : ` Incident ${incident}: lifeguard incidents ${incident}`;
  return `${fateOf(entry, componentTitle)}${pressed}${more}`;
}
