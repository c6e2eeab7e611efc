import {
  catalogueIn,
  lastWordsOf,
  type PlanStep,
  type ProbeId,
  type ProcessIdentity,
  type Readings,
  type Settings,
  type StepAction,
  type StepOutcome,
} from '../../shared/domain/index.ts';
import { type Exit, signalOf } from '../../shared/exit-words.ts';
import { asSentence } from '../../shared/format.ts';
import {
  type AwakeTime,
  continueProcess,
  isPortFree,
  postQuietly,
  preflight,
  type RunningChild,
  run,
  stopTree,
  whileAwake,
} from '../system/index.ts';
import type { StepContext } from './attempt.ts';
import { crashReport } from './crash-report.ts';
import { LeftBehind } from './left-behind.ts';
import { whatRuns } from './other-start.ts';
import { pause } from './pause.ts';
import { displayCommand } from './plan-steps.ts';
import { StartOutput } from './start-output.ts';
import { readStart, startAgain } from './step-again.ts';
import { measure } from './step-measure.ts';
import { giveWay, otherStart, start, yieldsPort } from './step-start.ts';
import { verify } from './verification.ts';
import { WaitPace } from './wait-pace.ts';
import { WorkerWatch, workerDied } from './worker-watch.ts';

const POLL_MS = 100;
/** So long a server that has given up may take to end, in milliseconds. */
const ENDING_MS = 1000;

/**
 * Carries out one step. Never throws for what the world does; an abort rejects with the signal's reason.
 */
export async function executeStep(step: PlanStep, context: StepContext): Promise<StepOutcome> {
  context.signal.throwIfAborted();
  const { action } = step;
  switch (action.kind) {
    case 'look':
      await context.world.lookBriefly(action.probes, context.signal);
      return { ok: true, result: null };
    case 'stop-tree':
      return stop(action, context);
    case 'continue':
      return letGoOn(action, context);
    case 'read-start':
      return readStart(action, context);
    case 'start-again':
      return startAgain(action, context);
    case 'preflight':
      return look(action, context);
    case 'wait-port-free':
      return whileAwake(context.world.clock, (time) => waitPortFree(action, context, time));
    case 'start':
      return start(action, context);
    case 'run':
      return runTool(action, context);
    case 'wait-healthy':
      return whileAwake(context.world.clock, (time) => waitHealthy(action, context, time));
    case 'http':
      return send(action, context);
    case 'measure':
      return measure(action, context);
    case 'act':
      return action.carryOut(context);
    case 'verify':
      return verify(action, context);
    default:
      return unknownAction(action);
  }
}

/** What is asked of the backend beside a recovery; not of another program in its place. */
async function send({ method, url, timeoutMs }: Of<'http'>, { world, signal }: StepContext): Promise<StepOutcome> {
  const why = (await world.keptFrom?.(signal)) ?? null;
  return why === null
    ? { ok: true, ...(await postQuietly(method, url, timeoutMs, signal)) }
    : { ok: true, skipped: true, result: why };
}

const unknownAction = (action: never): never => {
  throw new Error(`There is no such step: ${JSON.stringify(action)}`);
};

type Of<K extends StepAction['kind']> = Extract<StepAction, { kind: K }>;

async function stop(action: Of<'stop-tree'>, { signal, output, attempt }: StepContext): Promise<StepOutcome> {
  attempt.before ??= await whatRuns(signal);
  const report = await stopTree(action.tree, {
    gracefulMs: action.gracefulMs,
    spare: action.spare ?? false,
    ...(action.endsBy === undefined ? {} : { endsBy: action.endsBy }),
    signal,
    onTold: () => {
      attempt.told = true;
    },
  });
  for (const line of report.lines) output(line);
  if (report.killed.length > 0) attempt.killed = report.summary;
  if (report.left.length > 0 && action.spare)
    return { ok: false, final: true, result: leftAsItIs(report.left, action.gracefulMs) };
  if (report.left.length > 0) {
    const left = report.left.map((p) => p.pid).join(', ');
    return {
      ok: false,
      final: false,
      result: `These processes did not end: ${left}. They may belong to another user.`,
    };
  }
  return { ok: true, result: report.summary };
}

