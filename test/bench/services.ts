import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compareShares } from './figures.ts';

const OFF = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'].map(
  (id) => `${id}.enabled: false\n`,
);
/** What somebody may have, and what is allowed. */
const COUNTS = [0, 5, 50] as const;

/** What further services cost: engines with none, five and fifty of them side by side, at the default cadence, all of them well and nobody looking. */
export async function benchServices(minutes: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-bench-services-'));
  const servers = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const server = createServer((_, response) => response.end('well')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  const children: ChildProcess[] = [];
  try {
    const subjects = COUNTS.map((count) => {
      const child = startEngine(path.join(folder, String(count)), ports.slice(0, count));
      children.push(child);
      return { name: `${count} services`, pid: child.pid ?? 0 };
    });
    // Start-up is paid once a day.
    await sleep(20_000);
    await compareShares(subjects, minutes);
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')));
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every second one is an HTTP server, the others are ports. */
function startEngine(home: string, ports: readonly number[]): ChildProcess {
  const config = `${home}.yaml`;
  const entries = ports.map((port, i) =>
    i % 2 === 0
      ? `  - { id: web-${i}, kind: http, at: "http://127.0.0.1:${port}/" }\n`
      : `  - { id: port-${i}, kind: tcp, at: "127.0.0.1:${port}" }\n`,
  );
  writeFileSync(config, [...OFF, ...(entries.length === 0 ? [] : ['services:\n', ...entries])].join(''));
  const env = { ...process.env, HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home };
  const flags = process.env.LIFEGUARD_BENCH_NODE?.split(' ') ?? [];
  return spawn(process.execPath, [...flags, 'dist/cli.js', 'serve', '--port', '0', '--config', config], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
