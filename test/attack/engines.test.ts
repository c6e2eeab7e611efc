import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'vitest';
import { createEngine, type EngineOptions, identityOf } from '../../electron/app/index.ts';
import { VERSION } from '../../electron/cli/version.ts';
import { socketPlace } from '../../electron/share/index.ts';
import { COMPILED } from '../support/compiled.ts';
import { firstHarm, hostileText, isForged } from '../support/hostile-text.ts';
import { PROGRAM } from '../support/program.ts';

const SECRET = `sk-${'ant'}-api03-${'A1b2'.repeat(23)}xyAA`;
/** Called with what has to be done at the end of the test; what came last is done first. */
type Later = (close: () => void) => void;

/** What an engine does with a call; it has greeted and given its snapshot. */
type Manner = (socket: Socket, id: number) => void;

const answer = (socket: Socket, message: unknown) => void socket.write(`${JSON.stringify(message)}\n`);

/** Manners of an engine that is stopped, broken, another program or somebody's bad joke. */
const MANNERS: Readonly<Record<string, Manner>> = {
  'says nothing more': () => {},
  'gives an answer that is none': (socket, id) =>
    answer(socket, { id, ok: true, value: { nonsense: hostileText('x') } }),
  'gives no answer that the contract has': (socket, id) => answer(socket, { id, ok: 'perhaps' }),
  'refuses in hostile words with a secret': (socket, id) =>
    answer(socket, { id, ok: false, code: 'failed', message: `${hostileText('refused')} ${SECRET}` }),
  'answers with junk': (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
  'ends the connection': (socket) => void socket.destroy(),
  'sends a line without an end': (socket) => {
    const part = 'x'.repeat(1 << 20);
    const more = () => {
      while (!socket.destroyed && socket.write(part));
      socket.once('drain', more);
    };
    more();
  },
  'drips a line without an end': (socket) => {
    const dripping = setInterval(() => socket.write('x'), 200);
    socket.once('close', () => clearInterval(dripping));
  },
};

/** A home in which nothing is watched, and a program at its socket that greets like its engine. */
async function hostileEngine(manner: Manner, later: Later) {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-engines-')));
  later(() => rmSync(home, { recursive: true, force: true }));
  const configFile = path.join(home, 'config.yaml');
  const off = ['backend', 'neo4j', 'redis', 'docker', 'mlx', 'models', 'ios', 'cli'];
  writeFileSync(configFile, JSON.stringify(Object.fromEntries(off.map((id) => [`${id}.enabled`, false]))));
  const stateFolder = path.join(home, 'leanvibe-lifeguard');
  const options: EngineOptions = { cwd: home, home, env: {}, platform: process.platform, configFile, stateFolder };
  const engine = await createEngine({ ...options, looks: false });
  const real = engine.snapshot();
  await engine.stop();
  const snapshot = { ...real, verdict: { ...real.verdict, headline: hostileText('headline') } };
  const stack = await identityOf(options);
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const { file } = socketPlace(stateFolder, process.getuid?.() ?? 0);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    answer(socket, { lifeguard: VERSION, pid: process.pid, stack });
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const { id, call } = JSON.parse(line) as { id: number; call: string };
        if (call !== 'visible') manner(socket, id);
        else {
          answer(socket, { event: 'snapshot', data: snapshot });
          answer(socket, { id, ok: true, value: {} });
        }
      }
    });
    later(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  chmodSync(file, 0o600);
  later(() => server.close());
  return { home, configFile, later };
}

/** Starts the real program; resolves when it has ended. */
async function lifeguard({ home, configFile, later }: Awaited<ReturnType<typeof hostileEngine>>, ...argv: string[]) {
  const env = { ...COMPILED, PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const child = spawn(process.execPath, ['--max-old-space-size=200', PROGRAM, ...argv, '--config', configFile], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  later(() => child.kill('SIGKILL'));
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => parts.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, bytes: Buffer.concat(parts) };
}

// Side by side: nearly all of each is a wait for somebody who says nothing.
describe.concurrent.each(Object.entries(MANNERS))('an engine at the socket that greets and then %s', (name, manner) => {
  it('keeps no command waiting, and its words do nothing', async ({ expect, onTestFinished }) => {
    const at = await hostileEngine(manner, onTestFinished);
    for (const argv of [['status'], ['incidents', '--json']]) {
      const { code, bytes } = await lifeguard(at, ...argv);
      const text = bytes.toString();
      expect(code, text).toBe(3);
      // On a busy machine the greeting itself may come too late.
      expect(text).toMatch(/The Lifeguard that (?:was asked|runs) |A Lifeguard runs but does not answer|refused/);
      expect(firstHarm(bytes, 'none')).toBeNull();
      expect(isForged(text)).toBe(false);
      expect(text, name).not.toContain(SECRET);
    }
  });
});
