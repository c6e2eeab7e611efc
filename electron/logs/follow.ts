import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { copyFile, type FileHandle, open, rename } from 'node:fs/promises';
import type { Clock } from '../../shared/domain/index.ts';
import { onBeat } from '../system/index.ts';
import { type LineArrivals, LineCount } from './arrivals.ts';
import type { LogFile } from './log-file.ts';
import { type IsOwnFailure, isOwnLine, parseLines } from './parse.ts';

/** Usual pause between two looks, and that while a file grows fast; in milliseconds. */
const CALM_MS = 5000;
const BUSY_MS = 1000;
/** Grown by more than this since the last look, a file grows fast. */
const FAST_BYTES = 256 * 1024;
/** Read of one file at one look at most; of what came beyond it the newest part is read. */
const MAX_READ = 2 * 1024 * 1024;
/** So much is read at once: the lines that answers to this program itself leave behind in five seconds are some hundred bytes. */
const AT_ONCE = 64 * 1024;
const MINUTE = 60_000;
/** Minutes whose counts are kept. */
const MINUTES = 60;
/** The captured output is cut from this size on. What comes between two looks lets it grow somewhat beyond. */
export const CAPTURED_LIMIT = 4 * 1024 * 1024;
const KEPT_LOGS = 2;

/** When what carries no time of its own came. */
export interface Arrivals {
  /** Since when they are counted, epoch milliseconds. */
  readonly since: number;
  /** Errors by minute: epoch milliseconds divided by 60 000. */
  readonly byMinute: ReadonlyMap<number, number>;
  /** Lines of each file, by its path. */
  readonly lines?: ReadonlyMap<string, LineArrivals>;
}

export interface FollowerOptions {
  readonly clock: Clock;
  /** Every log that may be there; asked again at each look. */
  readonly files: () => readonly LogFile[];
  /** The log that Lifeguard itself has a backend write, and so may cut. */
  readonly captured: string;
  /** Lines about these are not counted. */
  readonly isOwnFailure?: IsOwnFailure;
}

/**
 * Follows logs as they grow: their lines often carry no time, and then the time at which they came is the only one there is. Only what comes
 * after the start is read. It also keeps the captured output within its limit while the backend writes into it.
 */
export class LogFollower {
  private readonly options: FollowerOptions;
  private readonly places = new Map<string, Place>();
  private readonly began: number;
  private cancel: () => void = () => {};
  private looking: Promise<void> = Promise.resolve();
  private first = true;
  private stopped = false;

  constructor(options: FollowerOptions) {
    this.options = options;
    this.began = options.clock.now().wall;
    this.looking = this.round();
  }

  /** Looks once now, after a look that is under way. Never rejects. */
  look(): Promise<void> {
    this.looking = this.looking.then(() => this.lookAtAll().then(() => {}));
    return this.looking;
  }

  arrivals(): Arrivals {
    const byMinute = new Map<number, number>();
    // The same line often goes to two files; the larger count holds the other.
    for (const place of this.places.values())
      for (const [minute, errors] of place.errors) byMinute.set(minute, Math.max(errors, byMinute.get(minute) ?? 0));
    const { wall } = this.options.clock.now();
    const lines = new Map([...this.places].map(([file, { came, rest }]) => [file, came.told(wall, rest !== '')]));
    return { since: this.began, byMinute, lines };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.looking;
  }

  private async round(): Promise<void> {
    const grew = await this.lookAtAll();
    if (this.stopped) return;
    const again = () => {
      this.looking = this.looking.then(() => this.round());
    };
    this.cancel = onBeat(this.options.clock, grew > FAST_BYTES ? BUSY_MS : CALM_MS, again, { offBeat: true });
  }

  /** Bytes by which the fastest grew. */
  private async lookAtAll(): Promise<number> {
    let fastest = 0;
    for (const { file, read, isOld = false } of this.options.files()) {
      if (this.stopped) break;
      // What is no file carries its times.
      if (read !== undefined) continue;
      // A file that cannot be read now is tried again; what is wrong with it is said where somebody asks for the log.
      fastest = Math.max(fastest, await this.lookAt(file, isOld).catch(() => 0));
    }
    this.first = false;
    return fastest;
  }

  private async lookAt(file: string, isOld: boolean): Promise<number> {
    const info = statSync(file, { throwIfNoEntry: false });
    if (info === undefined || this.isAsBefore(file, info)) return 0;
    return this.readAtOnce(file, info) ?? this.openAndRead(file, isOld);
  }

