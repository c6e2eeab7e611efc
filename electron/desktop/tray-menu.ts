import type { CallResult } from '../../shared/contract/index.ts';
import {
  type Cause,
  type ComponentView,
  type HealthState,
  isShown,
  MAIN,
  offerOf,
  type RunbookId,
  RunbookIdSchema,
  type Snapshot,
  type StackId,
  type StackView,
  stackName,
} from '../../shared/domain/index.ts';
import { howFar } from './how-far.ts';
import type { UpdateState } from './updates/updates.ts';

/** What a click on an entry asks for. */
export type MenuCommand =
  | { readonly kind: 'recover'; readonly runbook: RunbookId }
  | { readonly kind: 'cancel-recovery'; readonly run: string }
  | { readonly kind: 'check-now' }
  /** `until` is an epoch time in milliseconds; null goes on watching. */
  | { readonly kind: 'pause'; readonly until: number | null }
  | { readonly kind: 'snooze'; readonly cause: Cause['id']; readonly until: number | null }
  | { readonly kind: 'open'; readonly page: string }
  /** Opens the dashboard of one of several stacks. */
  | { readonly kind: 'open-stack'; readonly stack: StackId | null }
  | { readonly kind: 'launch-at-login'; readonly on: boolean }
  | { readonly kind: 'login-items' }
  | { readonly kind: 'install-command' }
  | { readonly kind: 'update' }
  | { readonly kind: 'go-back' }
  | { readonly kind: 'quit' };

export type MenuEntry =
  | { readonly kind: 'line' }
  | { readonly kind: 'text'; readonly label: string }
  | {
      readonly kind: 'item';
      readonly label: string;
      readonly command: MenuCommand;
      readonly accelerator?: string;
      readonly checked?: boolean;
    }
  | { readonly kind: 'submenu'; readonly label: string; readonly entries: readonly MenuEntry[] };

export interface MenuFacts {
  readonly launchAtLogin: CallResult<'host'>['launchAtLogin'];
  /** Whether the `lifeguard` command could be installed and is not yet. */
  readonly commandMissing: boolean;
  /** All stacks where there are several, and the one that the rest of the menu is about. */
  readonly stacks?: { readonly shown: StackId | null; readonly all: readonly StackView[] };
  readonly now: Date;
  /** How it stands with newer versions; absent for a build that has none to look for. */
  readonly updates?: { readonly state: UpdateState; readonly previous: string | null };
}

const MINUTE = 60_000;
const LINE: MenuEntry = { kind: 'line' };

const QUIT: MenuEntry = {
  kind: 'item',
  label: 'Quit Lifeguard',
  command: { kind: 'quit' },
  accelerator: 'CmdOrCtrl+Q',
};

/** The menu before there is a snapshot. */
export const STARTING_MENU: readonly MenuEntry[] = [{ kind: 'text', label: 'Lifeguard is starting…' }, LINE, QUIT];

/** The context menu of the icon, as data. */
export const trayMenu = (snapshot: Snapshot, facts: MenuFacts): readonly MenuEntry[] => [
  ...stacks(facts),
  ...verdict(snapshot),
  LINE,
  ...snapshot.components.filter(isShown).map(componentEntry),
  LINE,
  ...recovery(snapshot),
  { kind: 'item', label: 'Check Now', command: { kind: 'check-now' } },
  ...snooze(snapshot, facts.now),
  pause(snapshot, facts.now),
  LINE,
  { kind: 'item', label: 'Open Dashboard', command: { kind: 'open', page: 'overview' } },
  { kind: 'item', label: 'Settings…', command: { kind: 'open', page: 'settings' }, accelerator: 'CmdOrCtrl+,' },
  ...launchAtLogin(facts.launchAtLogin),
  ...(facts.commandMissing ? [installCommand] : []),
  ...updateEntries(facts.updates),
  LINE,
  QUIT,
];

/** Eight in the morning after the next midnight: the beginning of a working day, not of the night. */
export function tomorrow(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8).getTime();
}

const text = (label: string): MenuEntry => ({ kind: 'text', label });
const verdict = ({ verdict: { headline, detail } }: Snapshot): readonly MenuEntry[] =>
  detail === '' ? [text(headline)] : [text(headline), text(detail)];

/** The shapes of the interface as characters: a menu has no room for colour. */
const MARKS: Readonly<Record<HealthState, string>> = {
  healthy: '●',
  degraded: '▲',
  critical: '⬣',
  starting: '○',
  unknown: '○',
  stale: '○',
  off: '–',
};

