import {
  type Comings,
  type ComponentId,
  componentTitle,
  type FailureKind,
  type Happened,
  type Left,
  type ProcessIdentity,
  type Readings,
} from '../../shared/domain/index.ts';
import type { Probe, ProbeContext, ProbeResult } from '../probes/index.ts';
import { portHolderSince, processesLately, stillRuns } from '../system/index.ts';
import { containerOf, type HowEnded, isStartedAnew } from './container.ts';
import { endOf, type Leaves, type Server, serverOf } from './server-end.ts';

/** Whoever ends a server and means to start it again does so within this time of its end, in milliseconds. */
const COMES_BACK_MS = 10_000;
/** What is asked to end puts its things in order for no longer than this, in milliseconds. */
const ENDS_MS = 10_000;
/** When a process began is known to a second only, on some systems. */
const PRECISION_MS = 1000;
/** One that was started in a terminal, and nothing tells how it ended: as with the backend, in milliseconds. */
const UNHEARD_MS = 3000;
/** What is done is told for so long, in milliseconds, and no more than so many. */
const HAPPENED_MS = 3_600_000;
const HAPPENED = 50;

/** Nothing is there. */
const GONE: ReadonlySet<FailureKind> = new Set(['refused', 'unreachable', 'reset']);
/** Whoever is about to end may still say this. */
const LEAVING: ReadonlySet<FailureKind> = new Set([...GONE, 'refuses-work', 'starting']);

type Housed = NonNullable<ReturnType<typeof containerOf>>;

/** What is followed, and who knows of the ends of containers. */
interface Followed {
  readonly id: ComponentId;
  /** Of this machine. */
  readonly port: number;
  readonly leaves: Leaves;
  readonly howEnded: (host: ComponentId) => HowEnded | undefined;
}

/** Follows the process behind a port of this machine: who started it, how it ended, and what came after. */
class Restarts {
  private readonly id: ComponentId;
  private readonly port: number;
  private readonly leaves: Leaves;
  private readonly howEnded: Followed['howEnded'];
  private server: Server | null = null;
  private wellAt = 0;
  private left: Left | null = null;
  /** When the process that was asked to end was first seen to be gone, and when another one of its command line was; epoch milliseconds. */
  private endedAt: number | null = null;
  private againAt: number | null = null;
  private happened: readonly Happened[] = [];
  /** Failures since it answered, each asked about once: what refuses its work does so for long. */
  private readonly tried = new Set<FailureKind>();
  /** The container that it answered in. */
  private container: Housed | null = null;

  constructor({ id, port, leaves, howEnded }: Followed) {
    this.id = id;
    this.port = port;
    this.leaves = leaves;
    this.howEnded = howEnded;
  }

  /** It answers. @param asked since when, in epoch milliseconds @returns the same of its answer before that */
  well(asked: number): number {
    const before = this.wellAt;
    this.wellAt = asked;
    return before;
  }

  /**
   * It may be another one that answers now: who it is.
   * @param now epoch milliseconds
   * @param wellBefore when it, or the one before it, answered last; epoch milliseconds
   */
  async identify(now: number, wellBefore: number, readings: Readings): Promise<void> {
    const { left, server: before } = this;
    this.left = null;
    this.tried.clear();
    this.endedAt = null;
    this.againAt = null;
    this.container = containerOf(readings, this.id);
    const found = await this.look();
    if (found === null) return;
    this.server = found;
    // What is done to a container its engine tells.
    if (before === null || isSame(before.process, found.process) || this.container !== null) return;
    // It may have come back before anybody saw it gone.
    const how = left?.asked ?? (await endOf(before, this.leaves, { isRefused: false, wellAt: wellBefore }));
    if (how !== false && how !== 'runs') this.note(found, how === true, now);
  }

  /** It does not answer: whether it left, and how long it may take to come back. */
  async fails(
    kind: FailureKind,
    now: number,
    context: Pick<ProbeContext, 'readings' | 'signal'>,
  ): Promise<Left | null> {
    const container = this.container ?? containerOf(context.readings, this.id);
    if (container !== null) return this.failsInContainer(container, kind, now, context);
    if (this.left === null && this.isNews(kind)) this.left = await this.leave(kind, now);
    const { left } = this;
    if (left !== null && left.asked === true)
      this.left = { ...left, backBy: await this.backBy(left, now), ...this.isAgain() };
    return this.left;
  }

  /** What holds the port of a container is its engine, which goes on: of the end it tells itself. */
  private async failsInContainer(
    container: Housed,
    kind: FailureKind,
    now: number,
    { readings, signal }: Pick<ProbeContext, 'readings' | 'signal'>,
  ): Promise<Left | null> {
    const { leaves, wellAt } = this;
    if (this.left === null && this.isNews(kind)) {
      const isGone = GONE.has(kind);
      const ending = { container, goodbye: leaves.goodbye, wellAt, isGone };
      const asked = (await this.howEnded(container.by)?.(ending, signal)) ?? null;
      if (asked === true || isGone) this.left = { at: now, asked, backBy: now };
    }
    const { left } = this;
    if (left?.asked !== true) return left;
    const after = containerOf(readings, this.id)?.state;
    this.againAt ??= isStartedAnew(container.state, after) ? now : null;
    if (after?.status === 'exited') this.endedAt ??= now;
    this.left = { ...left, backBy: this.waitsUntil(left), ...this.isAgain() };
    return this.left;
  }

