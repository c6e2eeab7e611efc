import type { CallArgs, CallResult } from '../../shared/contract/index.ts';
import {
  catalogueIn,
  HOSTS,
  type LogReport,
  type LogView,
  MAIN,
  type RecentChanges,
  type ReferenceEntry,
  type ReferenceStatus,
  type Settings,
  type StoreId,
  toldOf,
} from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { emptyHosts, heldAt, serviceLogFile } from '../components/index.ts';
import type { Watching } from '../core/index.ts';
import { openAt } from '../editor/index.ts';
import { GUIDE_ON_CALL } from '../incidents/index.ts';
import type { Recorder } from '../journal/index.ts';
import {
  type Arrivals,
  type EmptyHost,
  type IsOwnFailure,
  LogFollower,
  LogViewer,
  logFiles,
  noContainerLog,
  readLogs,
} from '../logs/index.ts';
import { type BackendPages, type BackendRequests, describedPaths } from '../probes/index.ts';
import { recentChanges } from '../recent-changes/index.ts';
import { reference } from '../reference/index.ts';
import { redactDeep } from '../system/index.ts';
import type { Engine } from './types.ts';

/** A question about the surroundings is given up after this, in milliseconds; what it starts has shorter limits of its own. */
const LIMIT_MS = 45_000;

export interface SurroundingsDeps extends Watching {
  /** Asks single addresses of the backend for themselves. */
  readonly pages: BackendPages;
  /** What is asked of the backend, by everything that asks it. */
  readonly requests: () => BackendRequests;
  readonly redact: (text: string) => string;
  readonly recorder: Pick<Recorder, 'happened'>;
}

/** The log file of each service that has one. */
const serviceLogs = (settings: Settings) =>
  (settings.services ?? []).flatMap(({ id }) => {
    const file = serviceLogFile(id, settings);
    return file === null ? [] : [{ id, title: id, file }];
  });

/** What lies around the stack: its logs, its files and ports, and what changed lately. Asked for, never on a cycle. */
export class Surroundings {
  private readonly deps: SurroundingsDeps;
  private readonly paths: Engine['paths'];
  private readonly follower: LogFollower;
  private readonly pages: BackendPages;
  private readonly viewer: LogViewer;

  constructor(deps: SurroundingsDeps, paths: Engine['paths']) {
    this.deps = deps;
    this.paths = paths;
    this.pages = deps.pages;
    this.viewer = new LogViewer(deps.redact);
    this.follower = new LogFollower({
      clock: deps.clock,
      files: () => this.files(),
      captured: deps.backendLog,
      isOwnFailure: this.isOwnFailure,
    });
  }

  private readonly isOwnFailure: IsOwnFailure = (request, at) => this.deps.requests().failures.has(request, at);

  /** Errors without a time of their own, as they came since the start. */
  arrivals(): Arrivals {
    return this.follower.arrivals();
  }

  stop(): Promise<void> {
    return this.follower.stop();
  }

  async logs(minutes: number, signal = AbortSignal.timeout(LIMIT_MS)): Promise<LogReport> {
    const { clock, redact } = this.deps;
    const windowMs = minutes * 60_000;
    await this.follower.look();
    const { arrived, isOwnFailure } = { arrived: this.arrivals(), isOwnFailure: this.isOwnFailure };
    return readLogs(this.files(), { now: clock.now().wall, windowMs, redact, signal, arrived, isOwnFailure });
  }

  logLines(query: CallArgs<'logLines'>): Promise<LogView> {
    return this.viewer.view([...this.files(), ...this.emptyHosts().map(noContainerLog)], query);
  }

  /** Opens a file of the watched folder, or a log, in the person's editor. */
  openAt(place: CallArgs<'openAt'>): Promise<CallResult<'openAt'>> {
    const settings = this.settings();
    const { home, env, platform } = this.deps.options;
    const folders = [settings[MAIN.folder], settings['repository.path'], this.paths.logFolder];
    const roots = {
      folders: folders.filter((folder) => folder !== null),
      // What is read through a tool is no file of this machine.
      files: this.files().flatMap(({ file, read }) => (read === undefined ? [file] : [])),
      home,
    };
    return openAt(place, { roots, choice: settings['app.editor'], around: { env, platform } });
  }

