import {
  type Kept,
  keptStore,
  type Owner,
  type Plan,
  type PlanResult,
  type PlanStep,
  STORES,
  type StoreId,
  startWays,
  type Told,
  toldOf,
} from '../../shared/domain/index.ts';
import { severityLimits } from './limits.ts';
import { planStartAgain } from './plan-again.ts';
import { containerStep, runStep, verifyStep, waitHealthyStep } from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** What a restart says and does of its own. */
export interface RestartWords {
  /** What is lost when its owner restarts it. */
  readonly lost: string;
  /** What is lost when its process is ended. */
  readonly lostAtEnd: string;
  /** Looks at its data once it answers again. */
  readonly checks?: readonly PlanStep[];
}

type RestartOf = Pick<Told, 'command' | 'owner' | 'holder' | 'again'>;

/** Restarts a store through whatever keeps it running. */
export const planRestartStore = (store: StoreId, words: RestartWords, input: PlanInput): PlanResult =>
  planRestart(keptStore(store, input.settings), words, input, toldOf(input.readings, store)) ??
  unknownOwner(keptStore(store, input.settings), store, input);

/** The process of one that answers is not looked into: it is ended and started again only where it does not. */
function unknownOwner({ title }: Kept, store: StoreId, { settings, readings }: PlanInput): PlanResult {
  const { commands, first } = startWays(store, settings, readings);
  const example = commands.length === 0 ? '' : `, for example: ${commands.join(', or ')}`;
  const usual = [`start it the way you usually do${example}.`, ...first].join(' ');
  const reading = readings[store];
  if (reading?.ok === true)
    return {
      ok: false,
      reason: `${title} answers, and no service that is known keeps it running: a process like that is ended and started again only while it does not answer.`,
      hint: `To restart it all the same, end it where it was started, and ${usual}`,
    };
  const isGone = reading?.failure.kind === 'refused';
  return {
    ok: false,
    reason: isGone
      ? `${title} is gone, and no service that is known keeps it running: only a process that is still there can be started again by its own command line.`
      : `Lifeguard cannot tell what started ${title}, so it does not know how to start it again.`,
    hint: `S${usual.slice(1)}`,
  };
}

/**
 * Restarts something through whatever keeps it running, or ends exactly its process and starts it again by its own command line, and waits up to
 * 60 s as the guide does. Null where nothing is known of either.
 */
export function planRestart(
  kept: Kept,
  words: RestartWords,
  input: PlanInput,
  told: RestartOf | null,
): PlanResult | null {
  const restart = told === null ? null : restartStep(kept, words.lost, told, input.uid);
  if (restart !== null)
    return {
      ok: true,
      plan: ownersPlan(kept, words.checks ?? [], restart, asked(kept, restart, words.lost, told?.owner, input)),
    };
  return told === null ? null : planStartAgain(kept, words, input, told);
}

function restartStep({ id, title }: Kept, lost: string, { owner, command }: RestartOf, uid: number): PlanStep | null {
  const options = { destroys: lost, starts: id };
  if (owner.kind === 'container') return containerStep('restart', 'restart', { command, name: owner.name }, options);
  if (owner.kind === 'homebrew') {
    const { formula } = owner;
    return runStep(
      'restart',
      `Restart the service ${formula}`,
      'brew',
      ['services', 'restart', formula],
      60_000,
      options,
    );
  }
  if (owner.kind === 'launchd') {
    const job = `gui/${uid}/${owner.label}`;
    return runStep('restart', `Restart ${title}`, 'launchctl', ['kickstart', '-k', job], 60_000, options);
  }
  if (owner.kind === 'systemd') {
    const args = ['--user', 'restart', owner.unit];
    return runStep('restart', `Restart the unit ${owner.unit}`, 'systemctl', args, 60_000, options);
  }
  return null;
}

/**
 * What is asked first: a unit of systemd may have others that need it, which its restart takes along, and a container that is known by the port of a
 * store, not by the name in the settings, may be somebody else's. Null where nothing is.
 */
function asked(
  { id, title }: Kept,
  { display }: PlanStep,
  lost: string,
  owner: Owner | undefined,
  { settings }: PlanInput,
): string | null {
  if (owner?.kind === 'systemd') return `This runs \`${display}\`; units that need it are restarted with it. ${lost}`;
  const store = STORES.find((one) => one.id === id);
  if (owner?.kind !== 'container' || store === undefined) return null;
  const named = settings[`${store.id}.container`];
  if (named === owner.name) return null;
  return `This runs \`${display}\`. That container is known by the port of ${title} alone; the settings name ${named}. ${lost}`;
}

function ownersPlan(
  { id, title, restart: runbook }: Kept,
  checks: readonly PlanStep[],
  restart: PlanStep,
  confirm: string | null,
): Plan {
  const limits = severityLimits('high');
  return {
    runbook,
    component: id,
    title: `Restart ${title}`,
    confirm,
    steps: [
      restart,
      waitHealthyStep(id, title, 60_000, { mayStillLoad: true }),
      ...checks,
      verifyStep([id], limits.timeoutMs),
    ],
    attempts: 1,
    attemptTimeoutMs: limits.timeoutMs,
    notes: [],
  };
}
