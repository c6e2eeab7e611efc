import { hostPort, MAIN, type ReferenceEntry, type Settings, STORES, type StoreId } from '../../shared/domain/index.ts';
import { printable } from '../config/index.ts';

export interface Endpoint extends Pick<ReferenceEntry, 'id' | 'section' | 'group' | 'title' | 'place' | 'open'> {
  readonly host: string;
  readonly port: number;
  /** Whose own protocol is spoken there, and therefore looked at by its own probe; null where HTTP is. */
  readonly store: StoreId | null;
  /** What is asked at the backend, for itself; null for a database, of which only the port is. */
  readonly path: string | null;
  /** `ws` is not asked but held open. */
  readonly scheme: 'http' | 'ws' | null;
  /** It is what other addresses begin with: that it has no page of its own says nothing of those. */
  readonly isRoot: boolean;
}

const ROOTS: ReadonlySet<string> = new Set(['port-api', 'port-admin']);

/** The guide's section "Network Ports and Endpoints", at the addresses that are configured here. */
export function endpoints(settings: Settings): readonly Endpoint[] {
  const host = dialable(settings[MAIN.host]);
  const port = settings[MAIN.port];
  const authority = hostPort(host, port);
  const backend = (id: string, group: string, title: string, scheme: 'http' | 'ws', path: string): Endpoint => {
    const place = `${scheme}://${authority}${path}`;
    return {
      id,
      section: 'ports',
      group,
      title,
      place,
      host,
      port,
      store: null,
      path,
      scheme,
      isRoot: ROOTS.has(id),
      open: scheme === 'http' ? { kind: 'url', url: place } : null,
    };
  };
  return [
    backend('port-api', 'Backend Services', 'Main API', 'http', ''),
    backend('port-health', 'Backend Services', 'Health Check', 'http', settings[MAIN.healthPath]),
    backend('port-websocket', 'Backend Services', 'WebSocket', 'ws', settings[MAIN.socketPaths][0] ?? '/ws'),
    backend('port-admin', 'Backend Services', 'Admin API', 'http', '/admin'),
    ...databases(settings),
    backend('port-dashboard', 'Development Tools', 'Monitoring Dashboard', 'http', '/monitoring/dashboard'),
    backend('port-docs', 'Development Tools', 'API Documentation', 'http', '/docs'),
    backend('port-metrics', 'Development Tools', 'Metrics Endpoint', 'http', '/metrics'),
  ];
}

const NO_PATH = { path: null, scheme: null, isRoot: false };

function databases(settings: Settings): Endpoint[] {
  return STORES.flatMap(({ id: store, address, port: usual, ports }): Endpoint[] => {
    const at = target(settings[address], usual);
    if (at === null || !settings[`${store}.enabled`]) return [];
    const place = printable(settings, address);
    return ports.flatMap(({ id, title, http }): Endpoint[] => {
      const base = { id, section: 'ports', group: 'Database Services', title, ...NO_PATH } as const;
      if (http === undefined) return [{ ...base, ...at, store, place, open: null }];
      const port = settings[http];
      if (port === null) return [];
      const url = `http://${hostPort(at.host, port)}`;
      return [{ ...base, host: at.host, port, store: null, place: url, open: { kind: 'url', url } }];
    });
  });
}

/** Host and port of an address; null where it is none (a password with odd characters can make it unreadable). */
function target(address: string, usual: number): { readonly host: string; readonly port: number } | null {
  // What stands before the last @ is user and password, which people do not encode.
  const bare = address.replace(/^([a-z][\w+.-]*:\/\/).*@/is, '$1');
  try {
    const url = new URL(bare);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    return host === '' ? null : { host: dialable(host), port: url.port === '' ? usual : Number(url.port) };
  } catch {
    return null;
  }
}

/** Servers bind to all addresses; nobody connects to them all. */
const dialable = (host: string): string => (host === '0.0.0.0' || host === '::' || host === '*' ? 'localhost' : host);
