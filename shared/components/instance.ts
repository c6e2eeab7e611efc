import { z } from 'zod';
import { setting } from '../primitives/setting.ts';
import type { Declaration, RunbookDeclaration } from './declaration.ts';

/** Settings that every service has, whatever its kind. */
const OF_EVERY_SERVICE = {
  enabled: setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Watch %',
    about: 'Whether it is watched.',
  }),
  start: setting({
    // An empty argument means something to many a server.
    schema: z
      .array(z.string())
      .min(1)
      .max(100)
      .refine(([program]) => program !== '', 'must begin with a program')
      .nullable(),
    fallback: null,
    title: 'Start command of %',
    about: 'Program and arguments that start it, as a list and never as one line of a shell; empty for none.',
  }),
  folder: setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'Folder of %',
    about: 'Where its start command runs; empty for the LeanVibe folder.',
    path: true,
  }),
  log: setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'Log file of %',
    about: 'What it writes, as a path or relative to its folder; empty for none.',
    path: true,
  }),
} as const;

/** The runbooks that every service has. */
const runbooksOf = (id: string): Readonly<Record<string, RunbookDeclaration>> => ({
  [`restart-${id}`]: {
    title: `Restart ${id}`,
    does: `Restarts ${id} through its container or service; or, after asking, ends and starts exactly the process that runs it, or runs its start command from the settings. Waits until it answers.`,
    never: 'Never kills a process, never ends another one, and never touches data.',
    harmless: false,
    severity: 'high',
  },
  [`continue-${id}`]: {
    title: `Continue ${id}`,
    does: `Lets a stopped ${id} (SIGSTOP, Ctrl-Z, a paused container) go on, after asking, and sees it answer.`,
    never: 'Never ends or starts anything.',
    harmless: false,
  },
});

/** A further one is not where the first is: it has no address unless somebody says so, and its container has its name. */
const ownFallback = (name: string, id: string, { address }: { readonly address?: true }) =>
  name === 'container' ? { fallback: id } : address === undefined ? {} : { needed: true as const };

/**
 * One service as a declaration like that of any component: in every id stands its name in the place of the kind's, and in every text
 * in the place of the kind's title.
 * @param needed what it needs, of those that are declared
 */
export function instanceOf(kind: Declaration, id: string): Declaration {
  const inText = (text: string) => text.replaceAll(kind.title, id);
  const inId = (name: string) =>
    name.startsWith(`${kind.id}-`) || name.startsWith(`${kind.id}.`)
      ? `${id}${name.slice(kind.id.length)}`
      : name.replace(new RegExp(`-${kind.id}(?=-|$)`), `-${id}`);
  const worded = <T extends { readonly title: string; readonly about: string }>(of: T): T => ({
    ...of,
    title: inText(of.title),
    about: inText(of.about),
  });
  const settings = { ...OF_EVERY_SERVICE, ...kind.settings };
  // What keeps the one that is always there is found by name; a further one is known by its port.
  const { formula: _formula, store: _store, configuredBy: _by, slot: _slot, ...rest } = kind;
  return {
    ...rest,
    id,
    title: id,
    ...(kind.service?.noPort === true ? {} : { hasOwner: true as const }),
    ...(kind.cadence === undefined ? {} : { cadence: worded(kind.cadence) }),
    ...(kind.timeout === undefined ? {} : { timeout: worded(kind.timeout) }),
    settings: Object.fromEntries(
      // What the stack's own `.env` says is about the one that is always there.
      Object.entries(settings).map(([name, { env: _, ...of }]) => [
        name,
        { ...of, ...ownFallback(name, id, of), title: inText(of.title).replaceAll('%', id), about: inText(of.about) },
      ]),
    ),
    metrics: Object.fromEntries(
      Object.entries(kind.metrics).map(([name, metric]) => [
        name,
        metric.threshold === undefined ? metric : { ...metric, threshold: worded(metric.threshold) },
      ]),
    ),
    runbooks: runbooksOf(id),
    causes: Object.fromEntries(
      Object.entries(kind.causes ?? {}).map(([name, cause]) => [inId(name), { ...cause, means: inText(cause.means) }]),
    ),
    reference: {},
    logs: [],
    demo: {},
  };
}
