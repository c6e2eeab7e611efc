import { connect } from 'node:net';
import { hostPort } from '../../shared/domain/index.ts';
import type { HarmlessQuestion, Heard } from './recogniser.ts';

/** More than this of an answer says nothing more about who gave it. */
const MAX_BYTES = 16 * 1024;

/**
 * Asks one address one question on a connection of its own; never rejects, leaves nothing open.
 * @param limitMs for connecting and answering together
 */
export function askHarmlessly(
  { address, port }: { readonly address: string; readonly port: number },
  question: HarmlessQuestion,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Heard> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve({ kind: 'nothing' });
    const socket = connect({ host: address, port });
    let got = Buffer.alloc(0);
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      socket.destroy();
      resolve(heardIn(got));
    };
    const timer = setTimeout(end, limitMs);
    signal?.addEventListener('abort', end, { once: true });
    socket.on('error', end);
    socket.on('close', end);
    socket.once('connect', () => socket.write(bytesOf(question, address, port)));
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (got.length >= MAX_BYTES || isWhole(got, question)) end();
    });
  });
}

/** The name `localhost` where the address is this machine's own: some servers answer no other. */
function bytesOf(question: HarmlessQuestion, address: string, port: number): Uint8Array {
  if (question.protocol === 'bytes') return question.send;
  const host = hostPort(/^(127\.|::1$)/.test(address) ? 'localhost' : address, port);
  const lines = [
    `${question.method} ${question.path} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: leanvibe-lifeguard',
    'Accept: */*',
    'Connection: close',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

function isWhole(got: Buffer, question: HarmlessQuestion): boolean {
  if (question.protocol === 'bytes') return got.length >= question.enough;
  const text = got.toString('latin1');
  const headers = text.indexOf('\r\n\r\n');
  if (!text.startsWith('HTTP/')) return got.length >= 8;
  if (headers < 0) return false;
  const length = /^content-length:\s*(\d+)/im.exec(text.slice(0, headers))?.[1];
  if (length !== undefined) return got.length >= headers + 4 + Number(length);
  return /^transfer-encoding:\s*chunked/im.test(text.slice(0, headers)) && text.endsWith('0\r\n\r\n');
}

/** What an answer is, as far as it came. */
export function heardIn(got: Buffer): Heard {
  if (got.length === 0) return { kind: 'nothing' };
  const text = got.toString('utf8');
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(text)?.[1];
  if (status === undefined) return { kind: 'bytes', bytes: got };
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end + 4);
  const isChunked = /^transfer-encoding:\s*chunked/im.test(head);
  return {
    kind: 'http',
    status: Number(status),
    server: /^server:(.*)$/im.exec(head)?.[1]?.trim() ?? '',
    body: isChunked ? withoutChunks(body) : body,
  };
}

/** The length of a part in its own line, with what may stand behind it. */
const CHUNK = /^([0-9a-f]{1,8})(?![0-9a-f])[^\r\n]{0,200}\r\n/i;

/** The body without the lengths of its parts; a part that was cut is left as far as it came. */
function withoutChunks(body: string): string {
  let text = '';
  let rest = body;
  for (let match = CHUNK.exec(rest); match !== null; match = CHUNK.exec(rest)) {
    const length = Number.parseInt(match[1] ?? '0', 16);
    if (length === 0) break;
    const from = match[0].length;
    text += rest.slice(from, from + length);
    rest = rest.slice(from + length + 2);
  }
  return text;
}
