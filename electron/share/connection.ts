import { connect, type Socket } from 'node:net';
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
        : 'The Lifeguard that was asked has ended.',
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
      clearTimeout(timer);
      resolve(result);
      if (typeof result === 'string') socket.destroy();
    };
    const timer = setTimeout(() => settle('silent'), limitMs);
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

class Talk {
  hello: Hello | null = null;
  private readonly socket: Socket;
  private readonly waiting = new Map<number, (answer: Answer<unknown> | null) => void>();
  private readonly listeners = new Set<(event: EngineEvent) => void>();
  private readonly ended: Promise<void>;
  private next = 1;
  private over = false;
  private silent = false;
  private heardAt = performance.now();
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

  /** Asks an engine that is quiet for a word, and lets go of one that has none. A program that was stopped itself asks anew when it goes on. */
  private watch(): void {
    const quietMs = performance.now() - this.heardAt;
    if (quietMs < ASK_MS) return;
    if (!this.asked) {
      this.asked = true;
      this.heardAt = performance.now() - ASK_MS;
      void this.call('host', {}).catch(() => {});
    } else if (quietMs > SILENT_MS) {
      this.silent = true;
      this.socket.destroy();
    }
  }

  take(line: string): void {
    this.heardAt = performance.now();
    this.asked = false;
    const response = read(ResponseSchema, line);
    if (response !== null) {
      this.waiting.get(response.id)?.(response);
      this.waiting.delete(response.id);
      return;
    }
    const event = read(EventSchema, line);
    if (event !== null) for (const listener of this.listeners) listener(event);
  }

  private async call<C extends CallName>(name: C, args: CallArgs<C>): Promise<CallResult<C>> {
    const answer = await new Promise<Answer<unknown> | null>((resolve) => {
      if (this.over) return resolve(null);
      const id = this.next++;
      this.waiting.set(id, resolve);
      this.socket.write(`${JSON.stringify({ id, call: name, args })}\n`);
    });
    if (answer === null) throw new EngineEnded(this.silent);
    if (!answer.ok) throw new Error(answer.message);
    const value = CALLS[name].result.safeParse(answer.value);
    if (!value.success)
      throw new Error('The Lifeguard that runs gave an answer that is none. With --alone a command looks by itself.');
    return value.data as CallResult<C>;
  }
}
