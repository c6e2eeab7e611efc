import { rmSync } from 'node:fs';
import { z } from 'zod';
import { type Clock, type OutgoingTargetId, OutgoingTargetIdSchema } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import { type AlertState, AlertStateSchema, NO_ALERTS } from '../notifications/index.ts';
import { type Message, MessageSchema } from './message.ts';
import type { PostResult } from './post.ts';

/** The first wait after a failure is about this long, each further one twice as long, in milliseconds. */
const FIRST_MS = 5000;
const LONGEST_MS = 15 * 60_000;
/** Whoever asks for a longer silence is asked again after this. */
const LONGEST_ASKED_MS = 60 * 60_000;
/** What nobody took for so long is nobody's news any more, in milliseconds. */
const TOO_OLD_MS = 3 * 24 * 3_600_000;
/** Messages that are kept for one target; the oldest make room. */
const MOST_WAITING = 500;
/** What is under way when everything ends may take so long to come to its end, in milliseconds. */
const ENDING_MS = 1500;

const LineSchema = z.object({
  failures: z.number().int().nonnegative(),
  /** Epoch milliseconds before which nothing is sent. */
  notBefore: z.number(),
  /** The target asked for that silence by a Retry-After. */
  asked: z.boolean(),
  problem: z.string().nullable(),
  takenAt: z.number().nullable(),
});
/** How sending to one target goes. */
export type Line = Readonly<z.infer<typeof LineSchema>>;

const KeptSchema = z.object({
  version: z.literal(1),
  alerts: AlertStateSchema,
  waiting: z.array(z.object({ target: OutgoingTargetIdSchema, message: MessageSchema })),
  lines: z.partialRecord(OutgoingTargetIdSchema, LineSchema),
  givenUp: z.number().int().nonnegative(),
});
export type Kept = Readonly<z.infer<typeof KeptSchema>>;

const NOTHING: Kept = { version: 1, alerts: NO_ALERTS, waiting: [], lines: {}, givenUp: 0 };
export const FRESH_LINE: Line = { failures: 0, notBefore: 0, asked: false, problem: null, takenAt: null };

/** What a file holds; nothing where there is none or it is broken. */
export function keptIn(file: string): Kept {
  try {
    return KeptSchema.parse(JSON.parse(ownText(file) ?? ''));
  } catch {
    return NOTHING;
  }
}

interface OutboxDeps {
  readonly clock: Clock;
  readonly file: string;
  /** Targets whose address is set. */
  readonly targets: () => readonly OutgoingTargetId[];
  /** Whether a target is set, or will be when its address can be read: what waits for any other is nobody's. */
  readonly mayCome: (target: OutgoingTargetId) => boolean;
  /** Sends one message now; never rejects. */
  readonly send: (target: OutgoingTargetId, message: Message, signal: AbortSignal) => Promise<PostResult>;
  /** Told how sending a message went: when it was taken or will not be, and when it begins to wait because the target takes none. */
  readonly onSent: (target: OutgoingTargetId, message: Message, result: PostResult) => void;
  /** How it goes has changed. */
  readonly onChange: () => void;
  /** The file could not be written: what waits is sent all the same, and would be lost with this process. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Keeps messages until they are taken: in a file, before the first attempt, so that neither a restart nor a network that is away loses one. What
 * waits for one target goes in its order, one at a time, and keeps nothing of another's waiting.
 */
export class Outbox {
  private readonly deps: OutboxDeps;
  private kept: Kept;
  private readonly underWay = new Map<OutgoingTargetId, Promise<void>>();
  private readonly waits = new Map<OutgoingTargetId, () => void>();
  private readonly end = new AbortController();
  private stopped = false;
  private isForgotten = false;

  constructor(deps: OutboxDeps) {
    this.deps = deps;
    this.kept = keptIn(deps.file);
  }

  state(): Kept {
    return this.kept;
  }

  /** Keeps what was told of and the messages about it, for every target, in one write; then sends. */
  keep(alerts: AlertState, messages: readonly Message[]): void {
    const fresh = this.deps.targets().flatMap((target) => messages.map((message) => ({ target, message })));
    this.write({ ...this.kept, alerts, waiting: [...this.kept.waiting, ...fresh] }, true);
    for (const { target, message } of fresh) {
      const { failures, problem } = this.lineOf(target);
      if (failures > 0 && problem !== null)
        this.deps.onSent(target, message, { kind: 'later', why: problem, afterMs: null });
    }
    this.begin();
  }

  /**
   * Tries again at once: the network, or the settings, are other ones now. A silence that a target asked for is kept.
   * @param isOther whether addresses are other ones: then nobody asked for anything
   */
  hurry(isOther: boolean): void {
    const lines = Object.fromEntries(
      Object.entries(this.kept.lines).map(([id, line]) => [
        id,
        isOther || !line.asked ? { ...line, notBefore: 0, asked: false } : line,
      ]),
    );
    const waiting = this.kept.waiting.filter(({ target }) => this.deps.mayCome(target));
    this.write({ ...this.kept, lines, waiting });
    for (const [target, cancel] of this.waits) {
      cancel();
      this.waits.delete(target);
    }
    this.begin();
  }

