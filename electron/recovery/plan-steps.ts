import {
  type ActContext,
  type CommandLine,
  type ComponentId,
  componentTitle,
  type Kept,
  type KeptProcess,
  type MetricId,
  type PlanStep,
  type ProbeId,
  type ProcessInfo,
  type ProcessManager,
  type ReadFigures,
  type StepAction,
  type StepOutcome,
} from '../../shared/domain/index.ts';
import { redact } from '../system/index.ts';
import { latency, latencyWords } from './step-measure.ts';

/**
 * A command line as a person would type it; only for showing, it is never run through a shell. Each word is cleaned as it was meant: the quotes of a
 * shell around those of the word hide what it says.
 */
export function displayCommand({ command, args }: Pick<CommandLine, 'command' | 'args'>): string {
  return [command, ...args]
    .map(redact)
    .map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

const step = (fields: Omit<PlanStep, 'destroys' | 'optional'> & Partial<PlanStep>): PlanStep => ({
  destroys: null,
  optional: false,
  ...fields,
});

interface OwnStep<A>
  extends Pick<PlanStep, 'id' | 'title' | 'display'>,
    Partial<Pick<PlanStep, 'destroys' | 'optional'>> {
  /** `<component>.<what>`. */
  readonly name: string;
  /** What `run` is given: shown, and compared when a plan is made again. */
  readonly args: A;
  readonly run: (args: A, context: ActContext) => Promise<StepOutcome> | StepOutcome;
  readonly timeoutMs: number;
  readonly onlyLooks?: boolean;
}

/** A step that only one component has. */
export const actStep = <A>({ name, args, run, timeoutMs, onlyLooks = false, ...shown }: OwnStep<A>): PlanStep =>
  step({
    ...shown,
    action: { kind: 'act', name, args, onlyLooks, timeoutMs, carryOut: async (context) => run(args, context) },
  });

export const look = (id: string, title: string, probes: readonly ProbeId[]): PlanStep =>
  step({ id, title, display: `look at ${probes.join(', ')}`, action: { kind: 'look', probes } });

export function stopTreeStep(id: string, title: string, tree: readonly ProcessInfo[], gracefulMs: number): PlanStep {
  const members = tree.map((p) => ({ pid: p.pid, startedAt: p.startedAt, label: p.name }));
  const names = members.map((m) => `${m.pid} (${m.label})`).join(', ');
  return step({
    id,
    title,
    display: `SIGTERM, and SIGKILL for what is left after ${gracefulMs / 1000} s, to ${names}`,
    destroys: 'Requests in flight are cut off.',
    action: { kind: 'stop-tree', tree: members, gracefulMs },
  });
}

export const waitPortFreeStep = (port: number, host: string | null): PlanStep =>
  step({
    id: 'port-free',
    title: `See port ${port} free`,
    display: `wait until nothing listens on ${host === null ? '' : `${host}, `}port ${port}`,
    action: { kind: 'wait-port-free', port, host, timeoutMs: 10_000 },
  });

export const preflightStep = (action: Omit<Extract<StepAction, { kind: 'preflight' }>, 'kind'>): PlanStep =>
  step({
    id: 'preflight',
    title: 'See that everything is there',
    display: `look whether ${action.command.command} can be run in ${action.command.cwd}, the folders for its log and its state take a file, the disk has room, and port ${action.port} can be had`,
    action: { kind: 'preflight', ...action },
  });

export const continueStep = (processes: readonly ProcessInfo[]): PlanStep =>
  step({
    id: 'continue',
    title: 'Let it go on',
    display: `SIGCONT to ${processes.map((p) => `${p.pid} (${p.name})`).join(', ')}`,
    action: {
      kind: 'continue',
      processes: processes.map(({ pid, startedAt, name }) => ({ pid, startedAt, label: name })),
    },
  });

export const readStartStep = (process: ProcessInfo, of: KeptProcess, logFile: string): PlanStep =>
  step({
    id: 'read-start',
    title: 'See how it was started',
    display: `read the command line and the folder of ${process.pid} (${process.name}), and look whether it can be started so again`,
    action: {
      kind: 'read-start',
      process: { pid: process.pid, startedAt: process.startedAt, label: process.name },
      of,
      logFile,
    },
  });

/** Ends it in its own order; it is never killed, because it may be writing data. */
export const endKeptStep = (
  { title, process: { endsBy } }: Kept,
  process: ProcessInfo,
  limitMs: number,
  destroys: string,
): PlanStep =>
  step({
    id: 'stop',
    title: `End ${title}`,
    display: `${endsBy ?? 'SIGTERM'} (and SIGCONT, or it would not see it) to ${process.pid} (${process.name}); left as it is if it does not end within ${limitMs / 1000} s`,
    destroys,
    action: {
      kind: 'stop-tree',
      tree: [{ pid: process.pid, startedAt: process.startedAt, label: process.name }],
      gracefulMs: limitMs,
      spare: true,
      ...(endsBy === undefined ? {} : { endsBy }),
    },
  });

export const startAgainStep = (
  { id: component, title }: Pick<Kept, 'id' | 'title'>,
  process: ProcessInfo,
  { port, logFile }: { readonly port: number; readonly logFile: string },
): PlanStep =>
  step({
    id: 'start',
    title: `Start ${title}`,
    display: `cd ${process.cwd} && ${process.commandLine}`,
    action: { kind: 'start-again', component, port, logFile, timeoutMs: 10_000 },
  });

/** A manager that starts its program again does so within a second or two; one that was told to wait first may take some more, in milliseconds. */
const LEAVE_MS = 8000;

export function startStep(
  start: Omit<Extract<StepAction, { kind: 'start' }>, 'kind' | 'leaveTo'>,
  manager: ProcessManager | null = null,
): PlanStep {
  const { command } = start;
  const variables = Object.entries(command.env).map(([name, value]) => `${name}=${value} `);
  const shown = `cd ${command.cwd} && ${variables.join('')}${displayCommand(command)}`;
  if (manager === null)
    return step({
      id: 'start',
      title: 'Start the backend',
      display: shown,
      action: { kind: 'start', ...start, leaveTo: null },
    });
  const { pid, name } = manager;
  return step({
    id: 'start',
    title: `Leave the start to ${name}, or start the backend`,
    display: `wait up to ${LEAVE_MS / 1000} s for ${name} (pid ${pid}) to start it; if it does not: ${shown}`,
    action: { kind: 'start', ...start, leaveTo: { pid, name, forMs: LEAVE_MS } },
  });
}

export const runStep = (
  id: string,
  title: string,
  command: string,
  args: readonly string[],
  timeoutMs: number,
  {
    destroys = null,
    starts = null,
    mayStart = false,
    cwd = '/',
  }: {
    readonly destroys?: string | null;
    readonly starts?: ComponentId | null;
    readonly mayStart?: boolean;
    readonly cwd?: string;
  } = {},
): PlanStep =>
  step({
    id,
    title,
    display: `${cwd === '/' ? '' : `cd ${cwd} && `}${displayCommand({ command, args })}`,
    destroys,
    action: {
      kind: 'run',
      command: { command, args, cwd, env: {} },
      ...{ timeoutMs, starts },
      ...(mayStart && { mayStart }),
    },
  });

/**
 * What lives in a container is stopped and restarted by the command of its engine.
 * @param command of the engine
 * @param name of the container
 */
export const containerStep = (
  id: string,
  verb: 'stop' | 'restart' | 'unpause',
  { command, name }: { readonly command: string; readonly name: string },
  options: Parameters<typeof runStep>[5] = {},
): PlanStep => runStep(id, CONTAINER_VERBS[verb](name), command, [verb, name], 60_000, options);

const CONTAINER_VERBS = {
  stop: (name: string) => `Stop the container ${name}`,
  restart: (name: string) => `Restart the container ${name}`,
  unpause: (name: string) => `Let the container ${name} go on`,
};

/** A tool with an environment of its own, such as an installer; shown as it would be typed. */
export const toolStep = (id: string, title: string, command: CommandLine, timeoutMs: number): PlanStep =>
  step({
    id,
    title,
    display: [...Object.entries(command.env).map(([name, value]) => `${name}=${value}`), displayCommand(command)].join(
      ' ',
    ),
    action: { kind: 'run', command, timeoutMs, starts: null },
  });

/** Requests to measure with: enough for a P95 that one slow answer does not make. */
const REQUESTS = 20;

/** @param metric what the answers count for as well; null for nothing */
export const measureLatency = (
  label: 'before' | 'after' | 'warm-up',
  url: string,
  metric: MetricId | null = null,
): PlanStep => {
  const titles = { before: 'Measure before', after: 'Measure after', 'warm-up': 'Warm up' };
  return step({
    id: `latency-${label}`,
    title: titles[label],
    display: latencyWords(url, REQUESTS),
    optional: true,
    action: { kind: 'measure', label, args: { url, count: REQUESTS }, read: latency(url, REQUESTS, metric) },
  });
};

/** Figures of a component's own, before and after. */
export const measureStep = (
  what: string,
  label: 'before' | 'after',
  { display, read }: { readonly display: string; readonly read: ReadFigures },
): PlanStep =>
  step({
    id: `${what}-${label}`,
    title: label === 'before' ? 'Measure before' : 'Measure after',
    display,
    optional: true,
    action: { kind: 'measure', label, args: { what }, read },
  });

export const waitHealthyStep = (
  probe: ProbeId,
  what: string,
  timeoutMs: number,
  more: Pick<Extract<StepAction, { kind: 'wait-healthy' }>, 'mayStillLoad' | 'next' | 'settles'> = {},
): PlanStep =>
  step({
    id: 'healthy',
    title: `Wait until it is healthy (at most ${timeoutMs / 1000} s)`,
    display: `ask ${what} until it answers well`,
    action: { kind: 'wait-healthy', probe, timeoutMs, ...more },
  });

export const httpStep = (id: string, title: string, method: 'GET' | 'POST', url: string): PlanStep =>
  step({
    id,
    title,
    display: `${method} ${url}`,
    optional: true,
    action: { kind: 'http', method, url, timeoutMs: 5000 },
  });

export const verifyStep = (probes: readonly ProbeId[], timeoutMs: number): PlanStep =>
  step({
    id: 'verify',
    title: 'Verify',
    display: `ask ${probes.map(probeTitle).join(', ')} again`,
    action: { kind: 'verify', probes, timeoutMs },
  });

/** Name of what a probe asks, for sentences. */
export const probeTitle = (probe: ProbeId): string => componentTitle(probe);
