import { z } from 'zod';
import { seconds } from '../primitives/schemas.ts';
import { setting } from '../primitives/setting.ts';
import { ntfyAddress, outgoingAddress } from './outgoing.ts';

/** What belongs to no component: where the stack is, how readings become states, and what Lifeguard does by itself. */
export const GENERAL_SETTINGS = {
  'repository.path': setting({
    schema: z.string().nullable(),
    fallback: null,
    title: 'LeanVibe folder',
    about: 'Where the LeanVibe repository is. Found by itself in the working folder, its parents and the usual places.',
    path: true,
  }),
  'health.warningsToDegrade': setting({
    schema: z.number().int().min(1).max(1000),
    fallback: 3,
    title: 'Warnings in a row',
    about: 'Warnings in a row before a component counts as degraded.',
  }),
  'health.criticalsToAlarm': setting({
    schema: z.number().int().min(1).max(1000),
    fallback: 1,
    title: 'Critical readings in a row',
    about: 'Critical readings in a row before a component counts as critical.',
  }),
  'health.goodsToRecover': setting({
    schema: z.number().int().min(1).max(1000),
    fallback: 2,
    title: 'Good readings in a row',
    about: 'Good readings in a row before a component counts as healthy again.',
  }),
  'health.startupGrace': setting({
    schema: seconds,
    fallback: 60,
    title: 'Start-up grace (s)',
    about: 'How long a component may take to start before that is an alarm. The guide allows 60 s.',
  }),
  'recovery.gracefulStop': setting({
    schema: seconds,
    fallback: 5,
    title: 'Graceful stop (s)',
    about: 'How long a process may take to end by itself before it is killed.',
  }),
  'recovery.healthyWithin': setting({
    schema: seconds,
    fallback: 60,
    title: 'Healthy within (s)',
    about: 'How long a start may take before the attempt counts as failed.',
  }),
  'recovery.automaticAttempts': setting({
    schema: z.number().int().min(1).max(10),
    fallback: 3,
    title: 'Automatic attempts',
    about: 'So many attempts for one failure, each after a longer wait; then Lifeguard stops and asks for a person.',
  }),
  'recovery.automaticDelay': setting({
    schema: seconds,
    fallback: 15,
    title: 'Wait before an automatic recovery (s)',
    about: 'Doubled for each further attempt.',
  }),
  'recovery.automatic': setting({
    schema: z.enum(['off', 'ask', 'automatic']),
    fallback: 'ask',
    title: 'Automatic recovery',
    about:
      'Off; ask, which asks with a notification, on the pages and in the terminal before it does what helps; or automatic, which runs harmless runbooks by itself: those that lose no data and touch nothing but the stack.',
  }),
  'escalation.platformEngineer': setting({
    schema: z.string().nullable(),
    fallback: 'platform-engineer@leanvibe.ai',
    title: 'Platform engineer',
    about: 'Address for escalations of level 2, from 10 minutes on; empty for nobody.',
  }),
  'escalation.seniorEngineer': setting({
    schema: z.string().nullable(),
    fallback: 'senior-engineer@leanvibe.ai',
    title: 'Senior engineer',
    about: 'Address for escalations of level 3, from 30 minutes on; empty for nobody.',
  }),
  'escalation.engineeringManager': setting({
    schema: z.string().nullable(),
    fallback: 'engineering-manager@leanvibe.ai',
    title: 'Engineering manager',
    about: 'Address for escalations of level 4, from 2 hours on; empty for nobody.',
  }),
  'escalation.onCall': setting({
    schema: z.string().nullable(),
    fallback: null,
    title: 'Your name',
    about: 'Who writes an escalation: your name and how to reach you.',
  }),
  'notifications.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Notifications',
    about: 'Whether a confirmed failure and its recovery are notified.',
  }),
  'notifications.confirmAfter': setting({
    schema: seconds,
    fallback: 10,
    title: 'Confirm after (s)',
    about: 'A cause whose component is not yet confirmed to be in trouble is notified when it has lasted this long.',
  }),
  'notifications.cooldown': setting({
    schema: z.number().min(0).max(86_400),
    fallback: 60,
    title: 'Cool-down (s)',
    about: 'After a recovery the same cause is not notified again for this long.',
  }),
  'notifications.remindAfter': setting({
    schema: z.number().int().min(1).max(1440).nullable(),
    fallback: null,
    title: 'Remind after (min)',
    about: 'What lasts is notified again each time so many minutes have passed; empty for never.',
  }),
  'notifications.quietHours': setting({
    schema: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'must look like 22:00-07:30')
      .nullable(),
    fallback: null,
    title: 'Quiet hours',
    about: 'Local time in which nothing is notified, as 22:00-07:30; empty for none.',
  }),
  'outgoing.webhook': setting({
    schema: outgoingAddress.nullable(),
    fallback: null,
    title: 'Webhook',
    about:
      'Address to which each trouble and its end is sent as JSON, signed by Standard Webhooks with the key that lies in the state folder; empty for none.',
    secret: true,
    secretIs: 'address',
  }),
  'outgoing.slack': setting({
    schema: outgoingAddress.nullable(),
    fallback: null,
    title: 'Slack',
    about:
      'Address of an incoming webhook of Slack, or of what takes the same: Mattermost, Rocket.Chat, Discord with /slack at its end; empty for none.',
    secret: true,
    secretIs: 'address',
  }),
  'outgoing.ntfy': setting({
    schema: ntfyAddress.nullable(),
    fallback: null,
    title: 'ntfy',
    about: 'Address of a topic, as https://ntfy.sh/my-topic; whoever knows it reads along. Empty for none.',
    secret: true,
    secretIs: 'address',
  }),
  'outgoing.ntfyToken': setting({
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,500}$/, 'must be letters, digits and signs without spaces')
      .nullable(),
    fallback: null,
    title: 'Token of ntfy',
    about: 'Access token, for a topic that not everybody may write to; empty for none.',
    secret: true,
    secretIs: 'token',
  }),
  'metrics.enabled': setting({
    schema: z.boolean(),
    fallback: false,
    title: 'Figures for Prometheus',
    about:
      'Whether `lifeguard serve` tells figures at /metrics, to whoever has the token that lies in the state folder.',
  }),
  'tray.text': setting({
    schema: z.enum(['off', 'figure']),
    fallback: 'off',
    title: 'Text beside the icon',
    about: 'Nothing, or the worst figure while something is wrong.',
  }),
  'app.updates': setting({
    schema: z.enum(['off', 'offer']),
    fallback: 'off',
    title: 'Updates',
    about:
      'Whether the installed app looks once a day for a newer version and offers it. Nothing is fetched or installed before you say so.',
  }),
  'app.editor': setting({
    schema: z.enum(['auto', 'vscode', 'cursor', 'zed', 'environment', 'system', 'off']),
    fallback: 'auto',
    title: 'Editor',
    about:
      'Opens files of the watched folder at a line. auto: what $VISUAL or $EDITOR names if it has a window, else VS Code, Cursor or Zed where they are, else the system’s text editor.',
  }),
  'app.shortcut': setting({
    schema: z.string().min(1).nullable(),
    fallback: 'Control+Alt+Command+L',
    title: 'Keyboard shortcut',
    about: 'Opens the popover from everywhere, also when the icon is hidden by the notch; empty for none.',
  }),
} as const;
