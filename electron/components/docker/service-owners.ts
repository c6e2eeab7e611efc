import type { DockerState } from '../../../shared/components/docker.ts';
import type {
  HostFacts,
  Kept,
  KeptProcess,
  Owner,
  ProcessInfo,
  Readings,
  StartAgain,
} from '../../../shared/domain/index.ts';
import { isBelow, ownerOfListener, socketsOf } from '../../discovery/index.ts';
import {
  keepersOf,
  launchdJob,
  listenersAgain,
  type ProcessRow,
  processesLately,
  type SystemKeeper,
  startAgainOf,
  type UserUnit,
  userUnit,
  withFolders,
} from '../../system/index.ts';
import { type BoundContainer, boundContainers } from './bound.ts';
import { brewLabel } from './brew-label.ts';
import type { OwnerMemory } from './owner-memory.ts';

type Facts = Pick<HostFacts, 'owners' | 'holders' | 'again' | 'containerised'>;

const NOTHING: Facts = { owners: {}, holders: {}, again: {}, containerised: [] };
const UNKNOWN: Owner = { kind: 'unknown' };

/** Who keeps a service that answers changes with a restart of it, which is seen; whatever else happens is seen this late, in milliseconds. */
const ANEW_MS = 600_000;

/** One whose keeper is looked for. */
export interface Sought extends Pick<Kept, 'id' | 'port'> {
  /** How its process is known that holds the port while it does not answer; null where that is looked for elsewhere. */
  readonly process: KeptProcess | null;
  /** Whether a container that lies there stopped with its port is taken for it, although nobody saw it run. */
  readonly mayGuess: boolean;
}

interface LookInput {
  readonly kept: readonly Sought[];
  readonly docker: DockerState;
  readonly readings: Readings;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** What was read of this machine since then is of now, in milliseconds of `performance.now()`. */
  readonly asked: number;
  readonly signal: AbortSignal;
}

/** What was read once for all services. */
interface Machine {
  readonly table: ReadonlyMap<number, ProcessRow>;
  readonly holders: ReadonlyMap<number, ProcessRow>;
  readonly keepers: ReadonlyMap<number, SystemKeeper>;
  readonly containers: readonly BoundContainer[];
  /** Whether the engine could be asked for them. */
  readonly engineAnswers: boolean;
  /** It runs, and gave no answer in time. */
  readonly engineIsLate: boolean;
}

/**
 * Who keeps each service running: learnt from what holds its port while it answers, and remembered while nobody does. The machine is looked at once
 * for all of them, and only when one of them came, went or fails.
 */
export class ServiceOwners {
  private seen = '';
  private lookedAt: number | null = null;
  private last: Facts = NOTHING;
  private readonly memory: OwnerMemory;
  /** Those that were seen to run since this program began. */
  private readonly proven = new Set<string>();

  /** @param memory who kept them before this program began */
  constructor(memory: OwnerMemory) {
    this.memory = memory;
  }

  async look({ kept, docker, readings, now, asked, signal }: LookInput): Promise<Facts> {
    // Also one that has not been asked yet: it may end before it is looked at again, and nobody could tell then who kept it.
    const local = kept.filter(({ port }) => port !== null);
    if (local.length === 0) return NOTHING;
    const isFailing = ({ id }: Sought) => readings[id]?.ok === false;
    const seen = [docker.kind, ...local.map((k) => `${k.id}:${k.port}:${readings[k.id]?.ok}`)].join();
    const isFresh = this.lookedAt !== null && now - this.lookedAt < ANEW_MS;
    if (seen === this.seen && isFresh && !local.some(isFailing)) return this.last;
    const machine = await machineOf(local, docker, asked, signal);
    const found = await Promise.all(
      local.map(async (one) => {
        const owner = await this.ownerOf(one, machine, readings[one.id]?.ok ?? null, signal);
        if (!isFailing(one)) return { id: one.id, owner, holder: null, again: null };
        return { id: one.id, owner, ...(await heldBy(one, machine, signal)) };
      }),
    );
    // Where the end of monitoring, or an engine that is late, left a question without its answer, nobody was found: that is not that there is nobody.
    const isWhole = !signal.aborted && (machine.engineAnswers || docker.kind === 'not-installed');
    // Of one that is not there now nothing new is known.
    this.memory.note(
      local.flatMap(({ id, port }) => {
        const owner = machine.holders.has(port ?? 0) ? found.find((f) => f.id === id)?.owner : undefined;
        if (port === null || owner === undefined) return [];
        return isWhole || owner.kind !== 'unknown' ? [{ id, port, owner }] : [];
      }),
    );
    // One that is held up may go on at any time, and what an engine did not tell in time it may tell now.
    const isSettled =
      !machine.engineIsLate && !found.some(({ owner }) => owner.kind === 'container' && isHeldUp(owner));
    this.seen = isSettled ? seen : '';
    this.lookedAt = now;
    this.last = {
      owners: Object.fromEntries(found.map(({ id, owner }) => [id, owner])),
      holders: Object.fromEntries(found.map(({ id, holder }) => [id, holder])),
      again: Object.fromEntries(found.map(({ id, again }) => [id, again])),
      containerised: found.flatMap(({ id, owner }) => (owner.kind === 'container' ? [id] : [])),
    };
    return this.last;
  }

