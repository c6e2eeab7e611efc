import type { Socket } from 'node:net';
import { type Clock, elapsedMs, type Failure } from '../../../shared/domain/index.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import { onBeat } from '../../system/index.ts';

/** How often Bolt is asked to answer a handshake, in milliseconds: with the limit, a server that hangs is noticed within 5 s. */
const EVERY_MS = 2500;
/** How long the answer may take, in milliseconds: it needs no log-in, no database and no query. */
const LIMIT_MS = 2400;
/** One that takes longer than that, and is well, is given so many times what it took last. */
const ROOM = 2;
/** One that was said to hang, and was found well, is given the whole limit of a look until so many answers in a row were quick. */
const QUICK_AGAIN = 10;
/** On battery the time between two is this much longer. */
const ON_BATTERY = 3;
/** A connection that ended so many times although the server was well is not held any more: something in between keeps none. */
const FALSE_ALARMS = 3;

export interface PulseDeps {
  /** A socket on which Bolt has answered a handshake, or the failure. */
  readonly greet: (limit: Limit) => Promise<Socket | Failure>;
  /**
   * Told when there was no answer in time; null when the connection ended or could not be had: then a look tells what it is.
   * @param limitMs how long the answer was waited for, in milliseconds
   */
  readonly onNews: (silence: Failure | null, clock: Clock, limitMs: number) => void;
  readonly isOnBattery: () => boolean;
  /** The limit of a look, in milliseconds: what answers within it does not hang. */
  readonly longestMs: number;
}

/**
 * Between two looks: a handshake every few seconds, and the connection of the last one held open until the next. A server that dies ends it at
 * once, one that hangs does not answer.
 */
export class Pulse {
  private readonly deps: PulseDeps;
  private held: Socket | null = null;
  private falseAlarms = 0;
  /** What the last answer took, in milliseconds. */
  private tookMs = 0;
  /** Quick answers that are still to come before it is given no more time than usual. */
  private quickToCome = 0;
  private cancel: (() => void) | null = null;
  private controller: AbortController | null = null;

  constructor(deps: PulseDeps) {
    this.deps = deps;
  }

  /** The server is well: from now on it is felt, if it is not already. */
  start(clock: Clock): void {
    if (this.cancel !== null || this.controller !== null) return;
    const wait = EVERY_MS * (this.deps.isOnBattery() ? ON_BATTERY : 1);
    this.cancel = onBeat(clock, wait, () => void this.beat(clock));
  }

  /** It is in trouble, which is followed more closely; what it did with connections before says nothing about the next one. */
  stop(): void {
    this.falseAlarms = 0;
    this.release();
    this.cancel?.();
    this.cancel = null;
    this.controller?.abort(new Error('no longer felt'));
    this.controller = null;
  }

  /** A look had an answer to a handshake, after so many milliseconds. */
  answeredIn(tookMs: number): void {
    this.tookMs = tookMs;
    if (this.quickToCome > 0) this.quickToCome = tookMs < LIMIT_MS / ROOM ? this.quickToCome - 1 : QUICK_AGAIN;
  }

  /** It was said to hang, and the look after that found it well. */
  wasWrong(): void {
    this.quickToCome = QUICK_AGAIN;
  }

  private limitMs(): number {
    const { longestMs } = this.deps;
    if (this.quickToCome > 0) return Math.max(LIMIT_MS, longestMs);
    return Math.max(LIMIT_MS, Math.min(ROOM * this.tookMs, longestMs));
  }

  private async beat(clock: Clock): Promise<void> {
    this.cancel = null;
    const controller = new AbortController();
    this.controller = controller;
    const limit = startLimit({ signal: controller.signal, clock }, this.limitMs());
    const begun = clock.now();
    const answer = await this.deps.greet(limit);
    limit.release();
    if (this.controller !== controller) return void drop(answer);
    this.controller = null;
    if ('destroy' in answer) {
      this.answeredIn(elapsedMs(begun, clock.now()));
      this.hold(answer, clock);
      this.start(clock);
    } else {
      this.release();
      this.deps.onNews(limit.expired() ? answer : null, clock, limit.ms);
    }
  }

  private hold(socket: Socket, clock: Clock): void {
    this.release();
    if (this.falseAlarms >= FALSE_ALARMS) return void socket.destroy();
    this.held = socket;
    socket.on('error', () => {});
    // Its end is seen only by one who reads. Nobody asked anything more: one that goes on talking is not listened to.
    socket.once('data', () => {
      if (this.held === socket) this.release();
    });
    socket.resume();
    socket.once('close', () => {
      if (this.held !== socket) return;
      this.held = null;
      this.falseAlarms += 1;
      this.deps.onNews(null, clock, 0);
    });
    if (socket.destroyed) socket.emit('close');
  }

  /** Lets go of the held connection without telling. */
  private release(): void {
    const { held } = this;
    this.held = null;
    held?.destroy();
  }
}

function drop(answer: Socket | Failure): void {
  if ('destroy' in answer) answer.destroy();
}
