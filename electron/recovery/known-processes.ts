import path from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';

const FileSchema = z.array(
  z.object({
    pid: z.number().int(),
    startedAt: z.string(),
    place: z.string().nullable().default(null),
    startedByHandAfter: z.string().optional(),
  }),
);

/** A process, and of which copy of the stack it is; null where any copy may know it. */
type Known = Readonly<z.infer<typeof FileSchema>[number]>;
type Remembered = Omit<Known, 'place'>;

const keyOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid} ${startedAt}`;

/**
 * Processes that are known to be the backend's, by pid and start time, remembered across processes: a command in a terminal knows what the
 * app has started or seen. Written only when somebody new is added.
 */
export class KnownProcesses {
  private readonly file: string;
  private readonly kept: number;
  private readonly place: () => string | null;
  private own: readonly Known[] = [];

  /**
   * @param file where they are kept
   * @param kept how many: only the latest can still live
   * @param place which copy of the stack is watched: two clones that are used in turn share this file, and what is of one is a stranger to the other
   */
  constructor(file: string, kept: number, place: () => string | null = () => null) {
    this.file = file;
    this.kept = kept;
    this.place = place;
  }

  /** Those of this copy of the stack, the latest first: what this process added, then what the file holds. */
  list(): readonly Remembered[] {
    const here = this.place();
    return this.all().flatMap(({ place, ...process }) => (place === here ? [process] : []));
  }

  /** Adds some. A folder that cannot be written costs only what other processes would know. */
  add(processes: readonly Remembered[]): void {
    const place = this.place();
    const before = this.all();
    const keys = new Set(before.map(keyOf));
    const news = processes.filter((p) => !keys.has(keyOf(p)));
    if (news.length === 0) return;
    const added = news.map(({ pid, startedAt, startedByHandAfter }) => ({
      pid,
      startedAt,
      place,
      ...(startedByHandAfter === undefined ? {} : { startedByHandAfter }),
    }));
    this.own = [...added, ...before].slice(0, this.kept);
    try {
      replaceFile(this.file, JSON.stringify(this.own));
    } catch {
      // Remembered in this process all the same.
    }
  }

  private all(): readonly Known[] {
    const keys = new Set(this.own.map(keyOf));
    return [...this.own, ...this.read().filter((p) => !keys.has(keyOf(p)))].slice(0, this.kept);
  }

  private read(): readonly Known[] {
    try {
      return FileSchema.parse(JSON.parse(ownText(this.file) ?? ''));
    } catch {
      return [];
    }
  }
}

/** Backends that Lifeguard started for this copy of the stack: they are ours wherever they live. Some copies, each with its latest few. */
export const startedBackends = (stateFolder: string, place: () => string): KnownProcesses =>
  new KnownProcesses(path.join(stateFolder, 'started-backends.json'), 20, place);

/**
 * What was seen holding the backend's port, with what of the start command was above it: a reloader whose worker died, or a server that lost
 * its port, is then still known to be the backend. A start is a handful of processes; the latest few starts are enough.
 */
export const seenHolding = (stateFolder: string): KnownProcesses =>
  new KnownProcesses(path.join(stateFolder, 'seen-holding.json'), 24);
