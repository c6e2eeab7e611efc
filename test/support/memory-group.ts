import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A control group of Linux that may hold so much memory and no more. */
export interface MemoryGroup {
  /** Puts this process into it, with all that it starts from then on. */
  readonly add: (pid: number) => void;
  readonly remove: () => void;
}

/** Version 1 and version 2 of control groups, by the file that holds the limit. */
const PLACES = [
  { base: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', more: [] },
  { base: '/sys/fs/cgroup', limit: 'memory.max', more: ['memory.swap.max'] },
] as const;

/** A group of its own; null where this user may make none. */
export function memoryGroup(bytes: number): MemoryGroup | null {
  for (const { base, limit, more } of PLACES) {
    const folder = path.join(base, `lifeguard-test-${process.pid}-${Date.now()}`);
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    const remove = () => rmdirSync(folder);
    try {
      writeFileSync(path.join(folder, limit), String(bytes));
      for (const file of more) writeFileSync(path.join(folder, file), '0');
      return { add: (pid) => writeFileSync(path.join(folder, 'cgroup.procs'), String(pid)), remove };
    } catch {
      remove();
    }
  }
  return null;
}
