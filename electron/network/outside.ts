import { type CheckOutcome, DECLARED } from '../../shared/domain/index.ts';
import { formatList, formatMs } from '../../shared/format.ts';
import { type Reach, reach } from '../system/index.ts';

export interface OutsideHost {
  readonly host: string;
  readonly port: number;
  /** What does not work without it. */
  readonly needed: string;
  /** Variables that name another place for it, as a URL; the first that is set counts. */
  readonly mirrors?: readonly string[];
  /** It is a proxy: the hosts that are reached through it. */
  readonly proxyTo?: readonly string[];
}

/** What the stack fetches from elsewhere: models, Python packages, source, container images. */
export const OUTSIDE_HOSTS: readonly OutsideHost[] = [
  {
    host: 'pypi.org',
    port: 443,
    needed: 'Python packages cannot be installed',
    mirrors: ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'PIP_INDEX_URL'],
  },
  { host: 'github.com', port: 443, needed: 'source cannot be pulled' },
  ...DECLARED.flatMap(({ outside = [] }) => outside),
];

type Env = Readonly<Record<string, string | undefined>>;

/** Host and port of a URL; null where it is none, or leads nowhere by a network. */
function placeOf(url: string | undefined): { readonly host: string; readonly port: number } | null {
  if (url === undefined || url.trim() === '') return null;
  try {
    const { protocol, hostname, port } = new URL(url.includes('://') ? url : `http://${url}`);
    if (hostname === '') return null;
    const usual = protocol === 'https:' ? 443 : 80;
    return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port) };
  } catch {
    return null;
  }
}

const setIn = (env: Env, names: readonly string[]): string | undefined =>
  names.map((name) => env[name]).find((value) => value !== undefined && value.trim() !== '');

/** Whether a host is asked directly although there is a proxy: it, or the end of its name, stands in NO_PROXY. */
function isDirect(host: string, env: Env): boolean {
  const listed = (setIn(env, ['NO_PROXY', 'no_proxy']) ?? '')
    .split(',')
    .map((part) => part.trim().replace(/^\*?\./, ''));
  return listed.some((part) => part === '*' || (part !== '' && (host === part || host.endsWith(`.${part}`))));
}

/**
 * What is asked on this machine: a mirror in place of what it mirrors, and the proxy in place of every host that is reached through it.
 * @param env the variables that the stack's tools obey
 */
export function outsideHosts(env: Env, hosts: readonly OutsideHost[] = OUTSIDE_HOSTS): readonly OutsideHost[] {
  const proxy = placeOf(setIn(env, ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']));
  const mirrored = hosts.map((h) => ({ ...h, ...placeOf(setIn(env, h.mirrors ?? [])) }));
  if (proxy === null) return mirrored;
  const direct = mirrored.filter((h) => isDirect(h.host, env));
  const through = mirrored.filter((h) => !direct.includes(h));
  if (through.length === 0) return direct;
  const proxyTo = through.map((h) => h.host);
  return [...direct, { ...proxy, needed: `it is the proxy to ${formatList(proxyTo)}`, proxyTo }];
}

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

/** Whether nothing elsewhere answers. A proxy that does not answer tells nothing of what is behind it. */
export const isOffline = (results: readonly OutsideResult[]): boolean =>
  results.length > 0 && results.every((r) => r.reach.kind !== 'answers' && r.proxyTo === undefined);

/** The guide's line "External dependencies reachable". Without them the stack goes on: some away is a warning, all away means offline. */
export function judgeOutside(results: readonly OutsideResult[]): CheckOutcome {
  const away = results.filter((r) => r.reach.kind !== 'answers');
  const raw = results.map((r) => `${r.host}:${r.port} ${reachSentence(r.reach)}`).join('\n');
  if (away.some((r) => r.reach.kind === 'aborted'))
    return { state: 'could-not-tell', evidence: 'The check was cancelled.', raw };
  if (results.length === 0) return { state: 'skipped', evidence: 'No host outside is needed.', raw: null };
  if (away.length === 0)
    return { state: 'passed', evidence: `${formatList(results.map((r) => r.host))} can be reached.`, raw };
  if (isOffline(results)) {
    const names = away.every(
      (r) => r.reach.kind === 'no-address' || (r.reach.kind === 'timeout' && r.reach.during === 'resolve'),
    );
    const why = names ? 'no name can be resolved' : 'no host accepts a connection';
    return {
      state: 'warning',
      evidence: `This machine seems to be offline: ${why}. What runs here goes on; nothing can be downloaded.`,
      raw,
    };
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
