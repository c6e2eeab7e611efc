import { existsSync } from 'node:fs';
import path from 'node:path';
import { backendUrl, type PlanResult, type PlanStep, type Settings } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { severityLimits } from '../../recovery/limits.ts';
import { httpStep, look, runStep, verifyStep, waitHealthyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { waysStep } from '../ways-step.ts';
import { endsByName } from './ends-by-name.ts';
import { restartBackend, untilHealthy, verifiable } from './plan-recover.ts';

const SCRIPT = 'deploy/rollback.sh';

/** A backend that came back well and lets no WebSocket in does so again after another restart, which would only cut off requests once more. */
const untilConnected = (): PlanStep => ({
  ...waitHealthyStep('websocket', 'the WebSocket', CONNECTS_MS, { next: LEFT }),
  id: 'connected',
  title: `Wait until the WebSocket answers (at most ${CONNECTS_MS / 1000} s)`,
});
const CONNECTS_MS = 30_000;
const LEFT =
  'Another restart would change nothing. What is left for a person: what the backend says of it in its log (`lifeguard logs`), and what was changed last (`lifeguard diagnose`).';

const rollbackPlaces = (settings: Settings) => {
  const folders = [settings['repository.path'], settings['backend.folder']].filter((f) => f !== null);
  return [...new Set(folders)].map((folder) => ({ folder, script: path.join(folder, SCRIPT) }));
};

/** That there is no rollback script; null where there is one. */
export const lacksRollback = (settings: Settings): string | null =>
  rollbackPlaces(settings).some(({ script }) => existsSync(script))
    ? null
    : `this stack has no ${SCRIPT}: go back by hand, with git`;

/** The stack's own rollback script, which always asks: it replaces what is deployed. */
export function planRollback(input: PlanInput): PlanResult {
  const { settings } = input;
  const places = rollbackPlaces(settings);
  const found = places.find(({ script }) => existsSync(script));
  if (found === undefined) {
    return {
      ok: false,
      reason: `The stack has no rollback script${places.length === 0 ? '' : ` (looked for ${formatList(places.map((p) => p.script))})`}.`,
      hint: 'Go back by hand: `git log` shows the versions; then Recover Backend.',
    };
  }
  const { folder, script } = found;
  return {
    ok: true,
    plan: {
      runbook: 'emergency-rollback',
      component: 'backend',
      title: 'Emergency rollback',
      confirm: `This runs ${script} production --emergency, which replaces the deployed version by the one before. What that changes is decided by the script.${othersToo(script)}`,
      steps: [
        look('look', 'Look at the backend', ['backend', 'process']),
        runStep('rollback', 'Roll back', script, ['production', '--emergency'], 600_000, {
          destroys: 'The deployed version is replaced.',
          starts: 'backend',
          // One that only exchanges files leaves the backend running as it is.
          mayStart: true,
          // As the guide calls it: `./deploy/rollback.sh`, in the folder that it is part of.
          cwd: folder,
        }),
        untilHealthy(input),
        verifyStep(verifiable(settings), 30_000),
      ],
      // A second time would go back one version more.
      attempts: 1,
      attemptTimeoutMs: 600_000,
      notes: ['The output of the script stands below each step and in the history.'],
    },
  };
}

/** The warning of a script that ends programs by name, as the backend's own does; empty where it does not. */
function othersToo(script: string): string {
  const found = endsByName(script);
  if (found.length === 0) return '';
  return ` It ends programs by name: ${formatList(found)}. That reaches every program of this machine with these words in its command line, whoever it belongs to: an editor with the folder open, another working copy’s backend, Lifeguard itself.`;
}

/** Restores the WebSocket: a new connection first; where that does not help, the backend that does not answer on it is restarted. */
export function planRecoverConnection(input: PlanInput): PlanResult {
  const { readings, settings } = input;
  const socket = readings.websocket;
  if (!settings['backend.websocketEnabled'])
    return {
      ok: false,
      reason: 'The WebSocket is not watched.',
      hint: 'Turn it on: lifeguard config reset backend.websocketEnabled',
    };
  if (socket?.ok && readings.backend?.ok)
    return { ok: false, reason: 'The WebSocket works: a new connection was just made and answered.', hint: null };
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const base = backendUrl(input.settings);
  const isOffered = socket?.ok !== false || socket.failure.kind !== 'not-offered';
  return {
    ok: true,
    plan: {
      runbook: 'recover-connection',
      component: 'backend',
      title: 'Recover the connection',
      confirm: restart.confirm,
      steps: [
        look('reconnect', 'Connect anew', ['websocket', 'backend']),
        waysStep({ mayFail: false }),
        ...restart.steps,
        untilHealthy(input),
        ...(isOffered ? [untilConnected()] : []),
        httpStep('ready', 'Ask what it is connected to', 'GET', `${base}/production/health/ready`),
        verifyStep(['websocket', 'backend'], 30_000),
      ],
      attempts: severityLimits('high').attempts,
      attemptTimeoutMs: severityLimits('high').timeoutMs,
      notes: ['A new connection was tried while this plan was made; it did not work.', ...restart.notes],
    },
  };
}
