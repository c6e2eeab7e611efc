import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './cache.ts';

/**
 * Below the ephemeral ranges of Linux (32768–60999) and macOS (49152–65535): there an outgoing connection
 * of any program could take the port between our asking and the server's bind.
 */
const lowest = 20_000;
const highest = 32_000;

const given = new Set<number>();

/**
 * A TCP port that nothing listens on, on either address family. Remembered for the life of this process and
 * reserved against other test runs on the machine by a small file.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (given.has(port) || !reserve(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${lowest} and ${highest} after 200 attempts.`);
}

/** Several free ports at once. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

/** Whether a server could bind the port now, on 127.0.0.1, on ::1 and on every address. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) if (!(await canBind(port, host))) return false;
  return true;
}

function canBind(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 says EADDRNOTAVAIL or EAFNOSUPPORT: nobody can hold the port there.
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** One for each user: nobody can write into that of another. */
const reservations = join(tmpdir(), `leanvibe-lifeguard-ports-${userInfo().uid}`);

function reserve(port: number): boolean {
  const file = join(reservations, String(port));
  mkdirSync(reservations, { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(readOrEmpty(file));
    if (owner > 0 && !isAlive(owner)) rmSync(file, { force: true });
    return false;
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Gives the reservations of this process back; called at its end. */
export function releasePorts(): void {
  for (const port of given) rmSync(join(reservations, String(port)), { force: true });
  given.clear();
}
