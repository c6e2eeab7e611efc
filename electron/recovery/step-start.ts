import { ADDRESS_IN_USE, elapsedMs, MAIN, type StepAction } from '../../shared/domain/index.ts';
import { isPortFree, type RunningChild, startDetached, stopTree } from '../system/index.ts';
import type { StepContext, StepOutcome } from './attempt.ts';
import { OtherStart, type Rival, whatRuns } from './other-start.ts';
import { pause } from './pause.ts';
import { displayCommand } from './plan-steps.ts';

type Of<K extends StepAction['kind']> = Extract<StepAction, { kind: K }>;

const POLL_MS = 100;

/** Starts what the step names, unless somebody else does. */
export async function start(action: Of<'start'>, { world, attempt, signal }: StepContext): Promise<StepOutcome> {
  attempt.before ??= await whatRuns(signal);
  attempt.start = action;
  world.noteStart(action.component);
  const other = await startOfManager(action, { world, attempt, signal });
  if (other !== null) {
    attempt.startedAtMono = world.clock.now().mono;
    return { ok: true, result: `Not started a second time: ${other}.` };
  }
  attempt.startedAtWall = world.clock.now().wall;
  const started = await startDetached({ ...action.command, logFile: action.logFile, signal });
  if (!started.ok) {
    return {
      ok: false,
      final: true,
      result: `${displayCommand(action.command)} cannot be started: ${started.message}`,
    };
  }
  attempt.child = started.child;
  attempt.startedAtMono = world.clock.now().mono;
  world.noteStarted(started.child.process);
  return { ok: true, result: `Started with pid ${started.child.process.pid}; output goes to ${action.logFile}.` };
}

/** Who has started it already, in words; where a manager probably does, after a moment for it. Null when nobody has. */
async function startOfManager(
  { leaveTo, port }: Of<'start'>,
  { world, attempt, signal }: Pick<StepContext, 'world' | 'attempt' | 'signal'>,
): Promise<string | null> {
  const begun = world.clock.now();
  const others = otherStart({ attempt });
  for (;;) {
    const other = await others.find(signal);
    if (other !== null) return startedBy(other);
    if (leaveTo === null) return null;
    if (elapsedMs(begun, world.clock.now()) > leaveTo.forMs) break;
    await pause(world.clock, POLL_MS, signal);
  }
  return (await isPortFree(port, { signal })) ? null : `port ${port} is held again`;
}

/** Looks for a start of the same that somebody else began since this attempt stopped it. */
export const otherStart = ({ attempt }: Pick<StepContext, 'attempt'>): OtherStart =>
  new OtherStart({
    before: attempt.before ?? new Set(),
    command: attempt.start?.command ?? { command: '', args: [], cwd: '', env: {} },
    port: attempt.start?.port ?? 0,
    ours: attempt.child?.process.pid ?? null,
  });

const startedBy = ({ process: p, starter }: Rival): string =>
  `${starter.name} (pid ${starter.pid}) has started it meanwhile (${p.name}, pid ${p.pid})`;

/** Two starts would fight for one port: the one that Lifeguard began gives way, because whoever began the other may begin it again. */
export async function giveWay(rival: Rival, child: RunningChild, { world, attempt, signal, output }: StepContext) {
  const gracefulMs = world.settings['recovery.gracefulStop'] * 1000;
  await stopTree([child.process], { gracefulMs, signal });
  attempt.child = null;
  attempt.gaveWay = `${startedBy(rival)}; Lifeguard’s own start (pid ${child.process.pid}) was ended, so that there is one.`;
  output(attempt.gaveWay);
}

/**
 * Whether what was started here ended because the backend of somebody else has the port, which nothing else told: then that one is waited for.
 * @param crash why the own start ended
 */
export async function yieldsPort(crash: string, { world, attempt, signal, output }: StepContext): Promise<boolean> {
  if (!ADDRESS_IN_USE.test(crash)) return false;
  const reading = (await world.look([MAIN.processes], signal))[MAIN.processes];
  const facts = reading?.ok ? reading.facts : null;
  if (facts?.root == null || facts.belongs !== 'holds-port') return false;
  attempt.child = null;
  attempt.gaveWay = `${facts.root.name} (pid ${facts.root.pid}) was started meanwhile by somebody else and has the port; Lifeguard’s own start ended for that.`;
  output(attempt.gaveWay);
  return true;
}