const leftAsItIs = (left: readonly ProcessIdentity[], limitMs: number): string =>
  `Pid ${left.map((p) => p.pid).join(' and ')} did not end within ${limitMs / 1000} s. It was told to (SIGTERM) and may still be writing its data: it was not killed.`;

async function letGoOn({ processes }: Of<'continue'>, { output }: StepContext): Promise<StepOutcome> {
  const results = await Promise.all(processes.map(continueProcess));
  for (const [i, p] of processes.entries()) output(`${p.label} (pid ${p.pid}): ${GONE_ON[results[i] ?? 'gone']}`);
  if (results.includes('sent')) return { ok: true, result: 'It goes on.' };
  const result = results.includes('not-allowed')
    ? 'The process belongs to another user; it cannot be continued from here.'
    : 'The process is gone.';
  return { ok: false, final: true, result };
}

const GONE_ON = { sent: 'goes on', gone: 'is gone', 'not-allowed': 'belongs to another user' } as const;

async function look(action: Of<'preflight'>, { signal }: StepContext): Promise<StepOutcome> {
  const missing = await preflight({ ...action, signal });
  return missing === null ? { ok: true, result: 'Everything is there.' } : { ok: false, final: true, result: missing };
}

async function waitPortFree(
  action: Of<'wait-port-free'>,
  { world, signal }: StepContext,
  time: AwakeTime,
): Promise<StepOutcome> {
  const begun = world.clock.now();
  while (!(await isPortFree(action.port, { host: action.host, signal }))) {
    if (time.passedMs(begun.mono) > action.timeoutMs) {
      const result = `Port ${action.port} is still taken after ${action.timeoutMs / 1000} s. \`lifeguard diagnose\` names the program.`;
      return { ok: false, final: false, result };
    }
    await pause(world.clock, POLL_MS, signal);
  }
  return { ok: true, result: `Port ${action.port} is free.` };
}

async function runTool(action: Of<'run'>, { world, attempt, signal, output }: StepContext): Promise<StepOutcome> {
  const { command, args, env, cwd } = action.command;
  if (action.starts !== null && action.mayStart !== true) attempt.startedAtMono = world.clock.now().mono;
  if (action.starts !== null) world.noteStart(action.starts);
  const { timeoutMs } = action;
  const result = await run(command, args, { env, cwd, timeoutMs, clock: world.clock, signal, onLine: output });
  const shown = displayCommand(action.command);
  if (result.kind === 'exit' && result.code === 0) return { ok: true, result: 'Done.' };
  if (result.kind === 'exit') {
    const words = (result.stderr || result.stdout).trim().split('\n').at(-1) ?? '';
    return { ok: false, final: false, result: `${shown} ended with exit code ${result.code}: ${words || 'no output'}` };
  }
  if (result.kind === 'not-found') return { ok: false, final: true, result: `${command} is not installed.` };
  if (result.kind === 'timeout') {
    return { ok: false, final: false, result: `${shown} did not end within ${timeoutMs / 1000} s.` };
  }
  signal.throwIfAborted();
  return { ok: false, final: false, result: `${shown} could not be run (${result.kind}).` };
}

