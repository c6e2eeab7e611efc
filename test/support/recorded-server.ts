import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, removeFolder, spawnDetached, stopTree, temporaryFolder, untilReady } from './stack/index.ts';

/**
 * What it answers to one method and path (`GET /api/ps`). `computes` is so many milliseconds of CPU time first, a quarter of the time that it takes:
 * as long on a busy machine as it needs to get them. `never` leaves it open.
 */
export interface RecordedAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly computes?: number;
  readonly never?: true;
}

export interface RecordedServer {
  readonly port: number;
  readonly pid: number;
  /** Other answers from now on. */
  readonly answers: (now: Readonly<Record<string, RecordedAnswer>>) => void;
  /** What it was asked so far, oldest first. */
  readonly asked: () => readonly { readonly what: string; readonly body: string }[];
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly cleanup: () => Promise<void>;
}

/** Keeps connections open, as the programs do whose answers it has. */
const SCRIPT = `
const { createServer } = require('node:http');
const { appendFileSync, readFileSync } = require('node:fs');
// Asking for it costs the system more time than the program: it is asked seldom, and both count.
const used = () => {
  for (let i = 0; i < 100_000; i++);
  const { user, system } = process.cpuUsage();
  return user + system;
};
createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const what = request.method + ' ' + request.url;
    if (what !== 'GET /ready') appendFileSync('asked', JSON.stringify({ what, body }) + '\\n');
    const answer = what === 'GET /ready' ? { body: 'yes' } : JSON.parse(readFileSync('answers', 'utf8'))[what];
    let left = (answer?.computes ?? 0) * 1000;
    const say = () => {
      // In short turns, as one whose GPU does the most of it: it takes other requests meanwhile.
      const begun = used();
      while (used() - begun < Math.min(left, 20_000));
      left -= 20_000;
      if (left > 0) return void setTimeout(say, 60);
      if (answer?.never) return;
      response.statusCode = answer?.status ?? (answer === undefined ? 404 : 200);
      response.end(typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body ?? {}));
    };
    say();
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

/**
 * A stand-in for a program that cannot be had here: it runs under that program's command line and gives answers as they were recorded or documented;
 * the test says where they are from.
 * @param program name of the program, and its first argument, which has to be a plain word
 */
export async function recordedServer(
  [program, word]: readonly [string, string],
  answers: Readonly<Record<string, RecordedAnswer>>,
): Promise<RecordedServer> {
  const dir = temporaryFolder('lifeguard-recorded');
  const port = await freePort();
  const file = (name: string) => join(dir, name);
  const write = (now: Readonly<Record<string, RecordedAnswer>>) => writeFileSync(file('answers'), JSON.stringify(now));
  writeFileSync(file(word), SCRIPT);
  // Whatever lies in the folders above.
  writeFileSync(file('package.json'), '{ "type": "commonjs" }');
  writeFileSync(file('asked'), '');
  write(answers);
  // The name stands in the place of the path of Node, as the program's own does.
  const shell = ['-c', 'exec -a "$0" "$@"', program, process.execPath, word, String(port)];
  const child = await spawnDetached('/bin/bash', shell, { cwd: dir, logFile: file('log') });
  await untilReady(async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok, {
    what: `The stand-in of ${program}`,
    logFile: file('log'),
    timeoutMs: 60_000,
    process: child,
  });
  return {
    port,
    pid: child.pid,
    answers: write,
    asked: () =>
      readFileSync(file('asked'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line): { what: string; body: string } => JSON.parse(line)),
    kill: (signal) => process.kill(child.pid, signal),
    cleanup: async () => {
      await stopTree(child.pid, 500);
      await removeFolder(dir);
    },
  };
}
