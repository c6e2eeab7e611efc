import type { WebSocket } from 'ws';
import {
  type Answer,
  type EngineEvent,
  MAX_ANSWER_BYTES,
  type Request,
  RequestSchema,
} from '../../shared/contract/index.ts';
import {
  type FaceSession,
  type HostCalls,
  openNoSession,
  openSession,
  type StackBoard,
  type Turns,
} from '../app/index.ts';
import type { PageEngine } from '../share/index.ts';

export interface PageOptions {
  /** That of the page's stack; null when there is none. */
  readonly engine: PageEngine | null;
  readonly stacks: StackBoard;
  readonly host: HostCalls;
  /** Told when the page is shown and hidden. */
  readonly onVisible: (visible: boolean) => void;
  /** Of all pages. */
  readonly turns: Turns;
}

/** Calls of one page that are answered at a time; what it sends beyond is not read until one of them is done and taken. */
const MAX_CALLS = 16;
/** A page that does not take what it is sent for this long is cut off, in milliseconds; a living one connects again. */
const UNREAD_MS = 30_000;
/** And so is one that leaves more than this unread, in bytes. */
const MAX_UNREAD_BYTES = 4 * MAX_ANSWER_BYTES;
/** Time for the goodbye of one that broke the contract, in milliseconds. */
const GOODBYE_MS = 1000;

/** Serves one page over its WebSocket until it closes. What it may leave unread, and how much it may ask at a time, is bounded. */
export function connectPage(page: WebSocket, { engine, stacks, host, onVisible, turns }: PageOptions): void {
  const send = sender(page);
  const tell = (event: EngineEvent) => send(JSON.stringify(event));
  const session =
    engine === null ? openNoSession(stacks, tell) : openSession(engine, host, tell, onVisible, stacks, turns);
  const waiting: Request[] = [];
  let underWay = 0;

  const begin = (request: Request): void => {
    underWay += 1;
    void answered(session, request)
      .then(send)
      .finally(() => {
        underWay -= 1;
        const next = waiting.shift();
        if (next !== undefined) begin(next);
        else if (page.isPaused) page.resume();
      });
  };
  page.on('message', (data, binary) => {
    if (page.readyState !== page.OPEN) return;
    const request = binary ? null : parse(String(data));
    if (request === null) return goodbye(page);
    if (underWay < MAX_CALLS) return begin(request);
    // What is in one piece of the stream comes all at once, also after a pause.
    waiting.push(request);
    page.pause();
  });
  page.on('error', () => page.terminate());
  page.on('close', () => {
    waiting.length = 0;
    session.close();
  });
}

/** Sends a text and resolves when the page's side of the connection has taken it, or when it is closed. */
const sender =
  (page: WebSocket) =>
  (message: string): Promise<void> =>
    new Promise((resolve) => {
      if (page.readyState !== page.OPEN) return resolve();
      const unread = setTimeout(() => page.terminate(), UNREAD_MS);
      page.send(message, () => {
        clearTimeout(unread);
        resolve();
      });
      if (page.bufferedAmount > MAX_UNREAD_BYTES) page.terminate();
    });

/** The answer to one request, as the text that is sent; never rejects. */
async function answered(session: FaceSession, { id, call, args }: Request): Promise<string> {
  try {
    const text = JSON.stringify({ id, ...(await session.call(call, args)) });
    if (Buffer.byteLength(text) <= MAX_ANSWER_BYTES) return text;
    return JSON.stringify({ id, ...tooLong });
  } catch {
    return JSON.stringify({ id, ...unsayable });
  }
}

const refused = (message: string): Answer<never> => ({ ok: false, code: 'failed', message, hint: null });
const tooLong = refused(`The answer is longer than ${MAX_ANSWER_BYTES / 1024} KB, more than a page takes.`);
const unsayable = refused('There is no answer that can be written down.');

function goodbye(page: WebSocket): void {
  page.close(1008, 'not a request');
  const late = setTimeout(() => page.terminate(), GOODBYE_MS);
  page.once('close', () => clearTimeout(late));
}

function parse(text: string): Request | null {
  try {
    return RequestSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
