import { connect, type Socket } from 'node:net';
import { SESSION_PROTOCOL } from '../../../shared/contract/index.ts';
import type { ServedEngine } from './served-engine.ts';

/** A raw connection that keeps what it is sent. */
export interface Raw {
  readonly socket: Socket;
  /** What came so far, as bytes in a string. */
  readonly got: () => string;
  /** Resolves with all that came when the other side has closed the connection or reset it. */
  readonly closed: Promise<string>;
  /** Resolves when what came matches, or with null when the connection closes before. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray | null>;
}

/** Opens a raw connection. @param reads false leaves what comes in the kernel's buffers */
export function rawConnection(port: number, reads = true): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    const waiting = new Set<() => void>();
    const changed = () => {
      for (const look of [...waiting]) look();
    };
    socket.on('error', () => {});
    const closed = new Promise<string>((done) => socket.once('close', () => done(text)));
    socket.once('error', reject);
    socket.once('connect', () => resolve({ socket, got: () => text, closed, until }));
    if (reads) {
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        changed();
      });
      socket.on('end', () => socket.end());
    } else socket.pause();
    socket.on('close', changed);
    const until: Raw['until'] = (pattern) =>
      new Promise((done) => {
        const look = () => {
          const found = pattern.exec(text);
          if (found === null && !socket.destroyed) return;
          waiting.delete(look);
          done(found);
        };
        waiting.add(look);
        look();
      });
  });
}

/** What a page has to know to be let in. */
export type PageKeys = Pick<ServedEngine, 'port' | 'session' | 'origin'>;

/** The head of a page's upgrade; `changes` replace header lines by name, null leaves one out. */
export function upgradeHead(
  { port, session, origin }: PageKeys,
  changes: Readonly<Record<string, string | null>> = {},
  line = 'GET /api HTTP/1.1',
): string {
  const headers: Record<string, string | null> = {
    Host: `127.0.0.1:${port}`,
    Origin: origin,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol': SESSION_PROTOCOL + session,
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`;
}

/** A page's WebSocket, upgraded, on a raw connection. */
export async function rawPage(server: PageKeys, reads = true): Promise<Raw> {
  const raw = await rawConnection(server.port);
  raw.socket.write(upgradeHead(server));
  const upgraded = await raw.until(/^HTTP\/1\.1 101 [\s\S]*?\r\n\r\n/);
  if (upgraded === null) throw new Error(`The upgrade was refused: ${raw.got().slice(0, 100)}`);
  if (!reads) raw.socket.pause();
  return raw;
}

export interface FrameOptions {
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly opcode?: number;
  readonly masked?: boolean;
  /** What the header says, when it differs from the payload's length. */
  readonly says?: bigint;
  /** How the length is written: by its size, or in a form that is longer than needed. */
  readonly form?: 'least' | 16 | 64;
}

/** A WebSocket frame, as wrong as one likes. */
export function frame(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { fin = true, rsv = 0, opcode = 1, masked = true, form = 'least' } = options;
  const body = Buffer.from(payload);
  const length = options.says ?? BigInt(body.length);
  const short = form === 'least' && length < 126n;
  const middle = form === 16 || (form === 'least' && length < 65_536n && !short);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  let head: Buffer;
  if (short) head = Buffer.from([first, mask | Number(length)]);
  else if (middle) {
    head = Buffer.from([first, mask | 126, 0, 0]);
    head.writeUInt16BE(Number(length & 0xffffn), 2);
  } else {
    head = Buffer.from([first, mask | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(length & 0xffff_ffff_ffff_ffffn, 2);
  }
  if (!masked) return Buffer.concat([head, body]);
  const key = Buffer.from([0x12, 0x34, 0x56, 0x78]);
  return Buffer.concat([head, key, body.map((byte, i) => byte ^ (key[i % 4] ?? 0))]);
}

/** A frame that holds a call of the contract, or something like one. */
export const message = (value: unknown): Buffer => frame(typeof value === 'string' ? value : JSON.stringify(value));
