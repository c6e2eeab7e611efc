import type { InspectionTable, ProcessInfo } from '../../../shared/domain/index.ts';
import { counted, formatBytes, formatDuration } from '../../../shared/format.ts';
import { type Inspect, type InspectInput, row, tableOf } from '../../inspection/index.ts';
import { oneLine } from '../../probes/plain-text.ts';
import {
  connectionsOn,
  connectionsTo,
  listProcesses,
  type PortConnection,
  type ProcessRow,
  redact,
} from '../../system/index.ts';
import { poolFigures } from './pools.ts';

/** The guide's `head -5`. */
const LARGEST = 5;
/** A command line of a cell. */
const SHORT = 70;
/** Where a backend may tell of its pools; the first that tells anything counts. */
const TELLS = ['/production/health/detailed', '/health/complete'];
/** More ends of connections than these are summed up. */
const MOST_PEERS = 20;

/** What the backend's processes take, who is connected to it in which state, and what it tells of its own pools. */
export const inspectBackend: Inspect = async ({ world, json, signal }) => {
  const { settings } = world;
  const port = settings['backend.port'];
  const readings = await world.look(['process'], signal);
  const tree = readings.process?.facts.tree ?? [];
  const rows = await listProcesses(signal);
  const [connections, callers, pools] = await Promise.all([
    connectionsOn(port, signal),
    connectionsTo(
      port,
      rows.map(({ pid }) => pid),
      signal,
    ),
    readPools(json),
  ]);
  const askers = new Map(callers.map(({ remotePort, asker }) => [remotePort, asker]));
  const open = connections.filter(({ state }) => state === 'ESTABLISHED').length;
  const resident = tree.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  const text =
    tree.length === 0
      ? `No process here is known as the backend’s; ${open} of ${counted(connections.length, 'connection')} on port ${port} ${open === 1 ? 'is' : 'are'} open.`
      : `The backend is ${counted(tree.length, 'process', 'processes')} with ${formatBytes(resident)}; ${open} of ${counted(connections.length, 'connection')} on port ${port} ${open === 1 ? 'is' : 'are'} open.`;
  return {
    text,
    tables: [memoryTable(rows, tree), connectionTable(connections, askers, rows), pools],
  };
};

/** The guide asks for what runs Python; the machine’s largest stand beside it, because memory is one. */
function memoryTable(rows: readonly ProcessRow[], tree: readonly ProcessInfo[]): InspectionTable {
  const own = new Set(tree.map(({ pid }) => pid));
  const largest = rows.toSorted((a, b) => b.residentBytes - a.residentBytes).slice(0, LARGEST);
  const listed = [...new Set([...largest, ...rows.filter(({ pid }) => own.has(pid))])];
  return tableOf(
    `Processes by memory: the ${LARGEST} largest, and the backend’s`,
    ['Process', 'Memory', 'Pid', 'Since', 'Command'],
    listed
      .toSorted((a, b) => b.residentBytes - a.residentBytes)
      .map(({ name, residentBytes, pid, uptimeSeconds, commandLine }) =>
        row([
          own.has(pid) ? `${name} (backend)` : name,
          formatBytes(residentBytes),
          String(pid),
          formatDuration(uptimeSeconds * 1000),
          oneLine(redact(commandLine), SHORT),
        ]),
      ),
  );
}

const LOOPBACK = /^(127\.|::1$)/;

/** Connections by who is at the other end and in which state; the most numerous first. */
export function connectionTable(
  connections: readonly PortConnection[],
  askers: ReadonlyMap<number, number | null>,
  rows: readonly Pick<ProcessRow, 'pid' | 'name'>[],
): InspectionTable {
  const names = new Map(rows.map(({ pid, name }) => [pid, name]));
  const whose = ({ peer: { address, port } }: PortConnection): string => {
    const pid = askers.get(port) ?? null;
    if (pid !== null) return `${names.get(pid) ?? 'a program'} (pid ${pid})`;
    return LOOPBACK.test(address) ? 'this machine' : address;
  };
  const groups = [...Map.groupBy(connections, (c) => `${whose(c)}\n${c.state}`)]
    .map(([key, same]) => [...key.split('\n'), String(same.length)] as const)
    .toSorted((a, b) => Number(b[2]) - Number(a[2]));
  const shown = groups.slice(0, MOST_PEERS);
  const left = groups.slice(MOST_PEERS).reduce((sum, group) => sum + Number(group[2]), 0);
  return tableOf(
    'Connections by peer and state',
    ['Peer', 'State', 'Connections'],
    shown.map(([peer = '', state = '', count = '']) => row([peer, state, count])),
    [
      connections.length === 0 ? 'Nobody is connected.' : '',
      left === 0 ? '' : `${left} more.`,
      groups.some(([, state]) => state === 'CLOSE_WAIT')
        ? 'CLOSE_WAIT: the other end has gone, and this one has not closed yet; many of them are a leak.'
        : '',
    ]
      .filter((part) => part !== '')
      .join(' ') || null,
  );
}

async function readPools(json: InspectInput['json']): Promise<InspectionTable> {
  let none = 'This backend tells no figures of its pools.';
  for (const path of TELLS) {
    const answer = await json(path);
    if ('kind' in answer) {
      none = answer.why;
      continue;
    }
    const figures = poolFigures(answer.value);
    if (figures.length > 0)
      return tableOf(
        'Connection pools',
        ['Figure', 'Now'],
        figures.map(({ name, value }) => row([name, value])),
        `The backend tells them at ${path}.`,
      );
  }
  return tableOf('Connection pools', ['Pool', 'Now'], [], none);
}
