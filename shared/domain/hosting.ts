import type { HostFacts, Owner } from '../primitives/owner.ts';
import type { ProcessInfo, StartAgain } from '../primitives/process.ts';
import {
  COMPONENTS,
  type ComponentId,
  ComponentIdSchema,
  componentTitle,
  HOSTS,
  type HostId,
  STORES,
} from './components.ts';
import type { Readings } from './reading.ts';
import type { Settings } from './settings.ts';

/** Who keeps what running, as it was read by what hosts others. */
export interface Told {
  /** Who has read it. */
  readonly by: HostId;
  /** What starts, stops and restarts what lives there. */
  readonly command: string;
  readonly owner: Owner;
  /** Who holds its port while it does not answer; null where nobody was looked for or found. */
  readonly holder: ProcessInfo | null;
  readonly again: StartAgain | null;
}

const factsOf = (readings: Readings, host: HostId): Partial<HostFacts> => readings[host]?.facts ?? {};

/** What was read of the owner of a component; null where nothing was. */
export function toldOf(readings: Readings, id: ComponentId): Told | null {
  for (const { id: by, command } of HOSTS) {
    const { owners, holders, again } = factsOf(readings, by);
    if (owners === undefined && holders === undefined && again === undefined) continue;
    const owner = owners?.[id] ?? UNKNOWN;
    return { by, command, owner, holder: holders?.[id] ?? null, again: again?.[id] ?? null };
  }
  return null;
}

const UNKNOWN: Owner = { kind: 'unknown' };

export const ownerOf = (readings: Readings, id: ComponentId): Owner => toldOf(readings, id)?.owner ?? UNKNOWN;

/** The container of a component while it is paused, with what runs it; null where none is. */
export function pausedContainer(readings: Readings, id: ComponentId): { command: string; name: string } | null {
  const { owner, command = '' } = toldOf(readings, id) ?? {};
  return owner?.kind === 'container' && owner.state.status === 'paused' ? { command, name: owner.name } : null;
}

/** The process that holds a component's port while it does not answer; null where none was found. */
export const holderOf = (readings: Readings, id: ComponentId): ProcessInfo | null =>
  toldOf(readings, id)?.holder ?? null;

/** How a person starts a store of which nothing is known. */
export interface StartWays {
  /** The usual commands, as far as they can work here. */
  readonly commands: readonly string[];
  /** What has to run first where it lives in a host that does not answer: a sentence for each such host. */
  readonly first: readonly string[];
}

/** For a store the ways that are left on this machine; none for anything else. */
export function startWays(id: ComponentId, settings: Settings, readings: Readings): StartWays {
  const store = STORES.find((s) => s.id === id)?.id;
  if (store === undefined) return { commands: [], first: [] };
  const formula = COMPONENTS.find((c) => c.id === id)?.formula;
  const here = toolsHere(readings);
  const hosts = HOSTS.filter(({ command }) => here.includes(command));
  const up = ({ id: host }: { readonly id: HostId }) => factsOf(readings, host).up;
  return {
    commands: [
      ...(formula !== undefined && here.includes(BREW) ? [`${BREW} services start ${formula}`] : []),
      // A host that answers was asked for the container: of one that it has, the owner is known.
      ...hosts.flatMap((h) => (up(h) === undefined ? [`${h.command} start ${settings[`${store}.container`]}`] : [])),
    ],
    first: hosts
      .filter((h) => up(h) === false)
      .map((h) => `If it lives in ${componentTitle(h.id)}, start that first: it does not answer.`),
  };
}

/** Those of the tools below that are on this machine, as far as it was looked for them. */
export const toolsHere = (readings: Readings): readonly string[] =>
  HOSTS.flatMap((host) => factsOf(readings, host.id).tools ?? []);

/** The commands of the hosts that are on this machine and of which nothing says that they would fail now. */
export const hostCommands = (readings: Readings): readonly string[] =>
  HOSTS.flatMap(({ id, command }) =>
    toolsHere(readings).includes(command) && factsOf(readings, id).up !== false ? [command] : [],
  );

const BREW = 'brew';
/** What these commands call. */
export const START_TOOLS: readonly string[] = [BREW, ...HOSTS.map(({ command }) => command)];

/** What lives in what, or did when its host was last seen. */
export const homesIn = (readings: Readings): readonly (readonly [guest: ComponentId, host: HostId])[] =>
  HOSTS.flatMap(({ id: host }) =>
    guestsIn(factsOf(readings, host).containerised ?? []).map((id) => [id, host] as const),
  );

/** Asked with every reading, and read once a minute. */
const known = new WeakMap<readonly string[], readonly ComponentId[]>();

function guestsIn(ids: readonly string[]): readonly ComponentId[] {
  const before = known.get(ids);
  if (before !== undefined) return before;
  const guests = ids.flatMap((id) => {
    const parsed = ComponentIdSchema.safeParse(id);
    return parsed.success ? [parsed.data] : [];
  });
  known.set(ids, guests);
  return guests;
}
