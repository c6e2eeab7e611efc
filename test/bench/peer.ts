import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Watched {
  readonly name: string;
  readonly port: number;
  /** How it is asked; absent where monit does not know the protocol and only connects: Bolt, or any port. */
  readonly protocol?: 'redis' | 'pgsql' | `http request "${string}"`;
}

export const backendCheck = (port: number): Watched => ({ name: 'backend', port, protocol: 'http request "/health"' });
export const redisCheck = (port: number): Watched => ({ name: 'redis', port, protocol: 'redis' });

/** One check of monit. */
const checkOf = ({ name, port, protocol }: Watched): string =>
  `check host ${name} with address 127.0.0.1
  if failed port ${port}${protocol === undefined ? '' : ` protocol ${protocol}`} with timeout 2 seconds then alert
`;

/**
 * `monit` watching the same ports: the peer of the detection and cost benches.
 * @param cycleSeconds how often it looks; 5 is what its manual shows, 1 the least that it takes
 */
export async function startMonit(monit: string, watched: readonly Watched[], cycleSeconds = 5) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-monit-'));
  const file = path.join(folder, 'monitrc');
  const log = path.join(folder, 'monit.log');
  writeFileSync(
    file,
    `set daemon ${cycleSeconds}
set log ${log}
set pidfile ${folder}/pid
set idfile ${folder}/id
set statefile ${folder}/state
${watched.map(checkOf).join('')}`,
    { mode: 0o600 },
  );
  const child = spawn(monit, ['-I', '-c', file], { stdio: 'ignore' });
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  return {
    pid: child.pid as number,
    /** Milliseconds until the log says so of a service, from now; NaN where it does not within the limit. */
    async says(service: string, what: 'failed' | 'succeeded', limitMs: number): Promise<number> {
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
