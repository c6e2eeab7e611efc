import type { ProbeFacts, ProcessIdentity, ProcessInfo, Settings } from '../../../shared/domain/index.ts';
import { otherCopy } from '../../discovery/index.ts';
import { realPath } from '../../files/index.ts';
import { isBusyWithOthers } from '../../health/index.ts';
import type { Partings } from '../../probes/partings.ts';
import type { Probe, ProbeContext, ProbeResult } from '../../probes/probe.ts';
import type { RememberedProcess } from '../../probes/probe-input.ts';
import {
  keeperAbove,
  managerOf,
  type PortUse,
  type ProcessRow,
  portsOf,
  startedByUv,
  startHostOf,
  wasAsked,
} from '../../system/index.ts';
import { EndSignal } from '../end-signal.ts';
import { type BackendTree, findBackend } from './backend-tree.ts';
import { BootLook } from './boot-look.ts';
import { SourceLook, savedBefore } from './changed-sources.ts';
import { EndReasons } from './end-reasons.ts';
import { BackendEnds } from './ends.ts';
import { FootprintLook } from './footprint-look.ts';
import { Output } from './output.ts';
import { PackagesLook } from './packages-look.ts';
import { localhostReaches, strangersOn } from './port-strangers.ts';
import { Replacement } from './replacement.ts';
import { answersAny, holdsAny, Rivalry } from './rivalry.ts';
import { serves, servingIn } from './serving.ts';
import { StartLoss } from './start-loss.ts';
import { StartTimes } from './start-times.ts';
import { type Beside, StartLog } from './starts.ts';
import { TableLook } from './table-look.ts';

export interface BackendProcessOptions {
  readonly settings: Settings;
  /** Takes the output of a backend that Lifeguard started. */
  readonly logFile: string;
  readonly listStartedByUs: () => readonly ProcessIdentity[];
  /** Where the system writes its reports about ended processes. */
  readonly reportFolders: readonly string[];
  /** What was seen holding the port by this Lifeguard or one before it. */
  readonly listSeenHolding: () => readonly RememberedProcess[];
  readonly noteHolding: (processes: readonly RememberedProcess[]) => void;
  readonly partings: Partings;
}

type LookContext = Pick<ProbeContext, 'signal' | 'clock' | 'reason' | 'asked' | 'readings'>;

const keyOf = ({ pid, startedAt }: ProcessIdentity) => `${pid} ${startedAt}`;

