import type { Socket } from 'node:net';
import type { Failure } from '../../../shared/domain/index.ts';
import { failure } from '../../probes/failure.ts';
import { oneLine } from '../../probes/plain-text.ts';

/**
 * Bolt's magic number and four proposed versions: 5.8 down to 5.0, 4.4 down to 4.2, 4.1, 3.0
 * (https://neo4j.com/docs/bolt/current/bolt/handshake/). No version is used afterwards.
 */
export const HELLO = Buffer.from([
  0x60, 0x60, 0xb0, 0x17, 0x00, 0x08, 0x08, 0x05, 0x00, 0x02, 0x04, 0x04, 0x00, 0x00, 0x01, 0x04, 0x00, 0x00, 0x00,
  0x03,
]);

/**
 * Asks a connected socket whether it speaks Bolt: four bytes, no log-in. Returns null when it does, else the failure; rejects
 * with the socket's error or at the abort. Only a socket on which Bolt has answered stays open.
 */
export async function greetBolt(socket: Socket, tried: string, signal: AbortSignal): Promise<Failure | null> {
  socket.on('error', () => {});
  try {
    const failed = judge(await answerOf(socket, signal), tried);
    if (failed !== null) socket.destroy();
    return failed;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function answerOf(socket: Socket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0);
    const stop = () => settle(() => reject(signal.reason));
    const settle = (act: () => void) => {
      signal.removeEventListener('abort', stop);
      socket.off('data', take);
      act();
    };
    const take = (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      // What comes after the version is nobody's: it is not read, or read away.
      if (got.length < 4) return;
      socket.pause();
      settle(() => resolve(got));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('data', take);
    socket.once('error', (error) => settle(() => reject(error)));
    const closed = () => Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' });
    socket.once('close', () => settle(() => reject(closed())));
    socket.write(HELLO);
  });
}

/** A version is two zero or range bytes, minor and major; the newest manifest form begins with 00 00 01 ff. */
function judge(answer: Buffer, tried: string): Failure | null {
  const [reserved, , , major] = answer;
  if (reserved === 0 && major !== undefined && (major === 0xff || (major >= 1 && major <= 9))) return null;
  const text = answer.toString('latin1');
  const hint = 'Check the address: Bolt is usually on port 7687, the browser page on 7474.';
  if (text.startsWith('HTTP')) {
    return failure('protocol', tried, 'It speaks HTTP, not Bolt.', { hint });
  }
  if (answer.subarray(0, 4).every((byte) => byte === 0)) {
    return failure('protocol', tried, 'It speaks Bolt, but no version from 3 to 5.', { hint: 'Update Neo4j.' });
  }
  const shown = /^[\x20-\x7e\s]+$/.test(text) ? `"${oneLine(text, 40)}"` : answer.subarray(0, 8).toString('hex');
  return failure('protocol', tried, `What it answered is not Bolt (${shown}).`, { hint });
}
