import { lookup } from 'node:dns/promises';
import { hostPort, type PortStranger, type ProbeFacts, type Settings } from '../../../shared/domain/index.ts';
import { bindHostOf, blocks, connectStates, type PortUse, type ProcessRow, reachedBy } from '../../system/index.ts';
import type { BackendTree } from './backend-tree.ts';

type Row = ProcessRow;

/** Who shares the backend's port number without being the backend, and whether that keeps the backend from its own address. */
export async function strangersOn(
  { strangers, holding, belongs }: BackendTree<Row>,
  { listeners }: PortUse,
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly PortStranger[]> {
  if (strangers.length === 0) return [];
  const port = settings['backend.port'];
  const weak = belongs === 'not-proven';
  // Beside a backend that has its address nobody is in the way.
  const served = holding.length > 0 || (weak && listeners.length > strangers.flatMap((s) => s.listeners).length);
  const host = bindHostOf(settings['backend.start']);
  const onAny6 = strangers.some((s) => s.listeners.some((l) => l.address === '::'));
  const ipv4Refused =
    onAny6 && (await connectStates('127.0.0.1', port, { timeoutMs: 300, signal })).every((s) => s.state === 'refused');
  return strangers.map(({ process, listeners: own }) => ({
    process: bare(process),
    addresses: own.map((l) => hostPort(l.address, port)),
    blocks: !served && own.some((l) => blocks(l, host, ipv4Refused)),
  }));
}

/** What the name `localhost` reaches on the backend's port: the first address that it stands for on this machine and that is listened on. */
export async function localhostReaches(
  { listeners }: PortUse,
  table: readonly Row[],
): Promise<ProbeFacts['process']['localhost']> {
  const addresses = await lookup('localhost', { all: true, verbatim: true }).catch(() => []);
  for (const { address } of addresses) {
    const listener = reachedBy(listeners, address);
    if (listener === null) continue;
    const row = table.find((p) => p.pid === listener.pid);
    return { address, process: row === undefined ? null : bare(row) };
  }
  return null;
}

const bare = ({ cpuSeconds: _, ...info }: Row) => info;