  /** @param ok whether it answered; null where it has not been asked yet */
  private async ownerOf(
    { id, port, mayGuess }: Sought,
    machine: Machine,
    ok: boolean | null,
    signal: AbortSignal,
  ): Promise<Owner> {
    const { table, holders, keepers, containers } = machine;
    const row = holders.get(port ?? 0) ?? null;
    const keeper = row === null ? null : (keepers.get(row.pid) ?? null);
    const published = containers.filter((c) => c.ports.includes(port ?? 0));
    // One in the network of its host publishes nothing: it is known by the process, where that is one of this machine.
    const inHostNetwork = keeper?.kind === 'container' ? containersOf(row, table, containers) : [];
    const unit = keeper?.kind === 'own-unit' ? await userUnit(keeper.name, signal) : null;
    if (row !== null) this.proven.add(id);
    const isClaim = !this.proven.has(id);
    const remembered = port === null || ok === true ? UNKNOWN : this.memory.of(id, port);
    const known = isClaim ? remembered : (this.last.owners[id] ?? UNKNOWN);
    // One that its engine does not have any more starts nothing.
    const isRemoved = known.kind === 'container' && machine.engineAnswers && !containers.some(isNamed(known.name));
    const before = isRemoved ? UNKNOWN : known;
    // One in the network of its host that ended is known by its name alone.
    const byName = row === null && before.kind === 'container' ? containers.filter(isNamed(before.name)) : [];
    const bound = [published, inHostNetwork, byName].find((some) => some.length > 0) ?? [];
    // Of one that was not asked yet is known that somebody listens, which a paused container's engine does for it.
    const answers = ok ?? (row !== null && !bound.some(isHeldUp));
    const owner = ownerNow({ row, table, keeper, unit, bound, answers, mayGuess: ok === false && mayGuess, before });
    if (owner.kind === 'unknown' && known.kind === 'container' && machine.engineIsLate) return known;
    return answers ? owner : withEnd(owner, isClaim, signal);
  }
}

/**
 * The same with what its keeper says of how it ended last.
 * @param isClaim it is only remembered: where its keeper does not know of it any more, nobody keeps it
 */
async function withEnd(owner: Owner, isClaim: boolean, signal: AbortSignal): Promise<Owner> {
  switch (owner.kind) {
    case 'homebrew': {
      const job = await launchdJob(brewLabel(owner.formula), signal);
      return job === null && isClaim ? UNKNOWN : { ...owner, job };
    }
    case 'launchd': {
      const job = await launchdJob(owner.label, signal);
      return job === null && isClaim ? UNKNOWN : { ...owner, ...job };
    }
    case 'systemd': {
      const unit = await userUnit(owner.unit, signal);
      // One that was made for a single run goes with it, and nothing starts it again.
      return unit === null ? UNKNOWN : { kind: 'systemd', ...unit };
    }
    default:
      return owner;
  }
}

/** The containers whose first process this one is, or descends from. Pure. */
export const containersOf = (
  row: ProcessRow | null,
  table: ReadonlyMap<number, ProcessRow>,
  containers: readonly BoundContainer[],
): readonly BoundContainer[] =>
  row === null ? [] : containers.filter(({ pid }) => pid !== null && (pid === row.pid || isBelow(row.pid, pid, table)));