  private files() {
    const settings = this.settings();
    const facts = this.deps.monitor.readings()[MAIN.processes]?.facts;
    return logFiles({
      backendFolder: settings[MAIN.folder],
      captured: this.deps.backendLog,
      // Of one that has ended it is where it printed; of one that runs, none is a terminal.
      ...(facts == null || (facts.root === null && facts.outputFile === null) ? {} : { output: facts.outputFile }),
      named: serviceLogs(settings),
      containers: this.containers(),
    });
  }

  /** Where nothing of the stack is known to live: a person who looks for its logs is told why there are none. */
  private emptyHosts(): readonly EmptyHost[] {
    const full = this.containers().map(({ by }) => by);
    return emptyHosts(full, this.deps.monitor.readings(), this.settings()).map(({ id, why }) => {
      const command = HOSTS.find((host) => host.id === id)?.command ?? id;
      return { id, command, why };
    });
  }

  /** What parts of the stack run in, by the tool that shows what they write. */
  private containers() {
    const readings = this.deps.monitor.readings();
    return catalogueIn(this.settings()).ids.flatMap((id) => {
      const told = toldOf(readings, id);
      return told?.owner.kind === 'container'
        ? [{ id, name: told.owner.name, command: told.command, by: told.by }]
        : [];
    });
  }

  async recentChanges(minutes: number): Promise<RecentChanges> {
    const { clock, redact, options, recorder } = this.deps;
    const now = clock.now().wall;
    const windowMs = minutes * 60_000;
    const happened = recorder.happened(now - windowMs).map(({ at, text }) => ({ at, text }));
    const changes = await recentChanges({
      now,
      windowMs,
      repository: this.settings()['repository.path'],
      backendFolder: this.settings()[MAIN.folder],
      home: options.home,
      redact,
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return { ...changes, happened: redactDeep(happened, redact) };
  }

  reference(): Promise<ReferenceEntry[]> {
    const settings = this.settings();
    const { home, platform } = this.deps.options;
    const people = [
      ['Platform engineer', settings['escalation.platformEngineer']],
      ['Senior engineer', settings['escalation.seniorEngineer']],
      ['Engineering manager', settings['escalation.engineeringManager']],
      ['On-call rotation', GUIDE_ON_CALL],
    ] as const;
    return reference({
      settings,
      home,
      platform,
      repository: settings['repository.path'],
      backendFolder: settings[MAIN.folder],
      own: [
        ...serviceLogs(settings).map(({ id, title, file }) => ({
          ...{ id: `log-service-${id}`, section: 'logs' as const, group: 'Services' },
          ...{ title, path: file },
        })),
        {
          id: 'own-backend-log',
          section: 'logs',
          title: 'Captured output of the backend',
          path: this.paths.backendLog,
        },
        { id: 'own-configuration', section: 'configuration', title: 'Configuration', path: this.paths.userFile },
        { id: 'own-state', section: 'configuration', title: 'History and locks', path: this.paths.stateFolder },
      ],
      containers: this.containers(),
      emptyHosts: this.emptyHosts(),
      page: (path, signal) => this.pages.ask(path, signal),
      described: (signal) => describedPaths((path, s) => this.pages.read(path, s), signal),
      store: (id) => this.storeStatus(id),
      webSocket: (path) => heldAt(path, this.deps.monitor.readings()),
      contacts: people.flatMap(([title, address]) => (address === null ? [] : [{ title, address }])),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  }

  /** How a store is by its own protocol, as it was read last. */
  private storeStatus(id: StoreId): ReferenceStatus | null {
    const reading = this.deps.monitor.readings()[id];
    if (reading === undefined) return null;
    if (!reading.ok) return { kind: 'silent', problem: asSentence(reading.failure.got) };
    const spark = catalogueIn(this.settings()).sparkOf(id);
    const tookMs = spark === null ? undefined : reading.metrics[spark];
    return tookMs === undefined ? null : { kind: 'answers', tookMs };
  }

  private settings() {
    return this.deps.store.current().settings;
  }
}
