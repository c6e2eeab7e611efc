import {
  type OwnedId,
  ownerOf,
  type PlanResult,
  type PlanStep,
  type ProcessManager,
  STORES,
  toldOf,
} from '../../../shared/domain/index.ts';
import { containerStep, runStep, stopTreeStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { leftRunning, seeWhatIsLeft } from './left-running.ts';
import { holdsPort, managerWords } from './plan-recover.ts';

/** Stops the stack, and nothing that is not part of it. Always asks. */
export function planShutdown(input: PlanInput): PlanResult {
  const { readings, settings } = input;
  const process = readings.process?.facts;
  const steps: PlanStep[] = [];
  const names: string[] = [];
  const stopped = new Set<string>();
  const stopContainer = (id: OwnedId) => {
    const told = toldOf(readings, id);
    if (told?.owner.kind !== 'container' || told.owner.state.status !== 'running') return false;
    const { name } = told.owner;
    steps.push(containerStep(`stop-${id}`, 'stop', { command: told.command, name }));
    names.push(`container ${name}`);
    stopped.add(id);
    return true;
  };
  const backendInContainer = stopContainer('backend');
  const owner = ownerOf(readings, 'backend');
  if (!backendInContainer && owner.kind === 'launchd') {
    const target = `gui/${input.uid}/${owner.label}`;
    steps.push(runStep('stop-backend', 'Stop the launchd job', 'launchctl', ['bootout', target], 30_000));
    names.push(`launchd job ${owner.label}`);
  } else if (!backendInContainer && process?.root) {
    steps.push(
      stopTreeStep(
        'stop-backend',
        'Stop the backend',
        process.tree ?? [process.root],
        settings['recovery.gracefulStop'] * 1000,
      ),
    );
    const { root } = process;
    const unproven = process.belongs === 'not-proven';
    const doubt = holdsPort(process)
      ? `which holds port ${settings['backend.port']} without the command line of a backend`
      : 'which was never seen serving as the backend';
    names.push(
      unproven
        ? `${root.name} (pid ${root.pid}, ${root.cwd ?? 'an unknown folder'}), ${doubt}`
        : `the backend (pid ${root.pid})`,
    );
  }
  for (const { id: store } of STORES) {
    if (stopContainer(store)) continue;
    const owner = ownerOf(readings, store);
    if (owner.kind !== 'homebrew') continue;
    steps.push(
      runStep(
        `stop-${store}`,
        `Stop the service ${owner.formula}`,
        'brew',
        ['services', 'stop', owner.formula],
        60_000,
      ),
    );
    names.push(`service ${owner.formula}`);
    stopped.add(store);
  }
  const consequence = backendInContainer || !process?.root ? null : shutdownWords(process.manager ?? null);
  const left = leftRunning(readings, settings).filter(({ id }) => !stopped.has(id));
  const stays =
    left.length === 0
      ? 'Nothing answers until it is started again.'
      : `The backend does not answer until it is started again. ${left.map(({ words }) => words).join(' ')}`;
  if (steps.length === 0)
    return {
      ok: false,
      reason: 'Nothing of the stack runs that Lifeguard could stop.',
      hint: left.map(({ words }) => words).join(' ') || null,
    };
  return {
    ok: true,
    plan: {
      runbook: 'emergency-shutdown',
      component: 'backend',
      title: 'Emergency shutdown',
      confirm: [`This stops ${names.join(', ')}.`, consequence, stays].filter((t) => t !== null).join(' '),
      steps: [...steps, seeWhatIsLeft(input)],
      // What it stopped is not there to be stopped by a second attempt, and what is left would have to be asked about anew.
      attempts: 1,
      attemptTimeoutMs: 120_000,
      notes: ['Nothing is deleted. Start again with Recover Backend, and the services through their owners.'],
    },
  };
}

/** What the program that started the backend makes of its end; null when nothing. */
const shutdownWords = (manager: ProcessManager | null): string | null =>
  manager?.does === 'restarts'
    ? `${manager.name} (pid ${manager.pid}) may start the backend again at once: stop it there.`
    : managerWords(manager);
