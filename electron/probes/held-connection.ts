import type { Socket } from 'node:net';
import { type Clock, elapsedMs, type Instant } from '../../shared/domain/index.ts';
import { withinOwnTime } from '../system/index.ts';
import { BackOff } from './back-off.ts';
import { type Address, connectTcp } from './tcp.ts';

/** A connection that was closed sooner than this was closed by a server or proxy that keeps no idle connections. */
const IDLE_LIMIT_MS = 90_000;
/** So many in a row, and its end tells nothing: it is given up until the backend has been away. */
const FALSE_ALARMS = 3;
/** A connection to this machine is made at once or not at all. */
const CONNECT_MS = 500;

/**
 * One silent TCP connection to a server, for the moment in which it ends: a process that dies closes it. Nothing is sent over it, so
 * that it is no request. The alarm where no WebSocket is to be had.
 */
export class HeldConnection {
  private readonly onEnd: (at: Instant, since: Instant) => void;
  private readonly backOff = new BackOff();
  private socket: Socket | null = null;
  private falseAlarms = 0;
  private closed = false;

  /** @param onEnd told when it ended, and when it had been opened */
  constructor(onEnd: (at: Instant, since: Instant) => void) {
    this.onEnd = onEnd;
  }

  /** Opens it where there is none; whether it was opened now. Never rejects: where it cannot be had, the next look tells why. */
  async hold(at: Address, port: number, clock: Clock): Promise<boolean> {
    const { mono } = clock.now();
    const isDue = this.falseAlarms < FALSE_ALARMS && this.backOff.isDue(mono);
    if (this.closed || this.socket !== null || !isDue) return false;
    try {
      const socket = await withinOwnTime(CONNECT_MS, undefined, (limited) => connectTcp(at, port, limited));
      if (this.closed) socket.destroy();
      else this.follow(socket, clock);
      return !this.closed;
    } catch {
      this.backOff.failed(clock.now().mono);
      return false;
    }
  }

  /** Holding it keeps others waiting: it is let go, and not had again until the server has been away. */
  giveUp(): void {
    this.falseAlarms = FALSE_ALARMS;
    this.release();
  }

  /** The server was away, or is another one: what it did with idle connections before says nothing about the next one. */
  forget(): void {
    this.falseAlarms = 0;
    this.backOff.succeeded();
  }

  /** Lets go of it without telling. */
  release(): void {
    const { socket } = this;
    this.socket = null;
    socket?.destroy();
  }

  close(): void {
    this.closed = true;
    this.release();
  }

  private follow(socket: Socket, clock: Clock): void {
    const since = clock.now();
    this.socket = socket;
    socket.on('error', () => {});
    // Read away: a server that speaks unasked must not fill memory, and its end is seen only by one who reads.
    socket.resume();
    socket.unref();
    socket.once('close', () => {
      if (this.socket !== socket) return;
      this.socket = null;
      const lived = elapsedMs(since, clock.now());
      this.falseAlarms = lived < IDLE_LIMIT_MS ? this.falseAlarms + 1 : 0;
      this.backOff.failed(clock.now().mono);
      this.onEnd(clock.now(), since);
    });
  }
}
