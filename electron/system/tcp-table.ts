import { closeSync, openSync, readSync } from 'node:fs';

/** The two tables of the sockets of this network namespace. */
export type TcpTable = 'tcp' | 'tcp6';

/** A read brings no more than this; the kernel gives no more than a page of rows at once anyway. */
const PAGE_BYTES = 4096;
/** Longer than any row: a read that left so much room had no further row to bring. */
const ROOM_BYTES = 256;
/** A row of the table for IPv4 with its line end. */
const ROW_BYTES = 150;

const page = Buffer.alloc(PAGE_BYTES);
const row = Buffer.alloc(ROW_BYTES);

/**
 * The text of /proc/net/tcp or tcp6, empty where there is none. Its end is told by a read that was not filled: the empty read by which it is told
 * elsewhere has the kernel go through all the places once more that a connection can have, which are hundreds of thousands and take milliseconds.
 */
export function readTcpTable(name: TcpTable): string {
  let text = '';
  for (const part of parts(name, page, PAGE_BYTES - ROOM_BYTES)) text += part;
  return text;
}

/** The same in pieces of about a row, for whoever does not read to the end. */
export const tcpRows = (name: TcpTable): Iterable<string> => parts(name, row, ROW_BYTES - 1);

/** @param short a read of no more bytes than this was the last */
function* parts(name: TcpTable, bytes: Buffer, short: number): Iterable<string> {
  let file: number;
  try {
    file = openSync(`/proc/net/${name}`, 'r');
  } catch {
    return;
  }
  try {
    for (let read = bytes.length; read > short; ) {
      read = readSync(file, bytes);
      if (read > 0) yield bytes.toString('latin1', 0, read);
    }
  } finally {
    closeSync(file);
  }
}
