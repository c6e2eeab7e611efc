import { readFileSync } from 'node:fs';
import { run } from './run.ts';

/** How many sockets listen on a TCP port. A socket that uvicorn's reloader shares with its worker counts once. */
export async function countListeners(port: number): Promise<number> {
  if (process.platform !== 'linux') {
    const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fd']);
    return new Set(stdout.split('\n').filter((line) => line.startsWith('d'))).size;
  }
  const sockets = new Set<string>();
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readTable(table)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      // 0A is LISTEN (include/net/tcp_states.h).
      if (state === '0A' && local.endsWith(suffix)) sockets.add(inode);
    }
  }
  return sockets.size;
}

function readTable(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** The full command line of a process; empty when it is gone. */
export async function commandLine(pid: number): Promise<string> {
  return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout.trim();
}
