import type { ProcessIdentity } from '../../../shared/domain/index.ts';
import { descendants, type PortUse, type ProcessRow, whoAnswers } from '../../system/index.ts';
import type { BackendTree } from './backend-tree.ts';

/** So long an answer to "who answers" is remembered while the same processes hold the port in the same state, in milliseconds. */
const REMEMBERED_MS = 60_000;

/** Asks which of several servers on the backend's port answers, when there are several; seldom, because it is asked by requests. */
export class Rivalry {
  private readonly path: string;
  private last: { readonly key: string; readonly at: number; readonly answering: ReadonlySet<number> } | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** Pids that answered; null where only one server holds the port, so that there is no doubt. */
  async ask(
    { root, others, tree }: BackendTree<ProcessRow>,
    { listeners }: PortUse,
    signal: AbortSignal,
  ): Promise<ReadonlySet<number> | null> {
    const pids = [...new Set(listeners.flatMap((l) => (l.pid === null ? [] : [l.pid])))];
    const rivals = others.filter((o) => pids.includes(o.pid));
    const [listener] = listeners;
    if (root === null || rivals.length === 0 || listener === undefined) return null;
    const key = [...tree, ...others].map(keyOf).join();
    const now = performance.now();
    if (this.last?.key === key && now - this.last.at < REMEMBERED_MS) return this.last.answering;
    const address = listener.address === '0.0.0.0' ? '127.0.0.1' : listener.address === '::' ? '::1' : listener.address;
    const answering = await whoAnswers({ address, port: listener.port, path: this.path, pids, signal });
    signal.throwIfAborted();
    this.last = { key, at: now, answering };
    return answering;
  }
}

const keyOf = ({ pid, startedAt, state }: ProcessIdentity & { readonly state: string }) =>
  `${pid} ${startedAt} ${state === 'stopped'}`;

/** Whether a tree holds the port. */
export const holdsAny = (root: ProcessRow, table: readonly ProcessRow[], { listeners }: PortUse): boolean =>
  descendants(table, root.pid).some((p) => listeners.some((l) => l.pid === p.pid));

/** Whether a process of a tree answered. */
export const answersAny = (root: ProcessRow, table: readonly ProcessRow[], answering: ReadonlySet<number>): boolean =>
  descendants(table, root.pid).some((p) => answering.has(p.pid));
