import type { Instant, ModelServer, Settings } from '../../../shared/domain/index.ts';
import type { ProbeContext } from '../../probes/probe.ts';
import { type ProcessRow, portsOf, processesAgain } from '../../system/index.ts';
import { MODEL_SERVER_KINDS, type ModelServerKind } from '../model-server-kinds.ts';
import { ModelServerWatch, UNKNOWN_SERVER, type WatchedServer, workOf } from '../model-server-watch.ts';

type Context = Pick<ProbeContext, 'signal' | 'clock' | 'readings'>;

interface Watched extends WatchedServer {
  readonly kind: ModelServerKind;
  readonly model: string | null;
}

interface Options {
  readonly settings: Settings;
  /** Whether a prompt may be sent by itself now: not on battery. */
  readonly mayPrompt: () => Promise<boolean>;
  readonly list?: (signal: AbortSignal) => Promise<readonly ProcessRow[]>;
}

/**
 * The model servers that run on this machine: what their processes and connections tell at each look, and, while one that the backend uses is
 * idle, now and then one word of it.
 */
export class ModelServers {
  private readonly options: Options;
  private readonly watch: ModelServerWatch;
  private watched = new Map<string, Watched>();
  /** Servers that the backend has used, by what stays the same when they are started again. */
  private readonly used = new Set<string>();

  constructor(options: Options) {
    this.options = options;
    this.watch = new ModelServerWatch(options);
  }

  /** Looks at each; never rejects for what one of them does. @param glance looks only: no word is asked for by the clock */
  async look(context: Context, glance: boolean): Promise<readonly ModelServer[]> {
    const { signal, clock, readings } = context;
    const trees = [...this.watched.values()].map(({ row }) => row.pid);
    const rows = await (this.options.list?.(signal) ?? processesAgain({ trees }));
    const askers = (readings.process?.facts.tree ?? []).map((p) => p.pid);
    await this.find(rows, signal);
    return Promise.all(
      [...this.watched.values()].map(async (server) => {
        await this.watch.look(server, { rows, askers }, context);
        if (server.isOurs) this.used.add(usedAs(server));
        if (!glance) await this.watch.askForWord(server, context);
        return this.told(server, clock.now());
      }),
    );
  }

  /** Whether any has open requests: then more is learnt by looking again soon. `unclear` when one of them does no work. */
  get activity(): 'none' | 'working' | 'unclear' {
    const matters = [...this.watched.values()].filter((s) => s.isOurs || isAsked(s));
    const states = matters.map((s) => s.memory?.state ?? 'idle');
    if (states.some((s) => s !== 'idle' && s !== 'busy')) return 'unclear';
    return states.includes('busy') ? 'working' : 'none';
  }

  /** Processes that are model servers, with the address on which each listens; one that listens nowhere starts, or only started another. */
  private async find(rows: readonly ProcessRow[], signal: AbortSignal): Promise<void> {
    const found = new Map<string, Watched>();
    for (const row of rows) {
      if (row.state === 'zombie') continue;
      const key = `${row.pid} ${row.startedAt}`;
      const before = this.watched.get(key);
      if (before !== undefined) {
        before.row = row;
        found.set(key, before);
        continue;
      }
      for (const kind of MODEL_SERVER_KINDS) {
        const named = kind.recognise(row.commandLine);
        const listener =
          named === null ? undefined : (await portsOf([row.pid], signal)).find((l) => l.port === named.port);
        if (named === null || listener === undefined) continue;
        const address = listener.address === '::' ? '::1' : listener.address.replace('0.0.0.0', '127.0.0.1');
        const { port, model } = named;
        const isOurs = this.used.has(usedAs({ kind, port }));
        found.set(key, { kind, program: kind, row, port, address, model, isOurs, ...UNKNOWN_SERVER });
      }
    }
    this.watched = found;
  }

  private told(server: Watched, now: Instant): ModelServer {
    const { kind, row, port, model } = server;
    const { pid, startedAt, commandLine } = row;
    return { kind: kind.id, pid, startedAt, commandLine, port, model, ...workOf(server, now) };
  }
}

/** What stays the same when a server is started again. */
const usedAs = ({ kind, port }: Pick<Watched, 'kind' | 'port'>): string => `${kind.id} ${port}`;

const isAsked = ({ memory }: Watched): boolean => memory?.requests.some((r) => !r.isIdle) === true;
