import { hostPort, type ReferenceEntry, type Settings } from '../../shared/domain/index.ts';
import { printable } from '../config/index.ts';

export interface Endpoint extends Pick<ReferenceEntry, 'id' | 'section' | 'group' | 'title' | 'place' | 'open'> {
  readonly host: string;
  readonly port: number;
  /** What is asked at the backend, for itself; null for a database, of which only the port is. */
  readonly path: string | null;
  /** `ws` is not asked but held open. */
  readonly scheme: 'http' | 'ws' | null;
}

/** The guide's section "Network Ports and Endpoints", at the addresses that are configured here. */
export function endpoints(settings: Settings): readonly Endpoint[] {
  const host = dialable(settings['backend.host']);
  const port = settings['backend.port'];
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
      path,
      scheme,
      open: scheme === 'http' ? { kind: 'url', url: place } : null,
    };
  };
  return [
    backend('port-api', 'Backend Services', 'Main API', 'http', ''),
    backend('port-health', 'Backend Services', 'Health Check', 'http', settings['backend.healthPath']),
    backend('port-websocket', 'Backend Services', 'WebSocket', 'ws', settings['backend.websocketPaths'][0] ?? '/ws'),
    backend('port-admin', 'Backend Services', 'Admin API', 'http', '/admin'),
    ...databases(settings),
    backend('port-dashboard', 'Development Tools', 'Monitoring Dashboard', 'http', '/monitoring/dashboard'),
    backend('port-docs', 'Development Tools', 'API Documentation', 'http', '/docs'),
    backend('port-metrics', 'Development Tools', 'Metrics Endpoint', 'http', '/metrics'),
  ];
}

const NO_PATH = { path: null, scheme: null };

function databases(settings: Settings): Endpoint[] {
  const section = 'ports' as const;
  const group = 'Database Services';
  const found: Endpoint[] = [];
  const bolt = target(settings['neo4j.uri'], 7687);
  const httpPort = settings['neo4j.httpPort'];
  if (settings['neo4j.enabled'] && bolt !== null) {
    if (httpPort !== null) {
      const url = `http://${hostPort(bolt.host, httpPort)}`;
      found.push({
        id: 'port-neo4j-http',
        section,
        group,
        title: 'Neo4j HTTP',
        place: url,
        open: { kind: 'url', url },
        host: bolt.host,
        port: httpPort,
        ...NO_PATH,
      });
    }
    found.push({
      id: 'port-neo4j-bolt',
      section,
      group,
      title: 'Neo4j Bolt',
      place: printable(settings, 'neo4j.uri'),
      open: null,
      ...bolt,
      ...NO_PATH,
    });
  }
  const redis = target(settings['redis.url'], 6379);
  if (settings['redis.enabled'] && redis !== null)
    found.push({
      id: 'port-redis',
      section,
      group,
      title: 'Redis',
      place: printable(settings, 'redis.url'),
      open: null,
      ...redis,
      ...NO_PATH,
    });
  return found;
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
