import {
  allListeners,
  handedOutPorts,
  keepersOf,
  listProcesses,
  type ProcessRow,
  type SystemKeeper,
  withFolders,
} from '../system/index.ts';
import { askHarmlessly } from './ask.ts';
import { whyNotAsked } from './may-be-asked.ts';
import type { PublishedContainer } from './owner.ts';
import { judgeAnswer, type Recognised, suspect } from './recognise.ts';
import type { Heard, Recogniser } from './recogniser.ts';
import { askedAt, isBelow, type Socketed, socketsOf } from './sockets.ts';

/** One listener with all that was read of it. */
export interface Seen extends Socketed {
  /** The address at which it is asked. */
  readonly address: string;
  readonly keeper: SystemKeeper | null;
  readonly container: PublishedContainer | null;
  readonly recognised: Recognised | null;
  /** Why it was not recognised, in a sentence; empty where it was. */
  readonly why: string;
  /** The component that watches its port. */
  readonly watchedAs: string | null;
}

export interface LookInput {
  readonly recognisers: readonly Recogniser[];
  /** Components that are watched on this machine, by port. */
  readonly watchedPorts: ReadonlyMap<number, string>;
  /** The folders of the watched stack. */
  readonly folders: readonly string[];
  readonly containers: (signal: AbortSignal) => Promise<readonly PublishedContainer[]>;
  readonly signal: AbortSignal;
  /** Looks at these ports alone; without it at all of them. */
  readonly ports?: ReadonlySet<number> | null;
  /** How long one listener is waited for, in milliseconds. Default 2 s: a busy machine answers late. */
  readonly answerMs?: number;
}

export interface Looked {
  readonly seen: readonly Seen[];
  readonly table: ReadonlyMap<number, ProcessRow>;
}

/** A machine with more listeners than these is no developer's; the first by port are looked at. */
const MAX_LISTENERS = 400;
const AT_ONCE = 24;
const ANSWER_MS = 2000;

/** Looks once at everything that listens on this machine. What is watched already is not asked: whoever watches it does that. */
export async function lookAround(input: LookInput): Promise<Looked> {
  const { signal, recognisers, watchedPorts } = input;
  const { ports = null } = input;
  // Each of these is a tool of the system that takes its time, an engine of containers the longest: none waits for another.
  const starting = input.containers(signal);
  const reading = listProcesses(signal);
  const [rows, every] = await Promise.all([
    reading,
    allListeners(async () => (await reading).map((r) => r.pid), signal),
  ]);
  const table = new Map(rows.map((r) => [r.pid, r]));
  const listeners = every.filter((l) => l.pid !== process.pid && (ports === null || ports.has(l.port)));
  const sockets = socketsOf(listeners, table).slice(0, MAX_LISTENERS);
  const holding = [...new Map(sockets.flatMap(({ row }) => (row === null ? [] : [[row.pid, row]]))).values()];
  const [keepers, placed, containers] = await Promise.all([
    keepersOf(
      holding.map((r) => r.pid),
      signal,
    ),
    withFolders(holding, signal),
    starting,
  ]);
  const withPlace = new Map(placed.map((r) => [r.pid, r]));
  const [first, last] = handedOutPorts();
  const seen = await each(sockets, AT_ONCE, async (socket): Promise<Seen> => {
    const row = socket.row === null ? null : (withPlace.get(socket.row.pid) ?? socket.row);
    const words = row?.commandLine.split(/\s+/) ?? null;
    const byProgram = suspect(words, null, recognisers);
    const container = containers.find((c) => c.ports.some((p) => p.host === socket.port)) ?? null;
    // What is a program of its own here is none of a container's, whatever that says it publishes.
    const inContainer = byProgram === null ? container : null;
    const suspicion = byProgram ?? suspect(null, inContainer?.image ?? null, recognisers);
    const address = askedAt(socket.addresses);
    const watchedAs = watchedPorts.get(socket.port) ?? null;
    const common = { ...socket, row, address, container: inContainer, watchedAs };
    const keeper = row === null ? null : (keepers.get(row.pid) ?? null);
    if (watchedAs !== null) {
      const recognised =
        suspicion === null ? null : { recogniser: suspicion.recogniser, by: [suspicion.by], confirmed: false };
      return { ...common, keeper, recognised, why: recognised === null ? 'It is watched already.' : '' };
    }
    const handedOut = socket.port >= first && socket.port <= last;
    const ofStack = row?.cwd != null && input.folders.some((f) => row.cwd === f || row.cwd?.startsWith(`${f}/`));
    const refused = suspicion === null ? whyNotAsked(row, socket.port, { handedOut, ofStack }) : null;
    const asked = suspicion?.recogniser ?? recognisers.at(-1);
    if (refused !== null || asked === undefined) return { ...common, keeper, recognised: null, why: refused ?? '' };
    const isStopped = row?.state === 'stopped';
    const heard: Heard = isStopped
      ? { kind: 'nothing' }
      : await askHarmlessly({ address, port: socket.port }, asked.ask, input.answerMs ?? ANSWER_MS, signal);
    const recognised = judgeAnswer(suspicion, asked, heard);
    const why = recognised === null ? 'It does not answer a question in HTTP, and its program is not known.' : '';
    return { ...common, keeper, recognised, why };
  });
  return { seen: seen.map((s) => withoutParts(s, seen, table)), table };
}

/**
 * A server listens on more than one port, and starts others for its work: what is not confirmed beside or below one that is, is a part of that
 * (a page beside the protocol, the runner of a model). Of a server that answers nowhere one port stands for all.
 */
function withoutParts(one: Seen, all: readonly Seen[], table: ReadonlyMap<number, ProcessRow>): Seen {
  const { row, recognised } = one;
  if (row === null || (recognised?.confirmed && recognised.recogniser.kind !== ANY)) return one;
  const whole = all.find((other) => {
    if (other === one || other.row === null || other.recognised === null || other.recognised.recogniser.kind === ANY)
      return false;
    const isSame = other.row.pid === row.pid;
    if (!isSame && !isBelow(row.pid, other.row.pid, table)) return false;
    if (other.recognised.confirmed || other.watchedAs !== null) return true;
    return isSame && recognised !== null && isBefore(other, one);
  });
  if (whole?.recognised == null) return one;
  return {
    ...one,
    recognised: null,
    why: `It is a part of ${whole.recognised.recogniser.title} on port ${whole.port}.`,
  };
}

/** The kind that fits whatever speaks HTTP, and tells of nothing else. */
const ANY = 'http';

/** Which of two ports of one silent server stands for it: the one that its kind usually has, else the lower. */
function isBefore(first: Seen, second: Seen): boolean {
  const usual = first.recognised?.recogniser.usualPort;
  if (second.port === usual) return false;
  return first.port === usual || first.port < second.port;
}

/** Every item through an asynchronous function, so many at once, in their order. */
async function each<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i];
      if (item !== undefined) results[i] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
