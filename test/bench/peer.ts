import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** `monit` watching the same backend and Redis at a 5 s cycle: the peer of the detection and cost benches. */
export async function startMonit(monit: string, backendPort: number, redisPort: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-monit-'));
  const file = path.join(folder, 'monitrc');
  const log = path.join(folder, 'monit.log');
  writeFileSync(
    file,
    `set daemon 5
set log ${log}
set pidfile ${folder}/pid
set idfile ${folder}/id
set statefile ${folder}/state
check host backend with address 127.0.0.1
  if failed port ${backendPort} protocol http request "/health" with timeout 2 seconds then alert
check host redis with address 127.0.0.1
  if failed port ${redisPort} protocol redis with timeout 2 seconds then alert
`,
    { mode: 0o600 },
  );
  const child = spawn(monit, ['-I', '-c', file], { stdio: 'ignore' });
  const mentions = (words: RegExp) => existsSync(log) && words.test(readFileSync(log, 'utf8'));
  return {
    pid: child.pid as number,
    /** Milliseconds until the log says that the backend failed, from now. */
    async failure(limitMs: number): Promise<number> {
      const begun = performance.now();
      const before = existsSync(log) ? readFileSync(log, 'utf8').length : 0;
      while (performance.now() - begun < limitMs) {
        if (existsSync(log) && /'backend' failed/.test(readFileSync(log, 'utf8').slice(before)))
          return performance.now() - begun;
        await sleep(50);
      }
      return Number.NaN;
    },
    mentions,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
