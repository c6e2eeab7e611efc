import { performance } from 'node:perf_hooks';
import { type ActWorld, hostPort, type InspectionTable, MAIN, type Readings } from '../../shared/domain/index.ts';
import { counted, formatList, formatMs } from '../../shared/format.ts';
import { row, tableOf } from '../inspection/index.ts';
import { connectionsTo, type Reach as Reached, reach } from '../system/index.ts';
import { reachNow } from './lan.ts';
import { localhostProblem, namesOfThisMachine } from './localhost.ts';
import { type NetworkNow, networkNow } from './now.ts';
import {
  isOffline,
  type OutsideHost,
  type OutsideResult,
  outsideHosts,
  outsideWorld,
  reachSentence,
} from './outside.ts';
import { stackEnvironment } from './stack-environment.ts';
import { isHere, type Target, targetsIn } from './targets.ts';

/** Whether one thing reaches another, and what is in the way. */
export interface Way {
  readonly from: string;
  readonly to: string;
  /** Where it is asked. */
  readonly at: string;
  /** `unknown` where it could not be tried from here; null where it says nothing against the stack. */
  readonly state: 'well' | 'trouble' | 'unknown' | null;
  /** What came of it: `answers in 2 ms`. */
  readonly text: string;
  /** What mends it, in a sentence; null where nothing has to be mended, or nobody knows. */
  readonly fix: string | null;
  /** It leads to a host elsewhere. */
  readonly isOutside?: true;
}

/** Who reaches whom, tried a moment ago. */
export interface Ways {
  readonly ways: readonly Way[];
  readonly now: NetworkNow;
  /** No host elsewhere answers; the stack goes on without them. */
  readonly isOffline: boolean;
}

export interface WaysInput {
  readonly world: ActWorld;
  readonly signal: AbortSignal;
  readonly outside?: readonly OutsideHost[];
}

/** For a host on this machine, and for one elsewhere, in milliseconds. */
const HERE_MS = 2000;
const ELSEWHERE_MS = 5000;

/** Tries every way of the stack: names, this machine to each part, the backend to what it needs, devices to the backend, this machine to the hosts elsewhere. */
export async function lookAtWays({ world, signal, outside }: WaysInput): Promise<Ways> {
  const { settings } = world;
  const hosts = outside ?? outsideHosts(stackEnvironment(settings, world.env));
  const now = networkNow();
  const targets = targetsIn(settings);
  const readings = await world.look([...targets.map(({ component }) => component), MAIN.processes], signal);
  const used = targets.filter(({ component }) => world.judge(component, readings).level !== 'off');
  const [names, here, backend, devices, away] = await Promise.all([
    localhost(),
    Promise.all(used.map((target) => fromHere(target, now, signal))),
    fromBackend(used, readings, signal),
    fromDevices(world, now, signal),
    outsideWorld({ signal, hosts, timeoutMs: ELSEWHERE_MS }),
  ]);
  const offline = isOffline(away);
  const elsewhere = away.map((result) => wayOut(result, offline));
  return { ways: [names, ...here, ...backend, ...devices, ...elsewhere], now, isOffline: offline };
}

const HERE = 'This machine';

/** To a host elsewhere, or to the proxy by which hosts are reached. */
function wayOut({ host, port, needed, proxyTo, reach: result }: OutsideResult, offline: boolean): Way {
  const words = {
    ...{ from: HERE, to: proxyTo === undefined ? host : `Proxy to ${formatList(proxyTo)}`, at: hostPort(host, port) },
    text: reachSentence(result),
    isOutside: true as const,
  };
  if (result.kind === 'answers') return { ...words, state: 'well', fix: null };
  // A local stack runs without any of them.
  if (offline) return { ...words, state: null, fix: null };
  const fix =
    proxyTo === undefined
      ? `${needed[0]?.toUpperCase()}${needed.slice(1)} until ${host} answers.`
      : `Start the proxy, or take it out of HTTPS_PROXY (or ALL_PROXY): nothing can be fetched through it.`;
  return { ...words, state: 'trouble', fix };
}

async function localhost(): Promise<Way> {
  const found = await namesOfThisMachine();
  const problem = localhostProblem(found);
  return {
    ...{ from: HERE, to: 'localhost', at: 'name' },
    state: problem === null ? 'well' : 'trouble',
    text: typeof found === 'string' ? `has no address (${found})` : `leads to ${found.join(', ')}`,
    fix: problem === null ? null : 'Give it its two lines in /etc/hosts again: 127.0.0.1 localhost and ::1 localhost.',
  };
}

