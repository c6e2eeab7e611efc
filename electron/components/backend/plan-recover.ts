import path from 'node:path';
import {
  backendUrl,
  COMPONENTS,
  type CommandLine,
  type ComponentId,
  DECLARED,
  ownerOf,
  type Plan,
  type PlanResult,
  type PlanStep,
  type ProbeFacts,
  type ProbeId,
  type ProcessInfo,
  type ProcessManager,
  SETTING_KEYS,
  type Settings,
  toldOf,
} from '../../../shared/domain/index.ts';
import { graphOf } from '../../core/graph/index.ts';
import { type Severity3, severityLimits } from '../../recovery/limits.ts';
import {
  containerStep,
  httpStep,
  look,
  preflightStep,
  runStep,
  startStep,
  stopTreeStep,
  verifyStep,
  waitHealthyStep,
  waitPortFreeStep,
} from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { bindHostOf } from '../../system/index.ts';
import { isForwarder } from './strangers.ts';

const TITLE = 'Recover Backend';

/**
 * Recover Backend: stop only our tree (gracefully, then hard), see the port free, start, wait until healthy, clear caches, verify.
 * A backend that launchd or a container's engine keeps alive is restarted through its owner: killing it and starting another would make two.
 */
export function planRecoverBackend(input: PlanInput): PlanResult {
  const restart = restartBackend(input);
  return restart.ok ? { ok: true, plan: assemble(input, restart, 'critical') } : restart;
}

export type RestartSteps =
  | {
      readonly ok: true;
      readonly steps: readonly PlanStep[];
      readonly notes: readonly string[];
      /** What has to be agreed to before: that it is healthy, that it is not proven to be the backend; null when nothing has. */
      readonly confirm: string | null;
      /** Only folder and command line say that what would be stopped is the backend. */
      readonly unproven: boolean;
    }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** Steps that stop the backend, where it runs, and start it again; or the reason why that is not to be done. */
export function restartBackend(input: PlanInput): RestartSteps {
  const { readings, settings } = input;
  const process = readings.process?.facts;
  // The engine of its container holds the port for it.
  const isHome = ownerOf(readings, 'backend').kind === 'container';
  if (process?.foreign && !isHome) return { ok: false, ...heldBy(process.foreign, settings['backend.port']) };
  const byOwner = ownerSteps(input);
  const healthy = input.healthy ?? null;
  const { cautions = [] } = input;
  if (byOwner !== null) {
    const asks = [knownByPort(input), healthyWords(healthy)].filter((t) => t !== null).join(' ');
    return { ok: true, steps: byOwner, notes: cautions, confirm: asks || null, unproven: false };
  }
  const start = settings['backend.start'];
  if (start === null && input.missingFolder != null) {
    return {
      ok: false,
      reason: `There is no LeanVibe backend in ${input.missingFolder}, so no command is known that starts it.`,
      hint: 'The folder is watched again as soon as it is back. If it was moved: lifeguard config set repository.path FOLDER',
    };
  }
  if (start === null) {
    return {
      ok: false,
      reason: 'No command is known that starts the backend.',
      hint: 'Set backend.start in the configuration, or repository.path to the LeanVibe folder. `lifeguard config` shows what is known.',
    };
  }
  const command = {
    command: start.command,
    args: start.args,
    cwd: start.cwd ?? settings['backend.folder'] ?? '.',
    env: {},
  };
  const gracefulMs = settings['recovery.gracefulStop'] * 1000;
  const manager = (process?.root && process.manager) || null;
  const tree = process?.root ? (process.tree ?? [process.root]) : [];
  const port = settings['backend.port'];
  const steps = [
    preflightStep({
      command,
      folders: [
        { path: path.dirname(input.backendLog), what: 'the backend’s log' },
        ...(input.stateFolder === undefined ? [] : [{ path: input.stateFolder, what: 'Lifeguard’s state' }]),
      ],
      logFile: input.backendLog,
      port,
      tree: tree.map((p) => p.pid),
    }),
    ...(tree.length > 0 ? [stopTreeStep('stop', 'Stop the backend', tree, gracefulMs)] : []),
    // Its manager may start it again, and then holds the port at once; a second start would fight with that one.
    ...(restartsItself(manager)
      ? [startStep(startOf(input, command), manager)]
      : [waitPortFreeStep(port, bindHostOf(command)), startStep(startOf(input, command))]),
  ];
  const unproven = process?.belongs === 'not-proven' && process.root != null;
  const asks = [
    unproven && process?.root ? unprovenWords(process.root, port, holdsPort(process)) : null,
    managerWords(manager),
    healthyWords(healthy),
  ].filter((t) => t !== null);
  return {
    ok: true,
    steps,
    notes: [...cautions, ...managerNotes(manager), ...notesOn(process)],
    confirm: asks.length === 0 ? null : asks.join(' '),
    unproven,
  };
}

