import { BOLT_SCHEMES, neo4j } from '../../../shared/components/neo4j.ts';
import { hostPort, parseServerAddress } from '../../../shared/domain/index.ts';
import type { TlsOptions } from '../../probes/tcp.ts';

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
  const parsed = parseServerAddress(uri, BOLT_SCHEMES);
  if (!parsed.ok) throw new Error(`\`neo4j.uri\` ${parsed.why}.`);
  const { scheme, host, port: given } = parsed.address;
  const suffix = scheme.replace(/^[^+]*/, '');
  const port = given ?? neo4j.store.port;
  const tls = suffix === '' ? null : { servername: host, rejectUnauthorized: suffix === '+s' };
  return {
    ...{ host, port, tls },
    driverUri: `bolt${suffix}://${hostPort(host, port)}`,
    shown: `${scheme}://${hostPort(host, port)}`,
  };
}
