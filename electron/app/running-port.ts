import { isReadingOf, MAIN, type ProbeFacts, type ProcessIdentity, type Reading } from '../../shared/domain/index.ts';
import { type ConfigStore, isOfRunning } from '../config/index.ts';
import { isSame, portsOf } from '../system/index.ts';

/** Where the backend that runs was seen listening: a file that names another port since says where the next one will, not where this one does. */
export class RunningPort {
  private seen: { readonly port: number; readonly holders: readonly ProcessIdentity[] } | null = null;

  /** A reading came: where the one whose port its files do not name any more is gone, they count again. */
  heed(reading: Reading, store: Pick<ConfigStore, 'current' | 'refresh'>): void {
    if (!isReadingOf(reading, MAIN.processes) || !reading.ok) return;
    const { settings, sources } = store.current();
    if (this.note(reading.facts, settings[MAIN.port]) && isOfRunning(sources[MAIN.port])) void store.refresh();
  }

  /** @returns true when what was seen holding this port does so no more */
  private note(
    { tree, listeners }: Pick<ProbeFacts[typeof MAIN.processes], 'tree' | 'listeners'>,
    port: number,
  ): boolean {
    const pids = new Set(tree.map(({ pid }) => pid));
    const holders = listeners.flatMap(({ process }) => (process !== null && pids.has(process.pid) ? [process] : []));
    const isGone = holders.length === 0 && this.seen?.port === port;
    if (isGone) this.seen = null;
    else if (holders.length > 0)
      this.seen = { port, holders: holders.map(({ pid, startedAt }) => ({ pid, startedAt })) };
    return isGone;
  }

  /** The port on which it listens this moment; null where it was not seen, or has ended since. Never rejects. */
  async now(): Promise<number | null> {
    const { seen } = this;
    if (seen === null) return null;
    try {
      const living = await Promise.all(seen.holders.map(async (p) => ((await isSame(p)) ? [p.pid] : [])));
      const listens = await portsOf(living.flat());
      return listens.some(({ port }) => port === seen.port) ? seen.port : null;
    } catch {
      return null;
    }
  }
}
