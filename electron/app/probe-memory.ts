import path from 'node:path';
import { backendUrl, type Clock, isReadingOf, MAIN, type Reading, type Settings } from '../../shared/domain/index.ts';
import { stackPlace } from '../config/index.ts';
import {
  BackendRequests,
  createCredentialMemory,
  loadRequests,
  ownFailuresOf,
  Partings,
  type ProbeInput,
  type ProcessMemory,
  saveRequests,
} from '../probes/index.ts';
import { seenHolding, startedBackends } from '../recovery/index.ts';
import { EverRan } from './ever-ran.ts';

export interface ProbeMemoryDeps extends Pick<ProbeInput, 'backendLog' | 'home' | 'env' | 'mayStart'> {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly stateFolder: string;
  /** Whether the history calls an incident of the stack itself open. */
  readonly hasIncident: () => boolean;
}

/** What probes share, and what outlives a change of settings or this process: what was asked of the backend, its processes, refused credentials. */
export class ProbeMemory {
  /** Backends that Lifeguard started. */
  readonly started: ProcessMemory;
  readonly ran: EverRan;
  private readonly deps: ProbeMemoryDeps;
  private readonly shared: Pick<ProbeInput, 'started' | 'seen' | 'partings' | 'credentialMemory' | 'stateFolder'>;
  private asking: { readonly address: string; readonly requests: BackendRequests };
  private served: string | null = null;

  constructor(deps: ProbeMemoryDeps) {
    const { stateFolder } = deps;
    this.deps = deps;
    this.started = startedBackends(stateFolder, () => stackPlace(deps.settings()));
    this.shared = {
      started: this.started,
      seen: seenHolding(stateFolder),
      partings: new Partings(),
      credentialMemory: createCredentialMemory(path.join(stateFolder, 'refused-credentials.json')),
      stateFolder,
    };
    const known = [this.started, this.shared.seen];
    this.ran = new EverRan(stateFolder, () => known.some((k) => k.list().length > 0) || deps.hasIncident());
    this.asking = this.askingNow();
  }

  /** What is asked of the backend, by everything that asks it: whoever asks more goes through this. */
  get requests(): BackendRequests {
    return this.asking.requests;
  }

  /** What probes are made of under the settings in force. */
  input(isOnBattery: () => boolean): ProbeInput {
    const { backendLog, home, env, mayStart } = this.deps;
    const settings = this.deps.settings();
    if (this.asking.address !== backendUrl(settings)) this.asking = this.askingNow();
    return { ...this.shared, settings, backendLog, home, env, mayStart, isOnBattery, requests: this.requests };
  }

  /**
   * Another process serves now: what the backend did not offer it may offer, and it has not been asked anything yet. What it starts beside its work
   * (a tool, a worker of its own) serves nobody, and shortens no silence that it asked for.
   */
  note(reading: Reading): void {
    const { serving } = this.shared.partings;
    if (!isReadingOf(reading, MAIN.processes) || !reading.ok || serving === null) return;
    const served = `${serving.pid} ${serving.startedAt}`;
    if (this.served !== null && this.served !== served) this.requests.restarted();
    this.served = served;
  }

  /** Leaves to the next process what it has to know. */
  save(): void {
    saveRequests(this.deps.stateFolder, this.asking, this.deps.clock.now());
  }

  /** Another address is another backend, which has its own patience. */
  private askingNow(): ProbeMemory['asking'] {
    const address = backendUrl(this.deps.settings());
    const requests = new BackendRequests(ownFailuresOf(address));
    const memory = loadRequests(this.deps.stateFolder, address);
    if (memory !== null) requests.recall(memory, this.deps.clock.now());
    return { address, requests };
  }
}
