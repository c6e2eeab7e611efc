import path from 'node:path';
import {
  type Discovery,
  KINDS,
  keptServices,
  MAIN,
  type Problem,
  STORES,
  storePort,
} from '../../shared/domain/index.ts';
import { publishedContainers, RECOGNISERS } from '../components/index.ts';
import { isReservedId, TEAM_FILE } from '../config/index.ts';
import type { Watching } from '../core/index.ts';
import { discover, entryOf, entryOfPort, teamText, type WatchedAddress } from '../discovery/index.ts';
import { backendPort, backendsOfOthers } from './shared-server.ts';

/** The whole look is given up after this, in milliseconds; each question in it has a limit of its own. */
const LIMIT_MS = 10_000;

interface DiscoveringDeps extends Pick<Watching, 'store'> {
  /** Of the stack for which is looked. */
  readonly options: Parameters<typeof backendsOfOthers>[0];
}

/** Looks for what could be watched when somebody asks, one look at a time; never on a cycle. */
export class Discovering {
  private readonly deps: DiscoveringDeps;
  private readonly discovered: typeof discover;
  private readonly underWay = new Map<string, Promise<Discovery>>();
  private last: Discovery | null = null;

  /** @param discovered looks once at what there is */
  constructor(deps: DiscoveringDeps, discovered = discover) {
    this.deps = deps;
    this.discovered = discovered;
  }

  /** Joins a look for the same that is under way. @param ports looks at these alone */
  find(ports: readonly number[] | null): Promise<Discovery> {
    const key = ports?.join() ?? 'all';
    const before = this.underWay.get(key);
    if (before !== undefined) return before;
    const look = this.look(ports).finally(() => this.underWay.delete(key));
    this.underWay.set(key, look);
    return look;
  }

  /** Watches what was found under this id, by an entry in the settings. Looks again where the last look did not have it. */
  async watch(id: string): Promise<readonly Problem[]> {
    const free = ({ findings }: Discovery) => findings.filter((f) => f.watchedAs === null);
    const isIt = (f: Discovery['findings'][number]) => f.id === id;
    // A look at some ports alone called it by its port.
    const isAt = ({ kind, port }: Discovery['findings'][number]) => id === `${kind}-${port}`;
    const among = (all: Discovery) => free(all).find(isIt) ?? free(all).find(isAt);
    const found = (this.last === null ? undefined : among(this.last)) ?? among(await this.find(null));
    const port = this.last?.others.find((o) => o.id === id);
    const written =
      found !== undefined ? entryOf(found, WATCHABLE, RECOGNISERS) : port !== undefined ? entryOfPort(id, port) : null;
    const entry = written === null ? null : { ...written, id };
    if (entry !== null) {
      const problems = await this.deps.store.addService(entry);
      this.last = null;
      return problems;
    }
    const watched = this.last?.findings.find((f) => f.watchedAs !== null && (isIt(f) || isAt(f)))?.watchedAs ?? null;
    const [message, fix] =
      found !== undefined
        ? [`${id} has no address, so it cannot be watched.`, 'See what there is: lifeguard services find']
        : watched !== null
          ? [`${id} is watched already.`, `See how it is: lifeguard status ${watched}`]
          : [`Nothing was found that is called ${id}.`, 'See what there is: lifeguard services find'];
    return [{ where: 'services', message, fix, severity: 'error' }];
  }

  /** The file that the team of the watched repository could share, and what would stand in it now; no place while none is known. */
  async teamFile(): Promise<{ file: string | null; text: string }> {
    const root = this.deps.store.current().settings['repository.path'];
    const text = teamText(await this.find(null), WATCHABLE, RECOGNISERS);
    return { file: root === null ? null : path.join(root, TEAM_FILE), text };
  }

  private async look(ports: readonly number[] | null): Promise<Discovery> {
    const { home, env } = this.deps.options;
    const { settings } = this.deps.store.current();
    const taken = new Set<string>((settings.services ?? []).map(({ id }) => id));
    const seen = await this.discovered({
      recognisers: RECOGNISERS,
      watched: this.watched(),
      isTaken: (id) => isReservedId(id) || taken.has(id),
      repository: settings['repository.path'],
      backendFolder: settings[MAIN.folder],
      home,
      env,
      now: Date.now,
      containers: publishedContainers,
      ports: ports === null ? null : new Set(ports),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const others = await backendsOfOthers(this.deps.options);
    const isFree = ({ port }: { readonly port: number | null }) => port === null || !others.has(port);
    // What another stack watches as its backend is no service of this one.
    const found = {
      ...seen,
      findings: seen.findings.filter((f) => f.ofStack || f.watchedAs !== null || isFree(f)),
      others: seen.others.filter(isFree),
    };
    this.last = found;
    return found;
  }

  /** What is watched on this machine, by port. */
  private watched(): WatchedAddress[] {
    const { settings } = this.deps.store.current();
    const main = backendPort(settings);
    const stores = STORES.flatMap(({ id, address, port }) => {
      const at = storePort(settings[address], port);
      return at === null ? [] : [{ id, port: at }];
    });
    const services = keptServices(settings).flatMap(({ id, port }) => (port === null ? [] : [{ id, port }]));
    return [...(main === null ? [] : [{ id: MAIN.id, port: main }]), ...stores, ...services];
  }
}

/** Kinds that somebody can add, with the way in which an address of each is written. */
const WATCHABLE = KINDS.map(({ id, service: { example } }) => ({ id, example }));