async function waitHealthy(action: Of<'wait-healthy'>, context: StepContext, time: AwakeTime): Promise<StepOutcome> {
  const { world, signal, attempt, output } = context;
  const begun = world.clock.now();
  const component = action.probe;
  const worker = new WorkerWatch(attempt.child);
  const printed = new StartOutput();
  const since = attempt.startedAtWall;
  const folder = attempt.start?.command.cwd ?? null;
  const leftBehind = new LeftBehind(attempt.child, world, folder === null || since === null ? null : { folder, since });
  const others = otherStart(context);
  const pace = new WaitPace(POLL_MS);
  let shown = 0;
  for (;;) {
    const rival = attempt.child === null ? null : await others.find(signal);
    if (rival !== null && attempt.child !== null) await giveWay(rival, attempt.child, context);
    const lookedAt = world.clock.now().mono;
    const readings = await world.look([action.probe], signal);
    const { level, findings, startedAt } = world.judge(component, readings);
    if (level === 'ok') {
      const result = answerSentence(action.probe, readings, context);
      return { ok: true, result, ...(action.settles && { enough: true }) };
    }
    const { lines, isWhole } = await printed.read(attempt.child, signal);
    for (const line of lines.slice(shown)) output(line);
    shown = lines.length;
    const crash = crashReport(attempt.child, { lines, isWhole }, attempt.start?.folder ?? null);
    const died = attempt.child !== null && (await worker.hasDied(signal));
    if (crash !== null && (await yieldsPort(crash, context))) continue;
    const end = crash ?? (died ? workerDied(lines) : await leftBehind.isOver(signal));
    if (end !== null) {
      await untilEnded(attempt.child, context);
      return { ok: false, final: false, ...ofItself(attempt.child?.exit() ?? null), result: end };
    }
    // What other programs took of the start is not counted: ending one that only gets on slowly would begin it anew.
    const since = Math.max(begun.mono, startedAt ?? begun.mono);
    if (time.passedMs(since) > action.timeoutMs && !time.hasSlept(lookedAt)) {
      const found = findings.map((f) => f.text).join(' ');
      const silent = `Not healthy within ${action.timeoutMs / 1000} s. ${found}`.trim();
      const loading = action.mayStillLoad ?? false;
      const loads = loading ? 'It may still be reading its data, so it is not restarted once more.' : '';
      return {
        ok: false,
        final: loading || action.next !== undefined,
        result: [silent, lastSaid(attempt.child, lines), loads, action.next ?? ''].filter((t) => t !== '').join(' '),
      };
    }
    await pause(world.clock, pace.next([action.probe], readings), signal);
  }
}

/** What a signal ended may well come up the next time. */
const ofItself = (exit: Exit | null): { readonly atStart?: true } =>
  exit !== null && signalOf(exit) !== null ? {} : { atStart: true };

/** A server that has given up is still shutting down; what is said to run on afterwards is only what does. A reloader stays. */
async function untilEnded(child: RunningChild | null, { world, signal }: StepContext): Promise<void> {
  for (let waited = 0; child !== null && child.exit() === null && waited < ENDING_MS; waited += POLL_MS)
    await pause(world.clock, POLL_MS, signal);
}

/** What a start that came to nothing printed last: a question, for instance, that nobody answers. */
function lastSaid(child: RunningChild | null, lines: readonly string[]): string {
  const { line } = lastWordsOf(lines);
  if (child === null || child.exit() !== null) return '';
  return line === null ? 'It printed nothing.' : asSentence(`Its last line: ${line}`);
}

function answerSentence(probe: ProbeId, readings: Readings, { world, attempt }: StepContext): string {
  attempt.latencyMs = answerMs(probe, readings, world.settings);
  const after = attempt.startedAtMono === null ? null : (world.clock.now().mono - attempt.startedAtMono) / 1000;
  const answering = attempt.latencyMs === null ? 'Answers' : `Answers in ${Math.round(attempt.latencyMs)} ms`;
  const when = after === null ? `${answering}.` : `${answering}, ${after.toFixed(1)} s after the start.`;
  return attempt.gaveWay === null ? when : `${when} ${attempt.gaveWay}`;
}

/** How long its answer took, where that is the figure that stands beside it; in milliseconds. */
function answerMs(probe: ProbeId, readings: Readings, settings: Settings): number | null {
  const { sparkOf, metrics } = catalogueIn(settings);
  const spark = sparkOf(probe);
  return spark !== null && metrics.get(spark)?.unit === 'ms' ? (readings[probe]?.metrics[spark] ?? null) : null;
}
