import {
  type Action,
  type ComponentId,
  ELSEWHERE,
  type Evidence,
  type Failure,
  holderOf,
  type Kept,
  offerOf,
  type ProcessInfo,
  pausedContainer,
  type Readings,
  startWays,
  toldOf,
} from '../../shared/domain/index.ts';
import { advice, adviceAnd, type DiagnosisInput, evidence, failureOf, offer } from './rule.ts';

/**
 * What brings it back, by who keeps it: a runbook where Lifeguard can, else the exact command.
 * @param otherwise where nothing is there and nobody is known to keep it
 */
export function restartAction(input: DiagnosisInput, kept: Kept, otherwise: Action = startedBy(input, kept)): Action {
  const { id, title, restart } = kept;
  const { owner, holder, again } = toldOf(input.readings, id) ?? NOTHING_TOLD;
  switch (owner.kind) {
    case 'container':
    case 'homebrew':
    case 'launchd':
    case 'systemd':
      return offer(restart, `Restart ${title}`);
    case 'process':
      return advice(
        `${title} is run by ${owner.process.name} (pid ${owner.process.pid}); restart it where it was started.`,
      );
    case 'lifeguard':
    case 'unknown': {
      // Something is there: starting another one beside it would not mend it.
      if (holder !== null) {
        const { name, pid } = holder;
        const words = `${title} is run by ${name} (pid ${pid}); restart it where it was started.`;
        return again?.possible === true ? adviceAnd(words, restart, `Restart ${title} (pid ${pid})`) : advice(words);
      }
      if (acceptsConnections(input, id))
        return advice(`${title} runs, for it accepts connections; restart it where it was started.`);
      return otherwise;
    }
  }
}

function startedBy({ readings, settings }: DiagnosisInput, { id, title }: Kept): Action {
  const { commands, first } = startWays(id, settings, readings);
  const start =
    commands.length === 0
      ? `Start ${title} the way you usually do.`
      : `Start it with ${commands.map((way) => `\`${way}\``).join(' or ')}.`;
  return advice([start, ...first].join(' '));
}

/** Somebody listens there, whether or not he was found yet: what runs is not to be started. */
function acceptsConnections({ readings }: DiagnosisInput, id: ComponentId): boolean {
  const failure = failureOf(readings, id);
  if (failure === null || failure.kind === 'refused' || failure.kind === 'unreachable') return false;
  return failure.kind !== 'timeout' || failure.code === 'connected';
}

const NOTHING_TOLD = { owner: { kind: 'unknown' }, holder: null, again: null } as const;

/**
 * What is wrong where the one loopback address refuses and the other takes connections; null where it is something else. What a restart
 * would have it listen at was not read, so none is offered.
 */
export function elsewhereTrouble(
  readings: Readings,
  { title, id, process }: Kept,
  { code, got, hint }: Failure,
): { readonly title: string; readonly detail: string; readonly action: Action } | null {
  if (code !== ELSEWHERE) return null;
  const holder = holderOf(readings, id);
  const isIt = holder !== null && process.names?.some((name) => holder.name.startsWith(name)) === true;
  return {
    title: isIt
      ? `${title} listens on another address than the one at which it is asked.`
      : `Nothing listens where ${title} is asked; something does at the other address of this machine.`,
    detail: holder === null ? got : `${got} It is ${holder.name} (pid ${holder.pid}).`,
    action: advice(hint ?? got),
  };
}

/** Its process when somebody stopped it: it has to go on, not to be started. */
function stoppedHolder(readings: Readings, id: ComponentId): ProcessInfo | null {
  const holder = toldOf(readings, id)?.holder ?? null;
  return holder?.state === 'stopped' ? holder : null;
}

/** Whether somebody stopped its process or paused its container. */
export const isHalted = (readings: Readings, id: ComponentId): boolean =>
  pausedContainer(readings, id) !== null || stoppedHolder(readings, id) !== null;

/** What is said of one that somebody halted: its process stopped, or its container paused; null where nobody did. */
export function haltedWords(
  readings: Readings,
  { id, title }: Pick<Kept, 'id' | 'title'>,
): { readonly title: string; readonly detail: string } | null {
  const paused = pausedContainer(readings, id);
  if (paused !== null)
    return {
      title: `${title} hangs: its container ${paused.name} is paused.`,
      detail: `Somebody paused the container ${paused.name} (\`${paused.command} pause\`): it accepts connections and answers nothing.`,
    };
  const stopped = stoppedHolder(readings, id);
  if (stopped === null) return null;
  const { name, pid, cwd } = stopped;
  return {
    title: `${title} hangs: pid ${pid} is stopped.`,
    detail: `${name} (pid ${pid}${cwd === null ? '' : `, ${cwd}`}) was stopped (SIGSTOP or Ctrl-Z): it accepts connections and answers nothing.`,
  };
}

/** It goes on, or is started anew where that can be done from here; null where nobody halted it. */
export function continueAction(input: DiagnosisInput, kept: Kept): Action | null {
  if (haltedWords(input.readings, kept) === null) return null;
  const other = offerOf(restartAction(input, kept));
  return { ...offer(kept.goOn, `Continue ${kept.title}`), ...(other && { other }) };
}

/** Why one that is stopped can only go on here, and not be started anew. */
export function noRestartEvidence(input: DiagnosisInput, kept: Kept): Evidence | null {
  const told = toldOf(input.readings, kept.id);
  if (stoppedHolder(input.readings, kept.id) === null || told?.again?.possible !== false) return null;
  return offerOf(restartAction(input, kept)) === null
    ? evidence(`Lifeguard does not restart it: ${told.again.why}`, told.by)
    : null;
}
