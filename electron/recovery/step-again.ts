import path from 'node:path';
import { elapsedMs, type StepAction } from '../../shared/domain/index.ts';
import { signalOf } from '../../shared/exit-words.ts';
import { howStarted, listenersOn, listProcesses, startDetached, writableFolders } from '../system/index.ts';
import type { StepContext, StepOutcome } from './attempt.ts';
import { pause } from './pause.ts';

type Of<K extends StepAction['kind']> = Extract<StepAction, { kind: K }>;

const POLL_MS = 100;

/** Remembers how it was started, while it still runs; nothing is ended that could not be started again. */
export async function readStart(
  { process, of, logFile }: Of<'read-start'>,
  { attempt, signal }: StepContext,
): Promise<StepOutcome> {
  const how = await howStarted(process, of, signal);
  if (!how.ok) return { ok: false, final: true, result: `Nothing was stopped. ${how.why}` };
  const trouble = await writableFolders([{ path: path.dirname(logFile), what: 'logs' }]);
  if (trouble !== null) return { ok: false, final: true, result: `Nothing was stopped. ${trouble}` };
  attempt.again = how.command;
  return { ok: true, result: 'It can be started again the same way.' };
}

/** Starts it by its own command line, and sees its port listened on or its early end. */
export async function startAgain(
  { component, port, logFile, timeoutMs }: Of<'start-again'>,
  { world, attempt, signal }: StepContext,
): Promise<StepOutcome> {
  const { again } = attempt;
  if (again === null) return { ok: false, final: true, result: 'How it was started was not read.' };
  world.noteStart(component);
  const begun = world.clock.now();
  attempt.startedAtMono = begun.mono;
  const other = await listenerAt(port, signal);
  if (other !== null) return { ok: true, result: `Not started a second time: ${other} listens already.` };
  const started = await startDetached({ ...again, logFile, signal });
  if (!started.ok) return { ok: false, final: true, result: `It cannot be started again: ${started.message}` };
  const { child } = started;
  while (elapsedMs(begun, world.clock.now()) < timeoutMs) {
    const exit = child.exit();
    // One that goes to the background ends its first process with code 0.
    if (exit !== null && exit.code !== 0) {
      const words = child.tail().at(-1) ?? 'it printed nothing';
      return {
        ok: false,
        final: true,
        ...(signalOf(exit) === null ? { atStart: true } : {}),
        result: `It ended at start with ${exit.signal ?? `exit code ${exit.code}`}: ${words}`,
      };
    }
    if ((await listenerAt(port, signal)) !== null) break;
    await pause(world.clock, POLL_MS, signal);
  }
  return { ok: true, result: `Started with pid ${child.process.pid}; output goes to ${logFile}.` };
}

async function listenerAt(port: number, signal: AbortSignal): Promise<string | null> {
  if ((await listenersOn(port, [], signal)).length === 0) return null;
  const table = await listProcesses(signal);
  const pids = table.map((p) => p.pid);
  const [first] = await listenersOn(port, pids, signal);
  if (first === undefined) return null;
  const row = table.find((p) => p.pid === first.pid);
  return row === undefined ? 'a program of another user' : `${row.name} (pid ${row.pid})`;
}
