import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePorts } from './stack/index.ts';

/** One program that listens on many ports, and how often it was connected to. */
export interface ManyListeners {
  readonly pid: number;
  readonly ports: readonly number[];
  readonly connections: () => Promise<number>;
  readonly cleanup: () => Promise<void>;
}

/** It speaks HTTP on each; its command line names its ports, and its standard input asks how many connections came. */
const PROGRAM = `
let connections = 0;
const ports = process.argv.slice(1).map(Number);
const serve = (port) => new Promise((done) =>
  require('node:http').createServer((_, answer) => answer.end('well')).on('connection', () => { connections += 1; }).listen(port, '127.0.0.1', done));
Promise.all(ports.map(serve)).then(() => console.log('ready'));
require('node:readline').createInterface({ input: process.stdin }).on('line', () => console.log(connections));
`;

export async function startManyListeners(count: number): Promise<ManyListeners> {
  const ports = await freePorts(count);
  const child = spawn(process.execPath, ['-e', PROGRAM, ...ports.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const line = async () => String((await once(lines, 'line'))[0]);
  await line();
  return {
    pid: child.pid ?? 0,
    ports,
    async connections() {
      const answer = line();
      child.stdin.write('?\n');
      return Number(await answer);
    },
    async cleanup() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