async function fromHere({ title, host, port }: Target, now: NetworkNow, signal: AbortSignal): Promise<Way> {
  const result = await reach(host, port, { timeoutMs: isHere(host) ? HERE_MS : ELSEWHERE_MS, signal });
  return {
    ...{ from: HERE, to: title, at: hostPort(host, port), text: reachSentence(result) },
    state: result.kind === 'answers' ? 'well' : result.kind === 'aborted' ? 'unknown' : 'trouble',
    fix: result.kind === 'answers' ? null : fixOf(result, title, host, now),
  };
}

/** What mends a way from here, by what stood in it. Pure. */
export function fixOf(result: Reached, title: string, host: string, { lan, vpns }: NetworkNow): string | null {
  if (result.kind === 'aborted' || result.kind === 'answers') return null;
  if (result.kind === 'no-address')
    return `Nothing knows the name ${host}: see how it is written in the settings, or let this machine ask a name server that knows it.`;
  if (result.kind === 'refused') return `Nothing listens there: start ${title}.`;
  if (isHere(host)) return `Something there takes no connection: restart ${title}.`;
  if (vpns.length > 0)
    return `The VPN on ${formatList([...new Set(vpns.map(({ name }) => name))])} may keep it from being reached: try without it.`;
  if (isPrivate(host) && !lan.some(({ address }) => address === host))
    return `${host} is an address of a network that this machine may have left: its own are ${formatList(lan.map(({ address }) => address)) || 'none'}.`;
  return `See whether ${host} is up, and whether a firewall lets this machine through.`;
}

/** An address that means something in its own network alone. */
export const isPrivate = (host: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i.test(host);

/** Connections that the backend holds to what it needs: what is held is proved. */
async function fromBackend(used: readonly Target[], readings: Readings, signal: AbortSignal): Promise<Way[]> {
  const tree = readings[MAIN.processes]?.facts.tree ?? [];
  const needed = used.filter(({ component, host }) => component !== MAIN.id && isHere(host));
  if (tree.length === 0) return [];
  const pids = tree.map(({ pid }) => pid);
  return Promise.all(
    needed.map(async ({ title, host, port }): Promise<Way> => {
      const held = (await connectionsTo(port, pids, signal)).filter(({ asker }) => asker !== null).length;
      return {
        ...{ from: 'The backend', to: title, at: hostPort(host, port) },
        // Nothing has to be open while nobody wants anything.
        state: held > 0 ? 'well' : null,
        text: held === 0 ? 'holds no connection now' : `holds ${counted(held, 'connection')}`,
        fix: null,
      };
    }),
  );
}

/** Whether a device in the same network gets to the backend, tried by this machine's own addresses there. */
async function fromDevices(world: ActWorld, { lan }: NetworkNow, signal: AbortSignal): Promise<Way[]> {
  const { listens, firewall } = await reachNow(world, signal);
  const port = world.settings[MAIN.port];
  const from = 'A device in the network';
  if (lan.length === 0)
    return [{ from, to: 'Backend', at: '–', state: null, text: 'this machine is in no network', fix: null }];
  if (listens === 'nothing' || listens === 'unknown') return [];
  return Promise.all(
    lan.slice(0, MOST_ADDRESSES).map(async ({ address, name }): Promise<Way> => {
      const words = { from, to: 'Backend', at: `${hostPort(address, port)} (${name})` };
      if (listens === 'loopback')
        return { ...words, state: null, text: 'not offered: the backend listens on loopback only', fix: null };
      const begun = performance.now();
      const result = await reach(address, port, { timeoutMs: HERE_MS, signal });
      if (result.kind !== 'answers')
        return { ...words, state: listens === 'some' ? null : 'trouble', text: reachSentence(result), fix: null };
      if (firewall === 'blocks-all')
        return {
          ...words,
          state: 'trouble',
          text: 'the firewall of this Mac blocks all incoming connections',
          fix: 'Allow them: System Settings › Network › Firewall › Options.',
        };
      const asks = firewall === 'on' ? '; the firewall is on and must allow Python' : '';
      return {
        ...words,
        state: 'well',
        text: `answers this machine in ${formatMs(performance.now() - begun)}${asks}`,
        fix: null,
      };
    }),
  );
}

/** More addresses than these of one machine say nothing new. */
const MOST_ADDRESSES = 4;

/** Every way as a table. */
export const waysTable = ({ ways, isOffline }: Ways): InspectionTable =>
  tableOf(
    'Every way',
    ['From', 'To', 'At', 'What came of it'],
    ways.map(({ from, to, at, state, text }) => row([from, to, at, text], state)),
    isOffline ? 'No host elsewhere answers: this machine is offline. What runs here goes on without them.' : null,
  );

/** What is in the way, in sentences, each with what mends it. */
export const troublesOf = ({ ways }: Ways): readonly string[] =>
  ways.flatMap(({ from, to, at, state, text, fix }) =>
    state === 'trouble' ? [`${from} → ${to} (${at}): ${text}.${fix === null ? '' : ` ${fix}`}`] : [],
  );
