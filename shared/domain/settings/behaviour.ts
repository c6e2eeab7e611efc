import { z } from 'zod';
import { setting } from './definition.ts';

const ms = z.number().int().min(100).max(600_000);
const seconds = z.number().min(0.2).max(3600);

/** How often Lifeguard looks, how long it waits, and what it does by itself. */
export const BEHAVIOUR_SETTINGS = {
  'cadence.backend': setting({
    schema: seconds,
    fallback: 5,
    title: 'Backend every (s)',
    about:
      'How often the backend’s health is asked for while it is well; every 2 s while it is not. That it died or hangs is told at once by a connection that is held open.',
  }),
  'cadence.websocket': setting({
    schema: seconds,
    fallback: 2,
    title: 'WebSocket ping every (s)',
    about: 'How often a ping is sent on the held-open WebSocket.',
  }),
  'cadence.redis': setting({
    schema: seconds,
    fallback: 5,
    title: 'Redis every (s)',
    about: 'How often Redis is asked.',
  }),
  'cadence.neo4j': setting({
    schema: seconds,
    fallback: 10,
    title: 'Neo4j every (s)',
    about: 'How often Neo4j is asked.',
  }),
  'cadence.process': setting({
    schema: seconds,
    fallback: 15,
    title: 'Process tree every (s)',
    about: 'How often the backend’s process tree is looked at; at once when the backend changes.',
  }),
  'cadence.machine': setting({
    schema: seconds,
    fallback: 10,
    title: 'Memory and CPU every (s)',
    about: 'How often the machine is looked at.',
  }),
  'cadence.ai': setting({
    schema: seconds,
    fallback: 30,
    title: 'AI service every (s)',
    about: 'How often the AI service’s own health is asked for.',
  }),
  'cadence.models': setting({
    schema: seconds,
    fallback: 900,
    title: 'Model files every (s)',
    about: 'Model files are watched; this is how often they are scanned even if nothing was noticed.',
  }),
  'cadence.mlx': setting({
    schema: seconds,
    fallback: 60,
    title: 'MLX runtime every (s)',
    about: 'How often it is looked whether the backend’s Python changed; mlx is imported only if it did.',
  }),
  'cadence.disk': setting({
    schema: seconds,
    fallback: 60,
    title: 'Disk every (s)',
    about: 'How often the volumes are looked at.',
  }),
  'cadence.services': setting({
    schema: seconds,
    fallback: 60,
    title: 'Docker and launchd every (s)',
    about: 'How often service managers are looked at; at once when a component they own fails.',
  }),
  'timeouts.backend': setting({
    schema: ms,
    fallback: 2000,
    title: 'Backend time limit (ms)',
    about: 'A health answer that takes longer counts as none.',
  }),
  'timeouts.websocket': setting({
    schema: ms,
    fallback: 2000,
    title: 'WebSocket time limit (ms)',
    about: 'Limit for a handshake and for a pong.',
  }),
  'timeouts.redis': setting({
    schema: ms,
    fallback: 2000,
    title: 'Redis time limit (ms)',
    about: 'Limit for connecting and for an answer.',
  }),
  'timeouts.neo4j': setting({
    schema: ms,
    fallback: 5000,
    title: 'Neo4j time limit (ms)',
    about: 'Limit for connecting and for a trivial query.',
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
  'backend.leakWindow': setting({
    schema: seconds,
    fallback: 300,
    title: 'Leak window (s)',
    about: 'A leak is suspected when the backend’s memory has grown steadily for this long since its start.',
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
      'Off; ask, which only offers the fix; or automatic, which runs harmless runbooks by itself: those that lose no data and touch nothing but the stack.',
  }),
  'escalation.platformEngineer': setting({
    schema: z.string().nullable(),
    fallback: 'platform-engineer@leanvibe.ai',
    title: 'Platform engineer',
    about: 'Address for escalations of level 2, from 10 minutes on; null for nobody.',
  }),
  'escalation.seniorEngineer': setting({
    schema: z.string().nullable(),
    fallback: 'senior-engineer@leanvibe.ai',
    title: 'Senior engineer',
    about: 'Address for escalations of level 3, from 30 minutes on; null for nobody.',
  }),
  'escalation.engineeringManager': setting({
    schema: z.string().nullable(),
    fallback: 'engineering-manager@leanvibe.ai',
    title: 'Engineering manager',
    about: 'Address for escalations of level 4, from 2 hours on; null for nobody.',
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
  'notifications.quietHours': setting({
    schema: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'must look like 22:00-07:30')
      .nullable(),
    fallback: null,
    title: 'Quiet hours',
    about: 'Local time in which nothing is notified, as 22:00-07:30; null for none.',
  }),
  'tray.text': setting({
    schema: z.enum(['off', 'figure']),
    fallback: 'off',
    title: 'Text beside the icon',
    about: 'Nothing, or the worst figure while something is wrong.',
  }),
  'app.shortcut': setting({
    schema: z.string().min(1).nullable(),
    fallback: 'Control+Alt+Command+L',
    title: 'Keyboard shortcut',
    about: 'Opens the popover from everywhere, also when the icon is hidden by the notch; null for none.',
  }),
} as const;