/** The backend's own process tree, who holds its port, and what it printed last. */
export function createBackendProcessProbe(options: BackendProcessOptions): Probe<'process'> {
  const { settings } = options;
  const port = settings['backend.port'];
  const looks = new TableLook(port);
  const cpu = new CpuSampler();
  const starts = new StartLog();
  const { partings } = options;
  const ends = new BackendEnds(wasAsked);
  const reasons = new EndReasons({ folders: options.reportFolders });
  const sources = new SourceLook();
  const packages = new PackagesLook(settings['backend.folder']);
  const boot = new BootLook(options.reportFolders);
  const footprint = new FootprintLook();
  const uvChildren = new Map<string, boolean>();
  const rivalry = new Rivalry(settings['backend.healthPath']);
  const printed = new Output(options.logFile);
  const startTimes = new StartTimes();
  const startLoss = new StartLoss();
  const replacement = new Replacement();
  // Somebody who ends what stands in the way waits for the backend's turn; it is rare enough not to be spared on battery.
  const inTheWay = new EndSignal({ run: ['process', 'backend'], why: 'what held its port has ended' }, () => false);

  async function look(context: LookContext): Promise<ProbeResult<'process'>> {
    const { signal, clock, reason, asked, readings } = context;
    const { all, use, table } = await looks.look({ reason, asked, signal });
    const started = options.listStartedByUs();
    const folder = settings['backend.folder'];
    const seen = options.listSeenHolding();
    const input = {
      table,
      port,
      listeners: use.listeners,
      folder: folder === null ? null : realPath(folder),
      startedByUs: started,
      seenHolding: seen,
      lostStarter: (p: ProcessRow) => uvChildren.get(keyOf(p)) === true && !hasStarter(p, table),
    };
    const first = findBackend(input);
    const answering = await rivalry.ask(first, use, signal);
    const found = answering === null ? first : findBackend({ ...input, answering });
    if (await learnStarters(found)) return look(context);
    options.noteHolding(remembered(found, started));
    looks.heed(found.root === null ? found.others : [found.root, ...found.others]);
    const at = clock.now();
    const now = at.mono;
    const tree = cpu.measure(found.tree, now);
    const file = await printed.fileOf(found.root, started, seen[0]);
    const outputTail = printed.tail(file, found.tree, reason === 'cycle' && readings.backend?.ok === true);
    const others = await Promise.all(
      found.others.map(async (root) => ({
        root: bare(root),
        ports: await portsBelow(root, all, signal),
        answers: answering !== null && holdsAny(root, table, use) ? answersAny(root, table, answering) : null,
      })),
    );
    const manager = found.root === null || wasStarted(found.root, started) ? null : managerOf(found.root, all);
    const parting = partings.last;
    const begun = { tree: found.tree, all, started, manager, reloader: found.reloader, parting, now: at };
    const log = starts.look({ ...begun, beside: await besideStart(begun, signal) });
    const strangers = await strangersOn(found, use, settings, signal);
    const foreign = strangers.find((s) => s.blocks)?.process ?? null;
    inTheWay.serve(foreign === null ? [] : [foreign], clock);
    const listening = new Set(use.listeners.flatMap(({ pid }) => (pid === null ? [] : [pid])));
    const serving = servingIn(tree, listening, found.reloader);
    const answeredAt = readings.backend?.ok === true ? readings.backend.at : null;
    const isServing = serves(serving, listening, {
      reloader: found.reloader,
      answeredAt: answeredAt?.mono ?? null,
      now,
    });
    const isBusy = isBusyWithOthers(readings, settings, now);
    const { reloader } = found;
    const gap = { tree, reloader, folder: settings['backend.folder'], now: at };
    const facts: ProbeFacts['process'] = {
      listeners: use.listeners.map(({ pid, ...l }) => ({
        ...l,
        process: pid === null ? null : bareOrNull(table.find((p) => p.pid === pid)),
      })),
      root: tree[0] ?? null,
      rootAnswers: answering === null || found.root === null ? null : answersAny(found.root, table, answering),
      tree,
      others,
      belongs: found.belongs,
      manager,
      startHost: tree.length > 0 && readings.backend?.ok === false ? startHostOf(startIn(settings)) : null,
      starter: log.starter,
      keeper: log.keeper,
      stopped: log.stopped,
      unheard: log.unheard,
      happened: [...log.happened, ...packages.look(at.wall)].sort((a, b) => a.at - b.at),
      foreign,
      foreignCopy: otherCopy(settings['backend.folder'], foreign?.cwd ?? null),
      strangers,
      localhost: strangers.length === 0 ? null : await localhostReaches(use, table),
      restarts: log.unasked,
      startTakesMs: startTimes.look(serving, answeredAt, at),
      startLostMs: startLoss.look({ tree: found.tree, answeredAt, isBusy, now: at }),
      awaited: await replacement.look(gap, signal),
      ends: await reasons.explain(
        ends.look(tree, () => outputTail, at, parting, isServing),
        at.wall,
        signal,
      ),
      panic: await boot.look(tree.length > 0, at.wall, signal),
      outputTail,
      sourceError:
        file === null && found.reloader ? await sources.look(settings['backend.folder'], tree, at.wall, signal) : null,
      outputFile: file,
      reloader: found.reloader,
    };
    reasons.observe(serving ?? tree[0]);
    partings.serving = serving === null ? null : { pid: serving.pid, startedAt: serving.startedAt, seenAt: at };
    const bytes = footprint.look(serving ?? tree[0] ?? null, now);
    const metrics = { ...metricsOf(tree, use), ...(bytes === null ? {} : { 'process.footprint': bytes }) };
    return { ok: true, metrics, facts };
  }

  /** What else was there when it was started, looked for once for each start. */
  async function besideStart(begun: Parameters<StartLog['look']>[0], signal: AbortSignal): Promise<Beside> {
    const [root] = begun.tree;
    if (root === undefined || !starts.begins(begun)) return { keeper: null, saved: null };
    const youngest = Math.min(...begun.tree.map((p) => p.uptimeSeconds));
    return {
      keeper:
        wasStarted(root, begun.started) || begun.manager !== null ? null : await keeperAbove(root, begun.all, signal),
      saved: await savedBefore(settings['backend.folder'], begun.now.wall - youngest * 1000, signal),
    };
  }

  /** Asks once for each new server whether `uv run` started it. True when something new was learnt. */
  async function learnStarters({ tree }: BackendTree<ProcessRow>): Promise<boolean> {
    let learnt = false;
    for (const p of tree) {
      if (uvChildren.has(keyOf(p))) continue;
      uvChildren.set(keyOf(p), p.name !== 'uv' && (await startedByUv(p.pid)));
      learnt = true;
    }
    if (uvChildren.size > 200) for (const key of [...uvChildren.keys()].slice(0, 100)) uvChildren.delete(key);
    return learnt;
  }

  return {
    id: 'process',
    component: 'process',
    everyMs: settings['cadence.process'] * 1000,
    timeoutMs: 15_000,
    run: look,
    onSignal: inTheWay.onSignal,
    close: async () => {
      await inTheWay.close();
      footprint.close();
    },
  };
}