/** Who keeps what has a port, from what was read: a container, the job of launchd or Homebrew or the unit of the user's systemd that its process is, or who did before. Pure. */
export function ownerNow({
  row,
  table,
  keeper,
  unit,
  bound,
  answers,
  mayGuess,
  before,
}: {
  readonly row: ProcessRow | null;
  readonly table: ReadonlyMap<number, ProcessRow>;
  /** What the system says of the process. */
  readonly keeper: SystemKeeper | null;
  /** The unit of the user's systemd in whose control group it is; null where that was not told. */
  readonly unit: UserUnit | null;
  /** Containers with this port. */
  readonly bound: readonly BoundContainer[];
  readonly answers: boolean;
  /** Whether one that lies there stopped with its port is taken for it, although nobody saw it run. */
  readonly mayGuess: boolean;
  /** Who was known to keep it at the last look. */
  readonly before: Owner;
}): Owner {
  // One that goes on answers before its engine says so.
  const goesOn = bound.filter((c) => isHeldUp(c) && before.kind === 'container' && c.name === before.name);
  const container =
    bound.find((c) => c.state.status === 'running') ??
    silentOne(answers ? goesOn : bound, before, mayGuess && !answers);
  if (container !== undefined) return { kind: 'container', name: container.name, state: container.state };
  // Nobody is there: who kept it before still does.
  if (row === null) return before;
  if (keeper === null) return UNKNOWN;
  // What a terminal started is in the group of its unit too.
  if (unit !== null && unit.pid === row.pid) return { kind: 'systemd', ...unit };
  const { kind, name } = ownerOfListener({ row, table, keeper, container: null });
  if (name !== null && kind === 'homebrew') return { kind, formula: name, job: null };
  if (name !== null && kind === 'launchd')
    return { kind, label: name, pid: row.pid, lastExitCode: null, lastSignal: null };
  return UNKNOWN;
}

const isNamed =
  (name: string) =>
  (container: BoundContainer): boolean =>
    container.name === name;

/** It neither runs nor has ended. */
const isHeldUp = ({ state }: Pick<BoundContainer, 'state'>): boolean =>
  state.status === 'paused' || state.status === 'restarting';

/** Which container is the one that does not answer: that which had it before, or is held up. One that lies there stopped may be an old one. */
const silentOne = (bound: readonly BoundContainer[], before: Owner, mayGuess: boolean): BoundContainer | undefined =>
  (before.kind === 'container' ? bound.find(isNamed(before.name)) : undefined) ??
  bound.find(isHeldUp) ??
  (mayGuess ? bound[0] : undefined);

async function machineOf(
  local: readonly Sought[],
  docker: DockerState,
  asked: number,
  signal: AbortSignal,
): Promise<Machine> {
  // What an engine says has been waited for: who holds the ports has to be as young.
  const since = docker.kind === 'running' ? performance.now() : asked;
  const [rows, containers] = await Promise.all([
    processesLately(since),
    docker.kind === 'running' ? boundContainers(signal) : null,
  ]);
  const table = new Map(rows.map((row) => [row.pid, row]));
  const ports = new Set(local.flatMap(({ port }) => (port === null ? [] : [port])));
  const listeners = await listenersAgain(ports, [...table.keys()], signal, since);
  const holders = new Map<number, ProcessRow>();
  for (const { port, row } of socketsOf(listeners, table))
    if (row !== null && !holders.has(port)) holders.set(port, row);
  const pids = [...new Set([...holders.values()].map(({ pid }) => pid))];
  const keepers = await keepersOf(pids, signal);
  const engineIsLate = docker.kind === 'running' && containers === null;
  return { table, holders, keepers, containers: containers ?? [], engineAnswers: containers !== null, engineIsLate };
}

async function heldBy(
  { port, process }: Sought,
  { table, holders }: Machine,
  signal: AbortSignal,
): Promise<{ readonly holder: ProcessInfo | null; readonly again: StartAgain | null }> {
  const row = process === null ? undefined : holders.get(port ?? 0);
  const [placed] = row === undefined ? [] : await withFolders([row], signal);
  if (placed === undefined || process === null) return { holder: null, again: null };
  const { cpuSeconds: _, ...holder } = placed;
  return { holder, again: await startAgainOf(holder, process, signal, [...table.values()]) };
}