  /** What is under way comes to its end, or is broken off and sent again another time. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const cancel of this.waits.values()) cancel();
    const late = setTimeout(() => this.end.abort(), ENDING_MS);
    await Promise.all(this.underWay.values());
    clearTimeout(late);
  }

  /** After `stop`: nothing of it is kept. */
  forget(): void {
    this.isForgotten = true;
    rmSync(this.deps.file, { force: true });
  }

  private begin(): void {
    for (const target of this.deps.targets()) this.next(target);
  }

  private next(target: OutgoingTargetId): void {
    if (this.stopped || this.underWay.has(target)) return;
    this.giveUpOld();
    const entry = this.kept.waiting.find((one) => one.target === target);
    if (entry === undefined) return;
    this.waits.get(target)?.();
    this.waits.delete(target);
    const { notBefore } = this.lineOf(target);
    const now = this.deps.clock.now().wall;
    // A clock that was set back makes no wait longer than any is.
    const waitMs = Math.min(notBefore - now, LONGEST_ASKED_MS);
    if (waitMs > 0) {
      this.waits.set(
        target,
        this.deps.clock.after(waitMs, () => {
          this.waits.delete(target);
          this.setLine(target, { notBefore: 0, asked: false });
          this.next(target);
        }),
      );
      return;
    }
    const sending = this.deps.send(target, entry.message, this.end.signal).then((result) => {
      this.underWay.delete(target);
      this.note(target, entry.message, result);
      this.next(target);
    });
    this.underWay.set(target, sending);
  }

  private note(target: OutgoingTargetId, message: Message, result: PostResult): void {
    if (result.kind === 'later') {
      // Broken off because everything ends: that says nothing about the target.
      if (this.end.signal.aborted) return;
      const { failures } = this.lineOf(target);
      // Who asks for no wait at all is not asked in a circle.
      const wait = Math.min(Math.max(result.afterMs ?? 0, backOff(failures)), LONGEST_ASKED_MS);
      const notBefore = this.deps.clock.now().wall + wait;
      const asked = result.afterMs !== null;
      if (failures === 0)
        for (const one of this.kept.waiting.filter((w) => w.target === target))
          this.deps.onSent(target, one.message, result);
      this.setLine(target, { failures: failures + 1, notBefore, asked, problem: result.why });
      return;
    }
    const isOther = ({ target: of, message: { id } }: Kept['waiting'][number]) => of !== target || id !== message.id;
    this.kept = { ...this.kept, waiting: this.kept.waiting.filter(isOther) };
    this.deps.onSent(target, message, result);
    if (result.kind === 'taken') this.setLine(target, { ...FRESH_LINE, takenAt: this.deps.clock.now().wall });
    else {
      this.kept = { ...this.kept, givenUp: this.kept.givenUp + 1 };
      this.setLine(target, { failures: 0, notBefore: 0, asked: false, problem: result.why });
    }
  }

  private giveUpOld(): void {
    const now = this.deps.clock.now().wall;
    const newest = new Map<OutgoingTargetId, number>();
    const stay = this.kept.waiting.toReversed().filter(({ target, message }) => {
      const count = (newest.get(target) ?? 0) + 1;
      newest.set(target, count);
      return count <= MOST_WAITING && now - message.at < TOO_OLD_MS;
    });
    const gone = this.kept.waiting.length - stay.length;
    const kept = new Set(stay);
    for (const { target, message } of this.kept.waiting.filter((one) => !kept.has(one)))
      this.deps.onSent(target, message, { kind: 'refused', why: 'It waited for too long, or too many did.' });
    if (gone > 0) this.write({ ...this.kept, waiting: stay.toReversed(), givenUp: this.kept.givenUp + gone });
  }

  private lineOf(target: OutgoingTargetId): Line {
    return this.kept.lines[target] ?? FRESH_LINE;
  }

  private setLine(target: OutgoingTargetId, change: Partial<Line>): void {
    const lines = { ...this.kept.lines, [target]: { ...this.lineOf(target), ...change } };
    this.write({ ...this.kept, lines });
  }

  private write(kept: Kept, durable = false): void {
    this.kept = kept;
    if (this.isForgotten) return;
    try {
      replaceFile(this.deps.file, JSON.stringify(kept), { durable });
    } catch (error) {
      this.deps.onProblem(error);
    }
    this.deps.onChange();
  }
}

/** Many that failed together do not come back together: a fifth of the wait is random. */
function backOff(failures: number): number {
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  return wait * (0.8 + Math.random() * 0.2);
}
