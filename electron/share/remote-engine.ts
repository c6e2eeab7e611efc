import { setTimeout as sleep } from 'node:timers/promises';
import {
  applyPatch,
  CALLS,
  type CallArgs,
  type CallName,
  type CallResult,
  type EngineEvent,
  type Handlers,
} from '../../shared/contract/index.ts';
import {
  CauseIdSchema,
  type ChecklistRun,
  type LineResult,
  type Run,
  type Snapshot,
} from '../../shared/domain/index.ts';
import type { AnyEngine, HostCalls } from '../app/index.ts';
import type { Connection } from './connection.ts';

/** A checklist is followed by asking how far it is, this often. */
const FOLLOW_MS = 150;
/** What a snapshot did not tell about a run is looked up this often. */
const RUN_MS = 1000;

type Ask<C extends CallName> = (args: CallArgs<C>) => Promise<CallResult<C>>;

/** An engine that runs in another process: everything is asked of it, nothing of the stack. */
export interface RemoteEngine extends AnyEngine {
  /** Everything that a page may call, answered over there, with this process's own host. */
  handlers(host: HostCalls): Handlers;
  /** Settings as that engine has them, with what only it can open. */
  settings: Ask<'settings'>;
  changeSetting: Ask<'changeSetting'>;
  changeService: Ask<'changeService'>;
  resetSetting: Ask<'resetSetting'>;
  readonly ended: Promise<void>;
  close(): void;
}

/**
 * Makes a connection into an engine, with its present snapshot.
 * @throws when it does not give one
 */
export async function remoteEngine(connection: Connection): Promise<RemoteEngine> {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let latest: Snapshot | null = null;
  const take = (snapshot: Snapshot) => {
    latest = snapshot;
    for (const listener of [...listeners]) listener(snapshot);
  };
  connection.onEvent((event: EngineEvent) => {
    if (event.event === 'snapshot') take(event.data);
    if (event.event !== 'patch' || latest === null) return;
    const next = applyPatch(latest, event.data);
    if (next !== null) take(next);
    else void ask().catch(() => {});
  });
  const ask = async (): Promise<Snapshot> => {
    const snapshot = await connection.call('snapshot', {});
    take(snapshot);
    return snapshot;
  };
  await connection.call('visible', { visible: true });
  const first = latest ?? (await ask());
  const { call } = connection;
  return {
    snapshot: () => latest ?? first,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async settled(limitMs) {
      const snapshot = await call('settled', { limitMs: Math.round(limitMs) });
      return latest !== null && latest.seq > snapshot.seq ? latest : snapshot;
    },
    async checkNow() {
      await call('checkNow', {});
      return ask();
    },
    past: (at) => call('past', { at }),
    proposals: () => call('proposals', {}),
    review: (args) => call('review', args),
    decide: (args) => call('decideProposal', args),
    facts: (component) => call('facts', { component }),
    discover: (ports) => call('discover', { ports: ports === null ? null : [...ports] }),
    firstStart: () => call('firstStart', {}),
    watchFound: (id) => call('watchFound', { id }),
    teamFile: () => call('teamFile', {}),
    decisions: () => call('decisions', {}),
    incidents: (range) => call('incidents', range),
    incident: (id) => call('incident', { id }),
    statistics: () => call('statistics', {}),
    runs: () => call('runs', {}),
    report: async (id) => (await call('report', { id })).markdown,
    reportAs: async (id, format) => (await call('reportAs', { id, format })).text,
    escalation: () => call('escalation', {}),
    acknowledge: async (args) => void (await call('acknowledge', args)),
    escalationMessage: (id) => call('escalationMessage', { id }),
    notifications: () => call('notifications', {}),
    logLines: (query) => call('logLines', query),
    reference: () => call('reference', {}),
    outgoing: () => call('outgoing', {}),
    tryOutgoing: (args) => call('tryOutgoing', args),
    modelFiles: (look) => call('modelFiles', { look }),
    ownCost: () => call('ownCost', {}),
    inspect: (component, again) => call('inspect', { component, ...(again === undefined ? {} : { again }) }),
    checklist: (list) => call('checklist', { list }),
    cancelChecklist: async (list) => (await call('cancelChecklist', { list })).cancelled,
    runChecklist: (list, only, onLine) => followChecklist(connection, list, only, onLine),
    plan: (runbook, target) => call('plan', { runbook, target: target ?? null }),
    async recover(request) {
      const begun = await call('recover', request);
      if (!begun.ok) return begun;
      const ended = endOf(begun.run, connection);
      // Whoever waits for it is told when the connection ends; that nobody waits is no failure.
      ended.catch(() => {});
      return { ...begun, ended };
    },
    pause: async (until) => void (await call('pause', { until })),
    heldAlarms: () => call('heldAlarms', {}),
    snooze: async (cause, until) => void (await call('snooze', { cause: CauseIdSchema.parse(cause), until })),
    cancel: async (run) => (await call('cancelRecovery', { run })).cancelled,
    trust: (trusted, _folder, token) => call('trust', { trusted, ...(token === undefined ? {} : { token }) }),
    handlers: (host) => ({ ...relayed(connection), ...host }),
    settings: (args) => call('settings', args),
    changeSetting: (args) => call('changeSetting', args),
    changeService: (args) => call('changeService', args),
    resetSetting: (args) => call('resetSetting', args),
    ended: connection.ended,
    close: () => connection.close(),
  };
}

/** Every call of the contract, passed on. */
function relayed({ call }: Connection): Handlers {
  const names = Object.keys(CALLS) as CallName[];
  // Each name is bound to its own arguments and result by `call`; the compiler cannot follow that through a list of names.
  return Object.fromEntries(names.map((name) => [name, (args: never) => call(name, args)])) as unknown as Handlers;
}

/** The run as it ended. It goes on over there whatever happens to this process. */
async function endOf(id: string, { call }: Connection): Promise<Run> {
  for (;;) {
    const run = await call('run', { run: id });
    if (run !== null && run.state !== 'running') return run;
    await sleep(run === null ? RUN_MS : FOLLOW_MS);
  }
}

async function followChecklist(
  { call }: Connection,
  list: Parameters<AnyEngine['runChecklist']>[0],
  only: readonly string[] | null,
  onLine: ((line: LineResult) => void) | undefined,
): Promise<ChecklistRun> {
  const told = new Map<string, LineResult['state']>();
  const wanted = (line: LineResult) => only === null || only.includes(line.id);
  const ended = (line: LineResult) => line.state !== 'waiting' && line.state !== 'running';
  await call('startChecklist', { list, line: only?.[0] ?? null });
  for (;;) {
    const state = await call('checklist', { list });
    // Of one line that is looked at again the earlier result stands there until it begins.
    const lines = state.lines.filter((l) => wanted(l) && (only === null || !state.running));
    for (const line of lines) {
      if (!ended(line) || told.get(line.id) === line.state) continue;
      told.set(line.id, line.state);
      onLine?.(line);
    }
    if (!state.running && state.run !== null) {
      const asked = state.lines.filter(wanted);
      // Beside the whole list, whose time that of the run is, single lines have their own.
      const tookMs = only === null ? state.run.tookMs : Math.max(0, ...asked.map((line) => line.tookMs ?? 0));
      return { list, title: state.title, ...state.run, tookMs, lines: asked } as ChecklistRun;
    }
    await sleep(FOLLOW_MS);
  }
}
