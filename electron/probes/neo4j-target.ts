import { hostPort } from '../../shared/domain/index.ts';
import type { TlsOptions } from './tcp.ts';

const DEFAULT_PORT = 7687;

/** What a Neo4j address says. */
export interface Neo4jTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | null;
  /** Address for the driver: this very server. */
  readonly driverUri: string;
  /** The address without user and password. */
  readonly shown: string;
}

/**
 * Takes a `bolt://` or `neo4j://` address apart. Routing (`neo4j://`) is left out on purpose: this watches one server, and a
 * routing table hides its errors behind "no routing servers available".
 */
export function neo4jTarget(uri: string): Neo4jTarget {
  const [, scheme = '', suffix = '', rest = ''] = /^(bolt|neo4j)(\+s|\+ssc)?:\/\/(.*)$/.exec(uri) ?? [];
  const url = `http://${rest}`;
  if (scheme === '' || !URL.canParse(url)) {
    throw new Error('`neo4j.uri` is not an address. It looks like bolt://localhost:7687.');
  }
  const { hostname, port: portText } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  // The parser drops port 80, the default of the scheme that it was lent.
  const port = portText === '' ? (/:80(\/|$)/.test(rest) ? 80 : DEFAULT_PORT) : Number(portText);
  const tls = suffix === '' ? null : { servername: host, rejectUnauthorized: suffix === '+s' };
  return {
    ...{ host, port, tls },
    driverUri: `bolt${suffix}://${hostPort(host, port)}`,
    shown: `${scheme}${suffix}://${hostPort(host, port)}`,
  };
}