/** The configured start with the folder that it runs in. */
const startIn = ({ 'backend.start': start, 'backend.folder': folder }: Settings) =>
  start === null ? null : { ...start, cwd: start.cwd ?? folder };

/** What holds the port, with whose start it is of. */
function remembered({ root, holding }: BackendTree<ProcessRow>, started: readonly ProcessIdentity[]) {
  const [last] = started;
  const isByHand = root !== null && last !== undefined && !wasStarted(root, started);
  return isByHand
    ? holding.map(({ pid, startedAt }) => ({ pid, startedAt, startedByHandAfter: keyOf(last) }))
    : holding;
}

const bare = ({ cpuSeconds: _, ...info }: ProcessRow): ProcessInfo => info;
const bareOrNull = (row: ProcessRow | undefined): ProcessInfo | null => (row === undefined ? null : bare(row));

const wasStarted = (p: ProcessIdentity, started: readonly ProcessIdentity[]): boolean =>
  started.some((s) => keyOf(s) === keyOf(p));

const hasStarter = (p: ProcessRow, table: readonly ProcessRow[]): boolean =>
  table.some((q) => q.pid === p.parentPid && q.name === 'uv' && q.state !== 'zombie');

async function portsBelow(root: ProcessRow, all: readonly ProcessRow[], signal: AbortSignal): Promise<number[]> {
  const pids = all.filter((p) => p.pid === root.pid || p.parentPid === root.pid).map((p) => p.pid);
  return [...new Set((await portsOf(pids, signal)).map((l) => l.port))];
}

function metricsOf(tree: readonly ProcessInfo[], use: PortUse): ProbeResult<'process'>['metrics'] & object {
  const cpu = tree.map((p) => p.cpuPercent).filter((c) => c !== null);
  return {
    ...(use.connections === null ? {} : { 'process.connections': use.connections }),
    ...(tree.length === 0 ? {} : { 'process.resident': tree.reduce((sum, p) => sum + p.residentBytes, 0) }),
    ...(cpu.length === 0 ? {} : { 'process.cpu': cpu.reduce((sum, c) => sum + c, 0) }),
  };
}

/** CPU use between two looks, per process. */
class CpuSampler {
  private before = new Map<string, { readonly cpuSeconds: number; readonly mono: number }>();

  measure(tree: readonly ProcessRow[], mono: number): ProcessInfo[] {
    const measured = tree.map((row) => {
      const old = this.before.get(keyOf(row));
      const percent =
        old === undefined || mono - old.mono < 200
          ? null
          : ((row.cpuSeconds - old.cpuSeconds) / ((mono - old.mono) / 1000)) * 100;
      return { ...bare(row), cpuPercent: percent === null ? null : Math.max(0, Math.round(percent * 10) / 10) };
    });
    this.before = new Map(tree.map((row) => [keyOf(row), { cpuSeconds: row.cpuSeconds, mono }]));
    return measured;
  }
}
