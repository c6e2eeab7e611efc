import path from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';

const FileSchema = z.array(z.object({ pid: z.number().int(), startedAt: z.string() }));

const keyOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid} ${startedAt}`;

/**
 * Processes that are known to be the backend's, by pid and start time, remembered across processes: a command in a terminal knows what the
 * app has started or seen. Written only when somebody new is added.
 */
export class KnownProcesses {
  private readonly file: string;
  private readonly kept: number;
  private own: readonly ProcessIdentity[] = [];

  /**
   * @param file where they are kept
   * @param kept how many: only the latest can still live
   */
  constructor(file: string, kept: number) {
    this.file = file;
    this.kept = kept;
  }

  /** The latest first: what this process added, then what the file holds. */
  list(): readonly ProcessIdentity[] {
    const keys = new Set(this.own.map(keyOf));
    return [...this.own, ...this.read().filter((p) => !keys.has(keyOf(p)))].slice(0, this.kept);
  }

  /** Adds some. A folder that cannot be written costs only what other processes would know. */
  add(processes: readonly ProcessIdentity[]): void {
    const before = this.list();
    const keys = new Set(before.map(keyOf));
    const news = processes.filter((p) => !keys.has(keyOf(p)));
    if (news.length === 0) return;
    this.own = [...news.map(({ pid, startedAt }) => ({ pid, startedAt })), ...before].slice(0, this.kept);
    try {
      replaceFile(this.file, JSON.stringify(this.own));
    } catch {
      // Remembered in this process all the same.
    }
  }

  private read(): readonly ProcessIdentity[] {
    try {
      return FileSchema.parse(JSON.parse(ownText(this.file) ?? ''));
    } catch {
      return [];
    }
  }
}

/** Backends that Lifeguard started: they are ours wherever they live. */
export const startedBackends = (stateFolder: string): KnownProcesses =>
  new KnownProcesses(path.join(stateFolder, 'started-backends.json'), 5);

/**
 * What was seen holding the backend's port, with what of the start command was above it: a reloader whose worker died, or a server that lost
 * its port, is then still known to be the backend. A start is a handful of processes; the latest few starts are enough.
 */
export const seenHolding = (stateFolder: string): KnownProcesses =>
  new KnownProcesses(path.join(stateFolder, 'seen-holding.json'), 24);