  private isNews(kind: FailureKind): boolean {
    if (!LEAVING.has(kind) || this.tried.has(kind)) return false;
    this.tried.add(kind);
    return true;
  }

  private isAgain = (): Pick<Left, 'again'> => (this.againAt === null ? {} : { again: true });

  private waitsUntil({ at }: Left): number {
    const { endedAt, againAt, leaves } = this;
    if (againAt !== null) return againAt + leaves.startMs;
    return endedAt === null ? at + (leaves.endsSlowly?.withinMs ?? ENDS_MS) : endedAt + COMES_BACK_MS;
  }

  comings(): Comings {
    return this.happened.length === 0 ? {} : { happened: this.happened };
  }

  private async leave(kind: FailureKind, now: number): Promise<Left | null> {
    const { server, leaves, wellAt } = this;
    if (server === null) return null;
    const asked = await endOf(server, leaves, { isRefused: kind === 'refused', wellAt });
    if (asked === 'runs') return null;
    const waitMs = asked === true ? COMES_BACK_MS : asked === null && server.isTyped ? UNHEARD_MS : 0;
    return { at: now, asked, backBy: now + waitMs };
  }

  private async backBy(left: Left, now: number): Promise<number> {
    const { server } = this;
    if (server === null) return left.at;
    if (this.endedAt === null && (await stillRuns(server.process))) return this.waitsUntil(left);
    this.endedAt ??= now;
    this.againAt ??= (await this.isStartedAgain(server, now - left.at)) ? now : null;
    return this.waitsUntil(left);
  }

  /** Another process runs with the very same words, and began since. @param awayMs milliseconds */
  private async isStartedAgain({ process }: Server, awayMs: number): Promise<boolean> {
    const began = (uptimeSeconds: number) => uptimeSeconds * 1000 <= awayMs + PRECISION_MS;
    const table = await processesLately();
    return table.some(
      (p) =>
        p.commandLine === process.commandLine && !isSame(p, process) && p.state !== 'zombie' && began(p.uptimeSeconds),
    );
  }

  private async look(): Promise<Server | null> {
    const begun = performance.now();
    const row = await portHolderSince(this.port, begun);
    return row === null ? null : serverOf(row, await processesLately(begun), this.port, this.leaves);
  }

  private note({ process, isTyped }: Server, asked: boolean, now: number): void {
    const title = componentTitle(this.id);
    const text = isTyped
      ? `${title} was restarted in a terminal.`
      : asked
        ? `${title} was asked to end, and was started again.`
        : null;
    if (text === null) return;
    const at = Math.round(now - process.uptimeSeconds * 1000);
    const kept = this.happened.filter((h) => now - h.at < HAPPENED_MS);
    this.happened = [...kept, { at, text, kind: 'start' as const }].slice(-HAPPENED);
  }
}

const isSame = (a: ProcessIdentity, b: ProcessIdentity): boolean => a.pid === b.pid && a.startedAt === b.startedAt;

/** `looked` resolves when what was to be known of the process that answers is known. */
export type FollowedProbe = Probe & { readonly looked?: () => Promise<void> };

/**
 * The same probe, which also tells whether a server of this machine that does not answer was asked to end, and may come back as part of that.
 * @param port where it is asked; null where that is another machine
 * @param howEnded what a host knows of the ends of its containers
 */
export function withRestarts(
  probe: Probe,
  port: number | null,
  leaves: Leaves,
  howEnded: Followed['howEnded'] = () => undefined,
): FollowedProbe {
  if (port === null) return probe;
  const restarts = new Restarts({ id: probe.component, port, leaves, howEnded });
  let looking: Promise<void> | null = null;
  // Something was noticed: it may be another one that answers now.
  let isNew = true;
  return {
    ...probe,
    looked: async () => void (await looking),
    onSignal: (listener) => {
      const unsubscribe = probe.onSignal?.((signal) => {
        isNew = true;
        listener(signal);
      });
      return () => unsubscribe?.();
    },
    run: async (context: ProbeContext) => {
      const asked = context.clock.now().wall;
      const result = await probe.run(context);
      const now = context.clock.now().wall;
      if (result.ok) {
        // It answered some time since it was asked: what it writes as it ends may be written before its answer is read here.
        const before = restarts.well(asked);
        if (isNew) {
          isNew = false;
          // Nobody who waits for the answer waits for that.
          looking ??= restarts
            .identify(now, before, context.readings)
            .catch(() => {})
            .finally(() => {
              looking = null;
            });
        }
        return withComings(result, restarts.comings());
      }
      isNew = true;
      await looking;
      const left = await restarts.fails(result.failure.kind, now, context).catch(() => null);
      return withComings(result, { ...restarts.comings(), ...(left !== null && { left }) });
    },
  };
}

const withComings = <R extends ProbeResult<never> | Awaited<ReturnType<Probe['run']>>>(
  result: R,
  comings: Comings,
): R => (Object.keys(comings).length === 0 ? result : { ...result, facts: { ...result.facts, ...comings } });
