import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import {
  type Answer,
  CALLS,
  type CallArgs,
  type CallName,
  type CallResult,
  type EngineEvent,
  EventSchema,
  ResponseSchema,
} from '../../shared/contract/index.ts';
import { afterPatience } from './patience.ts';
import { isPrivateFolder, socketPlace, standsThere } from './place.ts';
import { type Hello, HelloSchema, MAX_ANSWER_BYTES, onLines, read } from './protocol.ts';

/** One connection to a running engine. */
export interface Connection {
  readonly hello: Hello;
  /** @throws with the engine's sentence when it refuses, or when the connection ends */
  call<C extends CallName>(name: C, args: CallArgs<C>): Promise<CallResult<C>>;
  onEvent(listener: (event: EngineEvent) => void): void;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Why there is none. */
export type NoConnection = 'none-runs' | 'silent' | 'not-private';

/** The connection ended in the middle. */
export class EngineEnded extends Error {
  constructor(silent: boolean) {
    super(
      silent
        ? 'The Lifeguard that runs does not answer any more. With --alone a command looks by itself.'
        : 'The Lifeguard that was asked has ended, or watches that stack no more.',
    );
  }
}

/** An engine that has said nothing for so long is asked whether it lives, in milliseconds. */
const ASK_MS = 3000;
/** One that does not even answer that is stopped or hangs; its last snapshot gets older and nobody should take it for news, in milliseconds. */
const SILENT_MS = 8000;
const WATCH_MS = 500;

/** Connects to the engine of a state folder and hears who it is, within `limitMs`. Never rejects. */
export async function connectTo(stateFolder: string, limitMs: number): Promise<Connection | NoConnection> {
  const uid = process.getuid?.() ?? 0;
  const { file, folder } = socketPlace(stateFolder, uid);
  const there = standsThere(file, uid);
  if (there === 'nothing') return 'none-runs';
  if (there === 'other' || !isPrivateFolder(folder, uid, false)) return 'not-private';
  return new Promise((resolve) => {
    const socket = connect(file);
    const settle = (result: Connection | NoConnection) => {
      stopWaiting();
      resolve(result);
      if (typeof result === 'string') socket.destroy();
    };
    const stopWaiting = afterPatience(limitMs, () => settle('silent'));
    // Refused: a socket that is left over from one that was killed.
    socket.on('error', () => settle('none-runs'));
    const talk = new Talk(socket);
    socket.once('close', () => settle('silent'));
    onLines(socket, MAX_ANSWER_BYTES, (line) => {
      if (talk.hello !== null) return talk.take(line);
      const hello = read(HelloSchema, line);
      // Another version may greet in another way; it speaks another contract as well.
      if (hello === null) return settle('silent');
      talk.hello = hello;
      settle(talk.connection(hello));
    });
  });
}

const NO_ANSWER = 'The Lifeguard that runs gave an answer that is none. With --alone a command looks by itself.';
/** What came back for a call: an answer, something that is none, or nothing because the connection has ended. */
type Answered = Answer<unknown> | 'broken' | null;
/** An answer that is none may still say which call it is for. */
const MeantForSchema = z.object({ id: z.number().int() });

class Talk {
  hello: Hello | null = null;
  private readonly socket: Socket;
  private readonly waiting = new Map<number, (answer: Answered) => void>();
  private readonly listeners = new Set<(event: EngineEvent) => void>();
  private readonly ended: Promise<void>;
  private next = 1;
  private over = false;
  private silent = false;
  /** Looks in which nothing came. Time in which this process got no processor, or stood still, does not count: what came meanwhile lies there unread. */
  private quietLooks = 0;
  private asked = false;

  constructor(socket: Socket) {
    this.socket = socket;
    const watch = setInterval(() => this.watch(), WATCH_MS);
    watch.unref();
    this.ended = new Promise((resolve) =>
      socket.once('close', () => {
        clearInterval(watch);
        this.over = true;
        for (const answer of this.waiting.values()) answer(null);
        this.waiting.clear();
        resolve();
      }),
    );
  }

  connection(hello: Hello): Connection {
    return {
      hello,
      call: (name, args) => this.call(name, args),
      onEvent: (listener) => void this.listeners.add(listener),
      ended: this.ended,
      close: () => this.socket.destroy(),
    };
  }

  /** Asks an engine that is quiet for a word, and lets go of one that has none. */
  private watch(): void {
    this.quietLooks += 1;
    const quietMs = this.quietLooks * WATCH_MS;
    if (quietMs < ASK_MS) return;
    if (!this.asked) {
      this.asked = true;
      void this.call('host', {}).catch(() => {});
    } else if (quietMs > SILENT_MS) {
      this.silent = true;
      this.socket.destroy();
    }
  }

  take(line: string): void {
    const response = read(ResponseSchema, line);
    const event = response === null ? read(EventSchema, line) : null;
    const id = response?.id ?? (event === null ? read(MeantForSchema, line)?.id : undefined);
    // What is neither is no sign of an engine.
    if (event === null && id === undefined) return;
    this.quietLooks = 0;
    this.asked = false;
    if (event !== null) for (const listener of this.listeners) listener(event);
    if (id !== undefined) this.answer(id, response ?? 'broken');
  }

  private answer(id: number, answer: Answered): void {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }

  private async call<C extends CallName>(name: C, args: CallArgs<C>): Promise<CallResult<C>> {
    const answer = await new Promise<Answered>((resolve) => {
      if (this.over) return resolve(null);
      const id = this.next++;
      this.waiting.set(id, resolve);
      this.socket.write(`${JSON.stringify({ id, call: name, args })}\n`);
    });
    if (answer === null) throw new EngineEnded(this.silent);
    if (answer === 'broken') throw new Error(NO_ANSWER);
    if (!answer.ok) throw new Error(answer.message);
    const value = CALLS[name].result.safeParse(answer.value);
    if (!value.success) throw new Error(NO_ANSWER);
    return value.data as CallResult<C>;
  }
}
