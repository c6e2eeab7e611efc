import { type CheckOutcome, DECLARED } from '../../shared/domain/index.ts';
import { formatList, formatMs } from '../../shared/format.ts';
import { type Reach, reach } from '../system/index.ts';

export interface OutsideHost {
  readonly host: string;
  readonly port: number;
  /** What does not work without it. */
  readonly needed: string;
}

/** What the stack fetches from elsewhere: models, Python packages, source, container images. */
export const OUTSIDE_HOSTS: readonly OutsideHost[] = [
  { host: 'pypi.org', port: 443, needed: 'Python packages cannot be installed' },
  { host: 'github.com', port: 443, needed: 'source cannot be pulled' },
  ...DECLARED.flatMap(({ outside = [] }) => outside),
];

export interface OutsideResult extends OutsideHost {
  readonly reach: Reach;
}

export interface OutsideOptions {
  /** For each host, in milliseconds. Default 5 s: a name server that is away is noticed after 5 s by most resolvers. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly hosts?: readonly OutsideHost[];
}

/** Asks all hosts at once: name resolution and a TCP connection, nothing is sent. Never rejects. */
export function outsideWorld({
  timeoutMs = 5000,
  signal,
  hosts = OUTSIDE_HOSTS,
}: OutsideOptions = {}): Promise<OutsideResult[]> {
  const options = signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  return Promise.all(hosts.map(async (h) => ({ ...h, reach: await reach(h.host, h.port, options) })));
}

/** The guide's line "External dependencies reachable". Without them the stack goes on: some away is a warning, all away a failure. */
export function judgeOutside(results: readonly OutsideResult[]): CheckOutcome {
  const away = results.filter((r) => r.reach.kind !== 'answers');
  const raw = results.map((r) => `${r.host}:${r.port} ${reachSentence(r.reach)}`).join('\n');
  if (away.some((r) => r.reach.kind === 'aborted'))
    return { state: 'could-not-tell', evidence: 'The check was cancelled.', raw };
  if (results.length === 0) return { state: 'skipped', evidence: 'No host outside is needed.', raw: null };
  if (away.length === 0)
    return { state: 'passed', evidence: `${formatList(results.map((r) => r.host))} can be reached.`, raw };
  if (away.length === results.length) {
    const names = away.every(
      (r) => r.reach.kind === 'no-address' || (r.reach.kind === 'timeout' && r.reach.during === 'resolve'),
    );
    const why = names ? 'no name can be resolved' : 'no host accepts a connection';
    return { state: 'failed', evidence: `This machine seems to be offline: ${why}.`, raw };
  }
  const which = away.map((r) => `${r.host} ${reachSentence(r.reach)} (${r.needed})`);
  return { state: 'warning', evidence: `${formatList(which)}.`, raw };
}

/** `answers in 18 ms`, `has no address (ENOTFOUND)`: what follows a host's name. */
export function reachSentence(result: Reach): string {
  switch (result.kind) {
    case 'answers':
      return `answers in ${formatMs(result.resolveMs + result.connectMs)}`;
    case 'no-address':
      return `has no address (${result.code})`;
    case 'refused':
      return `refuses the connection (${result.addresses.join(', ')})`;
    case 'timeout':
      return result.during === 'resolve'
        ? `was not resolved within ${formatMs(result.limitMs)}`
        : `did not accept a connection within ${formatMs(result.limitMs)}`;
    case 'unreachable':
      return `is not reachable (${result.code})`;
    case 'aborted':
      return 'was not asked to the end';
  }
}
