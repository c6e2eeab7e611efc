import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Engine, openSession } from '../../../electron/app/index.ts';
import { causeText } from '../../../electron/notifications/text.ts';
import { COMPILED } from '../../support/compiled.ts';
import { firstHarm, hostileText, isForged } from '../../support/hostile-text.ts';
import { letters, plantedSecrets } from '../../support/planted-secrets.ts';
import { PROGRAM } from '../../support/program.ts';
import type { RunningBackend } from '../../support/stack/index.ts';
import { type FaultCase, must, recover, row, type Stage, until } from '../harness.ts';

/** Everything that goes out while a row runs: snapshots, notifications, pages, the report, the message. */
class Ears {
  readonly heard: string[] = [];

  hear(what: unknown): void {
    this.heard.push(JSON.stringify(what) ?? '');
  }

  follow(engine: Engine): void {
    engine.subscribe((snapshot) => {
      this.hear(snapshot);
      for (const cause of snapshot.causes) this.hear(causeText(cause));
    });
  }

  async askPages(engine: Engine): Promise<void> {
    const session = openSession(engine, {} as never, (event) => this.hear(event));
    for (const [name, args] of [
      ['logs', { minutes: 60 }],
      ['recentChanges', { minutes: 60 }],
      ['incidents', { limit: 20 }],
      ['runs', {}],
    ] as const)
      this.hear(await session.call(name, args));
    for (const { id } of await engine.incidents({ limit: 20 }))
      for (const name of ['incident', 'report', 'escalationMessage'] as const)
        this.hear(await session.call(name, { id }));
    session.close();
  }
}

/** A start that prints these lines and dies of the last one, as Python does. */
function diesOf(backend: RunningBackend, folder: string, lines: readonly string[]): void {
  const words = path.join(folder, 'words.txt');
  const traceback = `Traceback (most recent call last):\n  File "main.py", line 3, in <module>\nRuntimeError: ${lines.at(-1)}\n`;
  writeFileSync(words, `${lines.join('\n')}\n${traceback}`);
  writeFileSync(backend.startScript, `#!/bin/sh\ncat '${words}' >&2\nexit 1\n`);
}

/** A real Redis that does not know AUTH repeats what it was sent: the user and the password. */
async function stage(theirs: Stage, user: string, password: string) {
  const redis = await theirs.redis({ extraArgs: ['--rename-command', 'AUTH', ''] });
  const backend = await theirs.backend();
  const url = `redis://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${redis.port}/0`;
  const engine = await theirs.engine(backend, redis, { 'redis.url': url });
  const ears = new Ears();
  ears.follow(engine);
  await engine.settled(20_000);
  return { backend, engine, ears };
}

/** The backend says so in its answers, its next start prints it and dies of it, and all that is asked is asked. */
async function spread(
  { backend, engine, ears }: Awaited<ReturnType<typeof stage>>,
  folder: string,
  lines: readonly string[],
): Promise<number> {
  const begun = performance.now();
  await backend.fault({ health: 'unhealthy', message: lines.join('\n') });
  const says = (s: { components: readonly { id: string; state: string }[] }) =>
    s.components.some((c) => c.id === 'backend' && c.state === 'critical');
  await until(engine, says, 15_000, 'backend that reports failure');
  const took = performance.now() - begun;
  diesOf(backend, folder, lines);
  const { run } = await recover(engine);
  must(run?.state === 'failed', `a start that dies was called ${run?.state}`);
  ears.hear(run);
  await ears.askPages(engine);
  return took;
}

export const textCases: readonly FaultCase[] = [
  {
    id: 'F50',
    fault: 'secrets in what a backend answers, prints and dies of, and in an error of a real Redis',
    async run(theirs) {
      const password = letters(24, 'matrix redis');
      const planted = plantedSecrets('matrix');
      const on = await stage(theirs, 'someone', password);
      const detectedAfterMs = await spread(
        on,
        theirs.folder,
        planted.map((p) => p.text),
      );
      await on.engine.stop();
      const state = path.join(theirs.folder, 'state');
      const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter(
        (e) => e.isFile() && !/^backend\.log/.test(e.name),
      );
      for (const file of files) on.ears.heard.push(readFileSync(path.join(file.parentPath, file.name), 'latin1'));
      const out = on.ears.heard.join('\n');
      must(out.includes("unknown command 'AUTH'"), 'Redis repeated nothing');
      must(out.includes('••••'), 'nothing was taken out');
      const leaked = [{ kind: 'the password of Redis', secret: password }, ...planted].filter(
        ({ secret }) => out.includes(secret) || out.includes(JSON.stringify(secret).slice(1, -1)),
      );
      must(leaked.length === 0, `shown: ${leaked.map((l) => l.kind).join(', ')}`);
      return row({
        detectedAfterMs,
        verified: `${planted.length + 1} kinds, none in ${on.ears.heard.length} answers and files`,
      });
    },
  },
  {
    id: 'F51',
    fault:
      'sequences of terminals and invisible marks in what a backend answers, prints and dies of, and in an error of a real Redis',
    async run(theirs) {
      const user = hostileText('wredis', { nul: false, lines: false }).slice(0, 60);
      const on = await stage(theirs, user, 'not-a-secret');
      const detectedAfterMs = await spread(
        on,
        theirs.folder,
        ['whealth', 'wprinted', 'wcrash'].map((w) => hostileText(w)),
      );
      const out = on.ears.heard.join('\n');
      for (const word of ['wredis', 'whealth', 'wcrash']) must(out.includes(word), `${word} was not shown`);
      // What would be a control character is an escape here: each text is looked at as it is.
      const texts = on.ears.heard.flatMap((json) => textsIn(JSON.parse(json)));
      const harm = texts
        .map((text) => firstHarm(Buffer.from(text.replaceAll('\t', ' ')), 'none'))
        .find((h) => h !== null);
      must(harm === undefined, `in an answer: ${harm}`);
      for (const argv of [['status'], ['diagnose', '--verbose'], ['status', '--json']]) {
        const printed = await lifeguard(theirs.folder, on.backend.root, argv);
        must(printed.length > 0, `${argv.join(' ')} printed nothing`);
        const bad = firstHarm(printed, argv.includes('--json') ? 'none' : 'colours');
        must(bad === null, `${argv.join(' ')}: ${bad}`);
        must(!isForged(printed.toString()), `${argv.join(' ')} believes line ends from outside`);
      }
      return row({ detectedAfterMs, verified: `${texts.length} texts and 3 commands, byte by byte` });
    },
  },
];

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What the real command line prints, on both streams, with colours. */
async function lifeguard(home: string, repository: string, argv: readonly string[]): Promise<Buffer> {
  const places = ['--config', path.join(home, 'config.yaml'), '--repository', repository];
  const child = spawn(process.execPath, [PROGRAM, ...argv, ...places], {
    cwd: home,
    env: {
      ...COMPILED,
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_STATE_HOME: home,
      FORCE_COLOR: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  return Buffer.concat(chunks);
}