/** A start of the backend by this command. */
export const startOf = (
  { settings, backendLog }: PlanInput,
  command: CommandLine,
): Parameters<typeof startStep>[0] => ({
  component: 'backend',
  command,
  port: settings['backend.port'],
  folder: settings['backend.folder'],
  logFile: backendLog,
});

/** A backend that runs has the old library or model loaded. One that does not is not started by this, nor one stopped that may be another program. */
export function restartIfRunning(input: PlanInput): readonly PlanStep[] {
  if ((input.readings.process?.facts.root ?? null) === null) return [];
  const restart = restartBackend(input);
  return restart.ok && !restart.unproven ? [...restart.steps, untilHealthy(input)] : [];
}

/** Who is left alone. */
function notesOn(process: Partial<ProbeFacts['process']> | undefined): string[] {
  const others = (process?.others ?? []).map(
    ({ root, ports }) =>
      `Another instance from the same folder is left alone: pid ${root.pid}${ports.length > 0 ? `, port ${ports.join(', ')}` : ''}.`,
  );
  const strangers = (process?.strangers ?? []).map(
    (s) => `${nameOf(s.process)} shares the port number at ${s.addresses.join(', ')} and is left alone.`,
  );
  return [...others, ...strangers];
}

const healthyWords = (healthy: string | null): string | null =>
  healthy === null ? null : `${healthy} This restarts it all the same: requests in flight are cut off.`;

const restartsItself = (manager: ProcessManager | null): boolean => manager?.does === 'restarts';

/** What else a stop ends, because of who started the backend; null when nothing. */
export const managerWords = (manager: ProcessManager | null): string | null =>
  manager?.does === 'ends-others'
    ? `${manager.name} (pid ${manager.pid}) started it and ends everything else that it runs as soon as one of its programs ends.`
    : null;

const managerNotes = (manager: ProcessManager | null): string[] =>
  manager !== null && restartsItself(manager)
    ? [
        `${manager.name} (pid ${manager.pid}) started it and usually starts it again; Lifeguard starts it only if it does not.`,
      ]
    : [];

/** For what only its folder and its command line call the backend. */
const unprovenWords = (root: ProcessInfo, port: number, holds: boolean): string => {
  const what = `This stops ${nameOf(root)}: \`${root.commandLine}\`.`;
  return holds
    ? `${what} It holds port ${port} and runs from the backend’s folder, but its command line is not that of a backend.`
    : `${what} It runs from the backend’s folder, but Lifeguard has neither started it nor seen it serve port ${port}.`;
};

/** Whether one of the backend’s processes listens on its port. */
export const holdsPort = ({ tree, listeners }: Partial<ProbeFacts['process']>): boolean =>
  (listeners ?? []).some((l) => (tree ?? []).some((p) => p.pid === l.process?.pid));

const nameOf = ({ name, pid, cwd }: ProcessInfo): string => `${name} (pid ${pid}${cwd === null ? '' : `, ${cwd}`})`;