  private async openAndRead(file: string, isOld: boolean): Promise<number> {
    const handle = await openLog(file, file === this.options.captured);
    if (handle === null) return 0;
    try {
      const info = await handle.stat();
      if (!info.isFile()) return 0;
      // What was there at the first look came some time before; a file that appears later is new from its beginning.
      const begin = this.first || isOld ? info.size : 0;
      const place = this.places.get(file) ?? {
        ...{ ino: info.ino, position: begin, errors: new Map(), rest: '' },
        came: new LineCount(this.options.clock.now().wall),
      };
      this.places.set(file, place);
      // Another file of that name, or the same one begun anew.
      if (place.ino !== info.ino || info.size < place.position)
        Object.assign(place, { ino: info.ino, position: 0, rest: '' });
      const grew = info.size - place.position;
      if (grew > MAX_READ) place.came.restart(this.options.clock.now().wall);
      if (grew > 0)
        this.count(place, await readPart(handle, Math.max(place.position, info.size - MAX_READ), info.size));
      place.position = info.size;
      if (file === this.options.captured && info.size > CAPTURED_LIMIT) await this.cut(file, handle, place);
      return grew;
    } finally {
      await handle.close();
    }
  }

  /** Whether nothing came since the last look. */
  private isAsBefore(file: string, info: Stats): boolean {
    const place = this.places.get(file);
    return place !== undefined && place.ino === info.ino && place.position === info.size && !this.isTooLong(file, info);
  }

  private isTooLong(file: string, { size }: Stats): boolean {
    return file === this.options.captured && size > CAPTURED_LIMIT;
  }

  /**
   * Reads what little came to a file that is known, and returns how much; null where that is not so. Opening one in the usual way goes through the
   * threads of Node and wakes two of them for each step: a backend that writes a line for each request was most of what woke this process.
   */
  private readAtOnce(file: string, info: Stats): number | null {
    const place = this.places.get(file);
    if (place === undefined || !info.isFile() || this.isTooLong(file, info)) return null;
    const handle = openSync(file, constants.O_NONBLOCK | constants.O_RDONLY);
    try {
      const { ino, size } = fstatSync(handle);
      const grew = size - place.position;
      if (ino !== place.ino || grew < 0 || grew > AT_ONCE) return null;
      const buffer = Buffer.allocUnsafe(grew);
      const read = readSync(handle, buffer, 0, grew, place.position);
      this.count(place, buffer.toString('utf8', 0, read));
      place.position += read;
      return read;
    } finally {
      closeSync(handle);
    }
  }

  private count(place: Place, text: string): void {
    const whole = place.rest + text;
    const end = whole.lastIndexOf('\n') + 1;
    place.rest = whole.slice(end).slice(-10_000);
    const { wall } = this.options.clock.now();
    const minute = Math.floor(wall / MINUTE);
    const lines = parseLines(whole.slice(0, end));
    place.came.note(lines.length, wall);
    const errors = lines.filter(
      ({ at, level, text }) =>
        at === null &&
        (level === 'error' || level === 'critical') &&
        !isOwnLine({ text, at: wall }, this.options.isOwnFailure),
    ).length;
    if (errors > 0) place.errors.set(minute, (place.errors.get(minute) ?? 0) + errors);
    for (const old of place.errors.keys()) if (old <= minute - MINUTES) place.errors.delete(old);
  }

  /**
   * The backend holds the file open and appends, so it is copied and emptied, not renamed. A line written between the two is lost, which
   * is better than a full disk.
   */
  private async cut(file: string, handle: FileHandle, place: Place): Promise<void> {
    for (let i = KEPT_LOGS; i > 1; i--) await rename(`${file}.${i - 1}`, `${file}.${i}`).catch(() => {});
    await copyFile(file, `${file}.1`);
    await handle.truncate(0);
    place.position = 0;
  }
}

interface Place {
  ino: number;
  /** Bytes that were looked at. */
  position: number;
  /** A line that has not ended yet. */
  rest: string;
  readonly errors: Map<number, number>;
  readonly came: LineCount;
}

/** Null when there is none. Never waits for a pipe; our own is opened for cutting, and never through a link that somebody put in its place. */
const openLog = (file: string, own: boolean): Promise<FileHandle | null> =>
  open(file, constants.O_NONBLOCK | (own ? constants.O_RDWR | constants.O_NOFOLLOW : constants.O_RDONLY)).catch(
    () => null,
  );

async function readPart(handle: FileHandle, from: number, to: number): Promise<string> {
  const buffer = Buffer.alloc(to - from);
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await handle.read(buffer, done, buffer.length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.toString('utf8', 0, done);
}
