import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Watched {
  readonly backend: number;
  readonly redis: number;
  /** Bolt port; monit knows no Bolt and only connects to it. */
  readonly neo4j?: number;
}

/**
 * `monit` watching the same ports: the peer of the detection and cost benches.
 * @param cycleSeconds how often it looks; 5 is what its manual shows, 1 the least that it takes
 */
export async function startMonit(monit: string, { backend, redis, neo4j }: Watched, cycleSeconds = 5) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-monit-'));
  const file = path.join(folder, 'monitrc');
  const log = path.join(folder, 'monit.log');
  const bolt =
    neo4j === undefined
      ? ''
      : `check host neo4j with address 127.0.0.1\n  if failed port ${neo4j} with timeout 2 seconds then alert\n`;
  writeFileSync(
    file,
    `set daemon ${cycleSeconds}
set log ${log}
set pidfile ${folder}/pid
set idfile ${folder}/id
set statefile ${folder}/state
check host backend with address 127.0.0.1
  if failed port ${backend} protocol http request "/health" with timeout 2 seconds then alert
check host redis with address 127.0.0.1
  if failed port ${redis} protocol redis with timeout 2 seconds then alert
${bolt}`,
    { mode: 0o600 },
  );
  const child = spawn(monit, ['-I', '-c', file], { stdio: 'ignore' });
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  return {
    pid: child.pid as number,
    /** Milliseconds until the log says so of a service, from now; NaN where it does not within the limit. */
    async says(service: keyof Watched, what: 'failed' | 'succeeded', limitMs: number): Promise<number> {
      const begun = performance.now();
      const before = said().length;
      const words = new RegExp(`'${service}' (?:connection )?${what}`);
      while (performance.now() - begun < limitMs) {
        if (words.test(said().slice(before))) return performance.now() - begun;
        await sleep(50);
      }
      return Number.NaN;
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
