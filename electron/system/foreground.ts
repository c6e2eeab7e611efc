import { run } from './run.ts';

const LIMIT_MS = 2000;

/** Whether this program's process group is the one that its terminal gives its keys to; false where that cannot be told. */
export async function isForeground(): Promise<boolean> {
  const asked = await run('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], { timeoutMs: LIMIT_MS });
  if (asked.kind !== 'exit') return false;
  const [group, foreground] = asked.stdout.trim().split(/\s+/);
  return group !== undefined && group !== '' && group === foreground;
}
