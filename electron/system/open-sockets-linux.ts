import { readdirSync, readlinkSync } from 'node:fs';

/** The sockets of processes, each looked through once. */
export class OpenSockets {
  private readonly known = new Map<number, readonly number[]>();

  /** Inodes of the sockets that a process has open. */
  of(pid: number): readonly number[] {
    const sockets = this.known.get(pid) ?? socketsOf(pid);
    this.known.set(pid, sockets);
    return sockets;
  }
}

/** Which of these sockets each process holds; several processes may share one (a reloader and its worker). */
export function holders(
  inodes: ReadonlySet<number>,
  pids: readonly number[],
  open: OpenSockets = new OpenSockets(),
): Map<number, number[]> {
  const found = new Map<number, number[]>();
  // Looking through what every process has open costs more than everything else here.
  if (inodes.size === 0) return found;
  for (const pid of pids) {
    for (const inode of open.of(pid)) if (inodes.has(inode)) found.set(inode, [...(found.get(inode) ?? []), pid]);
  }
  return found;
}

function socketsOf(pid: number): number[] {
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    // It belongs to another user, or has just ended.
    return [];
  }
  return names.flatMap((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/${pid}/fd/${fd}`))?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}

/** Where a file descriptor leads. One that was closed since the folder was read, which happens all the time, hides no other. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
