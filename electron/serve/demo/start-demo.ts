import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HOSTS, MAIN, STORES } from '../../../shared/domain/index.ts';
import { createEngine, EverRan, keepSmall } from '../../app/index.ts';
import { takeLock } from '../../files/index.ts';
import { argumentsOf, askHttp, startDetached } from '../../system/index.ts';
import { browserHost } from '../host.ts';
import { type PageServer, serve } from '../server.ts';
import { KEEPER_FILE, PID_FILE } from './sandbox-backend.ts';

export interface Demo {
  readonly address: PageServer['address'];
  /** Ends the sandbox, its Lifeguard and its page, and removes everything that was made for them. */
  readonly stop: () => Promise<void>;
}

interface DemoOptions {
  readonly version: string;
  readonly rendererFolder: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** How this program is started with other words: `node`, `electron/cli.ts`. */
  readonly program: { readonly command: string; readonly args: readonly string[] };
}

/**
 * A small stack that may be broken, with a Lifeguard of its own that serves its page: its folder, its port, its settings and its history are the
 * demo's alone, and nothing of what else runs here is touched.
 * @throws when its backend cannot be started
 */
export async function startDemo({ version, rendererFolder, port, program }: DemoOptions): Promise<Demo> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-demo-')));
  const backend = path.join(folder, 'leanvibe-backend');
  const stateFolder = path.join(folder, 'state');
  mkdirSync(path.join(backend, 'app'), { recursive: true });
  writeFileSync(path.join(backend, 'app/main.py'), '# Stands for the real one: the sandbox is Lifeguard’s own.\n');
  const keeper = takeLock(path.join(folder, KEEPER_FILE));
  const remove = (): void => {
    keeper?.release();
    rmSync(folder, { recursive: true, force: true });
  };
  const own = await freePort();
  const start = { command: program.command, args: [...program.args, 'demo', 'backend', String(own)], cwd: backend };
  const sandbox = new Sandbox(backend, own);
  const logFile = path.join(folder, 'sandbox.log');
  const begun = await startDetached({ ...start, env: {}, logFile });
  if (!begun.ok) {
    remove();
    throw new Error(`The demo’s backend could not be started: ${begun.message}`);
  }
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, JSON.stringify(settingsOf(own, start), null, 2));
  // Whoever breaks it at once may do that before it was seen.
  new EverRan(stateFolder, () => false).note(MAIN.id);
  const engine = await createEngine({
    follows: true,
    cwd: folder,
    home: folder,
    env: { PATH: process.env.PATH },
    platform: process.platform,
    configFile,
    repository: folder,
    stateFolder,
  });
  keepSmall(engine);
  // It was made a moment ago, by this program.
  engine.trust(true);
  const server = await serve({
    engine,
    host: browserHost({ version, demoBreak: async ({ fault }) => sandbox.break(fault) }),
    rendererFolder,
    port,
  });
  return {
    address: server.address,
    async stop() {
      await server.stop();
      await engine.stop();
      await sandbox.end();
      remove();
    },
  };
}

/** Nothing but its own backend is watched: what else there is on this machine is somebody's own. */
const settingsOf = (port: number, start: object) => ({
  [MAIN.port]: port,
  [MAIN.start]: start,
  ...Object.fromEntries([...STORES, ...HOSTS].map(({ id }) => [`${id}.enabled`, false])),
});

/** A port that nobody has now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      server.close(() => (at === null || typeof at === 'string' ? reject(new Error('no port')) : resolve(at.port)));
    });
  });
}

/** The demo's backend as it runs now: a recovery may have started another one meanwhile. */
class Sandbox {
  private readonly folder: string;
  private readonly port: number;

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  async break(fault: string): Promise<Record<never, never>> {
    switch (fault) {
      case 'kill-backend':
        await this.signal('SIGKILL');
        break;
      case 'hang-backend':
        await this.signal('SIGSTOP');
        break;
      case 'fail-backend':
        await this.change({ health: 'unhealthy', message: 'model worker pool is exhausted' });
        break;
      case 'websocket-silent':
        await this.change({ websocket: 'silent' });
        break;
      case 'mend':
        await this.signal('SIGCONT');
        await this.change({ reset: true }).catch(() => {});
        break;
      default:
        throw new Error('The demo has a backend and its WebSocket, and nothing else to break.');
    }
    return {};
  }

  async end(): Promise<void> {
    await this.signal('SIGKILL');
  }

  private async change(change: object): Promise<void> {
    const question = { method: 'POST', body: JSON.stringify(change), reads: 'dropped' } as const;
    await askHttp(`http://127.0.0.1:${this.port}/_fault`, question, AbortSignal.timeout(2000));
  }

  /** Only to what was started with the demo's own words: a number may be another program's by now. */
  private async signal(signal: NodeJS.Signals): Promise<void> {
    const pid = Number(this.pidText());
    if (!Number.isInteger(pid) || pid < 2) return;
    const words = await argumentsOf(pid);
    if (words === null || !words.join(' ').endsWith(`demo backend ${this.port}`)) return;
    try {
      process.kill(pid, signal);
    } catch {
      // It ended a moment ago.
    }
  }

  private pidText(): string {
    try {
      return readFileSync(path.join(this.folder, PID_FILE), 'utf8');
    } catch {
      return '';
    }
  }
}
