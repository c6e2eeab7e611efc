import { COMPONENT_IDS, type Discovery, MAIN, SETTING_KEYS, STORES, storePort } from '../../shared/domain/index.ts';
import { publishedContainers, RECOGNISERS } from '../components/index.ts';
import type { Watching } from '../core/index.ts';
import { discover, type WatchedAddress } from '../discovery/index.ts';

/** The whole look is given up after this, in milliseconds; each question in it has a limit of its own. */
const LIMIT_MS = 10_000;

/** Ids that no service can have: those of the components, and the first words of all settings. */
const RESERVED: ReadonlySet<string> = new Set([
  ...COMPONENT_IDS,
  ...SETTING_KEYS.map((key) => key.split('.')[0] ?? key),
]);

/** Looks for what could be watched when somebody asks, one look at a time; never on a cycle. */
export class Discovering {
  private readonly deps: Pick<Watching, 'store' | 'options'>;
  private readonly underWay = new Map<string, Promise<Discovery>>();

  constructor(deps: Pick<Watching, 'store' | 'options'>) {
    this.deps = deps;
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

  private look(ports: readonly number[] | null): Promise<Discovery> {
    const { home, env } = this.deps.options;
    const { settings } = this.deps.store.current();
    return discover({
      recognisers: RECOGNISERS,
      watched: this.watched(),
      isTaken: (id) => RESERVED.has(id),
      repository: settings['repository.path'],
      backendFolder: settings[MAIN.folder],
      home,
      env,
      now: Date.now,
      containers: publishedContainers,
      ports: ports === null ? null : new Set(ports),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  }

  /** What is watched on this machine, by port. */
  private watched(): WatchedAddress[] {
    const { settings } = this.deps.store.current();
    const main = storePort(`http://${settings[MAIN.host]}`, settings[MAIN.port]);
    const stores = STORES.flatMap(({ id, address, port }) => {
      const at = storePort(settings[address], port);
      return at === null ? [] : [{ id, port: at }];
    });
    return main === null ? stores : [{ id: MAIN.id, port: main }, ...stores];
  }
}