/** One icon is for all stacks: each with how it is, and which one the rest of the menu is about. */
function stacks({ stacks }: MenuFacts): readonly MenuEntry[] {
  if (stacks === undefined || stacks.all.length < 2) return [];
  const others = stacks.all.map(
    ({ id, state, headline }): MenuEntry => ({
      kind: 'item',
      label: `${OVERALL_MARKS[state]} ${stackName(id)}   ${headline}`,
      command: { kind: 'open-stack', stack: id },
    }),
  );
  return [...others, LINE, text(`Stack ${stackName(stacks.shown)}`)];
}

const OVERALL_MARKS: Readonly<Record<StackView['state'], string>> = {
  ...{ healthy: '●', degraded: '▲', critical: '⬣', starting: '○', unknown: '○' },
  ...{ recovering: '◐', paused: '‖', empty: '○' },
};

const componentEntry = (view: ComponentView): MenuEntry => ({
  kind: 'item',
  label: [`${MARKS[view.state]} ${view.title}`, view.figure ?? view.label].filter((part) => part !== '').join('   '),
  command: { kind: 'open', page: `components/${view.id}` },
});

function recovery(snapshot: Snapshot): readonly MenuEntry[] {
  const run = snapshot.recovery;
  if (run?.state === 'running')
    return [
      text(`${run.title} is running…`),
      ...[howFar(run)].filter((far) => far !== null).map(text),
      { kind: 'item', label: 'Cancel Recovery', command: { kind: 'cancel-recovery', run: run.id } },
    ];
  const backend: MenuEntry = {
    kind: 'item',
    label: 'Recover Backend',
    command: { kind: 'recover', runbook: MAIN.recover },
  };
  const offer = offerOf(snapshot.causes[0]?.action);
  const named = RunbookIdSchema.safeParse(offer?.runbook);
  if (offer === null || !named.success || named.data === MAIN.recover) return [backend];
  return [{ kind: 'item', label: offer.label, command: { kind: 'recover', runbook: named.data } }, backend];
}

/** Puts off what the verdict names, or takes that back. */
function snooze({ causes }: Snapshot, now: Date): readonly MenuEntry[] {
  const [cause] = causes;
  if (cause === undefined) return [];
  const snoozed = (cause.snoozedUntil ?? 0) > now.getTime();
  return [
    {
      kind: 'item',
      label: snoozed ? `Notify Again: ${cause.title}` : `Snooze for 1 Hour: ${cause.title}`,
      command: { kind: 'snooze', cause: cause.id, until: snoozed ? null : now.getTime() + 60 * MINUTE },
    },
  ];
}

function pause(snapshot: Snapshot, now: Date): MenuEntry {
  const at = now.getTime();
  if (snapshot.pausedUntil !== null && snapshot.pausedUntil > at)
    return { kind: 'item', label: 'Resume Watching', command: { kind: 'pause', until: null } };
  const until = (label: string, time: number): MenuEntry => ({
    kind: 'item',
    label,
    command: { kind: 'pause', until: time },
  });
  return {
    kind: 'submenu',
    label: 'Pause',
    entries: [
      until('For 15 Minutes', at + 15 * MINUTE),
      until('For 1 Hour', at + 60 * MINUTE),
      until('Until Tomorrow', tomorrow(now)),
    ],
  };
}

function launchAtLogin(state: MenuFacts['launchAtLogin']): readonly MenuEntry[] {
  if (state === 'not-supported') return [];
  if (state === 'requires-approval')
    return [{ kind: 'item', label: 'Allow Launch at Login in System Settings…', command: { kind: 'login-items' } }];
  const on = state === 'on';
  return [{ kind: 'item', label: 'Launch at Login', checked: on, command: { kind: 'launch-at-login', on: !on } }];
}

const installCommand: MenuEntry = {
  kind: 'item',
  label: 'Install “lifeguard” Command',
  command: { kind: 'install-command' },
};

function updateEntries(updates: MenuFacts['updates']): readonly MenuEntry[] {
  if (updates === undefined) return [];
  const { state, previous } = updates;
  if (state.kind === 'fetching') return [text(`Fetching Lifeguard ${state.version}: ${state.percent} %`)];
  const label = state.kind === 'offered' ? `Install Lifeguard ${state.version}…` : 'Check for Updates…';
  return [
    { kind: 'item', label, command: { kind: 'update' } },
    ...(previous === null
      ? []
      : [{ kind: 'item', label: `Go Back to Lifeguard ${previous}…`, command: { kind: 'go-back' } } as const]),
  ];
}