/** Waits until the started backend answers well. */
export const untilHealthy = (input: PlanInput): PlanStep =>
  waitHealthyStep(
    'backend',
    `${backendUrl(input.settings)}${input.settings['backend.healthPath']}`,
    input.settings['recovery.healthyWithin'] * 1000,
  );

/** Steps that restart the backend through the service manager that owns it; null when none does. */
function ownerSteps({ readings, uid }: PlanInput): PlanStep[] | null {
  const told = toldOf(readings, 'backend');
  if (told === null) return null;
  const { owner, command } = told;
  if (owner.kind === 'launchd') {
    const args = ['kickstart', '-k', `gui/${uid}/${owner.label}`];
    return [runStep('restart', 'Restart the launchd job', 'launchctl', args, 60_000, { starts: 'backend' })];
  }
  return owner.kind === 'container'
    ? [containerStep('restart', 'restart', { command, name: owner.name }, { starts: 'backend' })]
    : null;
}

/** What is asked before a container is restarted that the settings do not name: it may be somebody else's. Null where they do. */
function knownByPort({ readings, settings }: PlanInput): string | null {
  const { owner, command } = toldOf(readings, 'backend') ?? {};
  const named = settings['backend.container'];
  return owner?.kind !== 'container' || owner.name === named
    ? null
    : `This runs \`${command} restart ${owner.name}\`. That container is known by the backend’s port alone; the settings name ${named}.`;
}

function assemble(
  input: PlanInput,
  { steps: middle, notes, confirm }: Extract<RestartSteps, { ok: true }>,
  severity: Severity3,
): Plan {
  const { settings } = input;
  const limits = severityLimits(severity);
  const healthyMs = settings['recovery.healthyWithin'] * 1000;
  const base = backendUrl(input.settings);
  return {
    runbook: 'recover-backend',
    component: 'backend',
    title: TITLE,
    confirm,
    steps: [
      look('look', 'Look at the backend', ['backend', 'process']),
      ...middle,
      untilHealthy(input),
      httpStep('clear-cache', 'Clear the cache', 'POST', `${base}/admin/clear-cache`),
      verifyStep(verifiable(settings), limits.timeoutMs),
    ],
    attempts: limits.attempts,
    // The guide gives the backend 60 s to become healthy, which is longer than its table's 30 s for a critical issue: the longer one counts.
    attemptTimeoutMs: Math.max(limits.timeoutMs, healthyMs),
    notes,
  };
}

/**
 * Probes that verify the backend, all that started with it, and what it needs of the stack, as far as they are watched. The machine's
 * figures right after a start tell of the start.
 */
export function verifiable(settings: Settings): readonly ProbeId[] {
  const { within, needs } = graphOf(COMPONENTS, []);
  const ofStack = (id: ComponentId) => COMPONENTS.some((c) => c.id === id && c.layer === 'stack');
  const isOff = (key: string) => SETTING_KEYS.some((known) => known === key && settings[known] === false);
  const isWatched = (id: ComponentId) => !isOff(DECLARED.find((d) => d.id === id)?.enabledBy ?? `${id}.enabled`);
  const all: readonly ComponentId[] = ['backend', ...within('backend'), ...needs('backend').filter(ofStack)];
  return all.filter(isWatched).map((id) => id);
}

/** The refusal for a port that a foreign program holds: named, never killed from here. */
function heldBy(holder: ProcessInfo, port: number): { reason: string; hint: string } {
  if (isForwarder(holder))
    return {
      reason: `Port ${port} leads into a container (${holder.name}, pid ${holder.pid}), and its engine does not tell into which.`,
      hint: 'Stop that container where it was started, or give the backend another port (backend.port).',
    };
  const where = holder.cwd === null ? `pid ${holder.pid}` : `pid ${holder.pid}, ${holder.cwd}`;
  return {
    reason: `Port ${port} is held by ${holder.name} (${where}), which is not the backend. Lifeguard does not stop other programs by itself.`,
    hint: `Stop it yourself, run "lifeguard recover stop-port-holder", or give the backend another port (backend.port).`,
  };
}
