import { OUTGOING_TARGETS, type Outgoing, type OutgoingTargetId, type Problem } from '../../shared/domain/index.ts';
import type { ConfigStore } from '../config/index.ts';
import type { GoingOut, GoingOutDeps } from '../outgoing/index.ts';

type OutgoingSide = typeof import('../outgoing/index.ts');

interface OutgoingAreaDeps extends Omit<GoingOutDeps, 'settings' | 'mayCome'> {
  readonly store: ConfigStore;
}

const ofIt = (): Promise<OutgoingSide> => import('../outgoing/index.ts');

/** Messages to others. Nothing of it is loaded before an address is set, or somebody asks how it goes. */
export class OutgoingArea {
  private readonly deps: GoingOutDeps;
  private readonly store: ConfigStore;
  private running: GoingOut | null = null;
  private leads = false;
  private stopped = false;
  private working: Promise<void> = Promise.resolve();

  constructor({ store, ...deps }: OutgoingAreaDeps) {
    this.store = store;
    const mayCome = (id: OutgoingTargetId) => this.isSet(id) || store.current().closed.includes(`outgoing.${id}`);
    this.deps = { ...deps, settings: () => store.current().settings, mayCome };
  }

  /** This engine is the one that follows incidents on this machine: it is the one that tells of them. */
  lead(): void {
    this.leads = true;
    this.settle();
  }

  /** Other settings are in force. */
  configured(): void {
    this.running?.configured();
    this.settle();
  }

  woke(): void {
    this.running?.woke();
  }

  problems(): readonly Problem[] {
    return this.running?.problems() ?? [];
  }

  async view(): Promise<Outgoing> {
    return this.running?.view() ?? (await ofIt()).outgoingView(this.deps);
  }

  /** Shows what a test message would be, or sends it. */
  async try(id: OutgoingTargetId, send: boolean) {
    return (await ofIt()).tryOutgoing(id, send, this.deps);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.settle();
    await this.working;
  }

  private isSet(id: OutgoingTargetId): boolean {
    return this.store.current().settings[`outgoing.${id}`] !== null;
  }

  private settle(): void {
    this.working = this.working
      .then(async () => {
        const isWanted = !this.stopped && this.leads && OUTGOING_TARGETS.some((id) => this.isSet(id));
        if (isWanted) this.running ??= (await ofIt()).startGoingOut(this.deps);
        else if (this.running !== null) {
          const ending = this.running;
          this.running = null;
          await ending.stop(!this.stopped && !OUTGOING_TARGETS.some((id) => this.deps.mayCome(id)));
          this.deps.onChange();
        }
      })
      .catch(this.deps.onProblem);
  }
}
