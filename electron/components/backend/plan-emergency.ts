import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  backendUrl,
  HOSTS,
  type OwnedId,
  ownerOf,
  type PlanResult,
  type PlanStep,
  type ProcessManager,
  STORES,
  toldOf,
} from '../../../shared/domain/index.ts';
import { containerStep, httpStep, look, runStep, stopTreeStep, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { holdsPort, managerWords, restartBackend, untilHealthy, verifiable } from './plan-recover.ts';

/** The stack's own rollback script, which always asks: it replaces what is deployed. */
export function planRollback(input: PlanInput): PlanResult {
  const { settings } = input;
  const folder = settings['backend.folder'];
  const script = folder === null ? null : path.join(folder, 'deploy/rollback.sh');
  if (script === null || !existsSync(script)) {
    return {
      ok: false,
      reason: `The stack has no rollback script${folder === null ? '' : ` (looked for ${script})`}.`,
      hint: 'Go back by hand: `git log` shows the versions; then Recover Backend.',
    };
  }
  return {
    ok: true,
    plan: {
      runbook: 'emergency-rollback',
      component: 'backend',
      title: 'Emergency rollback',
      confirm: `This runs ${script} production --emergency, which replaces the deployed version by the one before. What that changes is decided by the script.`,
      steps: [
        look('look', 'Look at the backend', ['backend', 'process']),
        runStep('rollback', 'Roll back', script, ['production', '--emergency'], 600_000, {
          destroys: 'The deployed version is replaced.',
          starts: 'backend',
        }),
        untilHealthy(input),
        verifyStep(verifiable(settings), 30_000),
      ],
      attempts: 1,
      attemptTimeoutMs: 600_000,
      notes: ['The output of the script stands below each step and in the history.'],
    },
  };
}

/** Stops the stack, and nothing that is not part of it. Always asks. */
export function planShutdown(input: PlanInput): PlanResult {
  const { readings, settings } = input;
  const process = readings.process?.facts;
  const steps: PlanStep[] = [];
  const names: string[] = [];
  const stopContainer = (id: OwnedId) => {
    const told = toldOf(readings, id);
    if (told?.owner.kind !== 'container' || told.owner.state.status !== 'running') return false;
    const { name } = told.owner;
    steps.push(containerStep(`stop-${id}`, 'stop', { command: told.command, name }));
    names.push(`container ${name}`);
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
  }
  const consequence = backendInContainer || !process?.root ? null : shutdownWords(process.manager ?? null);
  if (steps.length === 0)
    return { ok: false, reason: 'Nothing of the stack runs that Lifeguard could stop.', hint: null };
  return {
    ok: true,
    plan: {
      runbook: 'emergency-shutdown',
      component: 'backend',
      title: 'Emergency shutdown',
      confirm: `This stops ${names.join(', ')}. ${consequence === null ? '' : `${consequence} `}Nothing answers until it is started again.`,
      steps: [...steps, look('look', 'Look at what is left', ['backend', 'process', ...HOSTS.map((h) => h.id)])],
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

/** Restores the WebSocket: a new connection first; where that does not help, the backend that does not answer on it is restarted. */
export function planRecoverConnection(input: PlanInput): PlanResult {
  const { readings, settings } = input;
  const socket = readings.websocket;
  if (!settings['backend.websocketEnabled'])
    return { ok: false, reason: 'The WebSocket is not watched.', hint: 'Turn it on: backend.websocketEnabled.' };
  if (socket?.ok && readings.backend?.ok)
    return { ok: false, reason: 'The WebSocket works: a new connection was just made and answered.', hint: null };
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const base = backendUrl(input.settings);
  return {
    ok: true,
    plan: {
      runbook: 'recover-connection',
      component: 'backend',
      title: 'Recover the connection',
      confirm: restart.confirm,
      steps: [
        look('reconnect', 'Connect anew', ['websocket', 'backend']),
        ...restart.steps,
        untilHealthy(input),
        httpStep('ready', 'Ask what it is connected to, where offered', 'GET', `${base}/production/health/ready`),
        verifyStep(['websocket', 'backend'], 30_000),
      ],
      attempts: 3,
      attemptTimeoutMs: 60_000,
      notes: ['A new connection was tried while this plan was made; it did not work.', ...restart.notes],
    },
  };
}
