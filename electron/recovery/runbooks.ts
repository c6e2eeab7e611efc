import type { PlanResult, RunbookId } from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS, type RunbookWords } from '../../shared/runbook-words.ts';
import { attemptLimit } from './limits.ts';
import { planClearModelCache, planReinstallMlx, planRestoreModels } from './plan-ai.ts';
import { planRecoverBackend } from './plan-backend.ts';
import { planClearRedisCache } from './plan-cache.ts';
import { planRecoverCli } from './plan-cli.ts';
import { planContinue } from './plan-continue.ts';
import { planRecoverConnection, planRollback, planShutdown } from './plan-emergency.ts';
import {
  planAllowMicrophone,
  planAppLaunch,
  planAppQuit,
  planAppRemove,
  planBoot,
  planDeviceRestart,
  planErase,
  planOpenHealth,
  planRestartService,
  planSimulatorRestart,
  planSimulatorShutdown,
} from './plan-ios.ts';
import { planFreeMemory, planImprovePerformance } from './plan-performance.ts';
import { planOpenToDevices } from './plan-reach.ts';
import { planRestartNeo4j, planRestartRedis, planStartDocker, planStopHolder, planStopStale } from './plan-services.ts';
import type { PlanInput } from './world.ts';

export interface Runbook extends RunbookWords {
  /** Short name on the command line: `lifeguard recover backend`. */
  readonly alias: string;
  readonly plan: (input: PlanInput) => PlanResult;
}

const ACTS: Readonly<Record<RunbookId, Pick<Runbook, 'alias' | 'plan'>>> = {
  'recover-backend': { alias: 'backend', plan: planRecoverBackend },
  'recover-connection': { alias: 'connection', plan: planRecoverConnection },
  'improve-performance': { alias: 'performance', plan: planImprovePerformance },
  'free-memory': { alias: 'memory', plan: planFreeMemory },
  'restart-neo4j': { alias: 'neo4j', plan: planRestartNeo4j },
  'restart-redis': { alias: 'redis', plan: planRestartRedis },
  'clear-redis-cache': { alias: 'redis-cache', plan: planClearRedisCache },
  'reinstall-mlx': { alias: 'mlx', plan: planReinstallMlx },
  'restore-models': { alias: 'models', plan: planRestoreModels },
  'clear-model-cache': { alias: 'model-cache', plan: planClearModelCache },
  'start-docker': { alias: 'docker', plan: planStartDocker },
  'stop-stale-backend': { alias: 'stop-stale-backend', plan: planStopStale },
  'stop-port-holder': { alias: 'stop-port-holder', plan: planStopHolder },
  'continue-backend': { alias: 'continue-backend', plan: (input) => planContinue('backend', input) },
  'continue-neo4j': { alias: 'continue-neo4j', plan: (input) => planContinue('neo4j', input) },
  'continue-redis': { alias: 'continue-redis', plan: (input) => planContinue('redis', input) },
  'simulator-boot': { alias: 'simulator-boot', plan: planBoot },
  'simulator-shutdown': { alias: 'simulator-shutdown', plan: planSimulatorShutdown },
  'simulator-restart': { alias: 'simulator-restart', plan: planSimulatorRestart },
  'simulator-erase': { alias: 'simulator-erase', plan: planErase },
  'simulator-open-health': { alias: 'simulator-open-health', plan: planOpenHealth },
  'restart-simulator-service': { alias: 'simulator-service', plan: planRestartService },
  'app-quit': { alias: 'app-quit', plan: planAppQuit },
  'app-launch': { alias: 'app-launch', plan: planAppLaunch },
  'app-allow-microphone': { alias: 'app-microphone', plan: planAllowMicrophone },
  'app-remove': { alias: 'app-remove', plan: planAppRemove },
  'device-restart': { alias: 'device-restart', plan: planDeviceRestart },
  'open-to-devices': { alias: 'open-to-devices', plan: planOpenToDevices },
  'recover-cli': { alias: 'cli', plan: planRecoverCli },
  'emergency-rollback': { alias: 'rollback', plan: planRollback },
  'emergency-shutdown': { alias: 'shutdown', plan: planShutdown },
};

/** Every runbook: its words, which the pages share, and what it does. */
export const RUNBOOKS: readonly Runbook[] = RUNBOOK_WORDS.map((words) => ({
  ...words,
  alias: ACTS[words.id].alias,
  plan: (input) => limited(ACTS[words.id].plan(input)),
}));

/** The limit of an attempt follows from its steps, so that what is shown can be kept and is. */
const limited = (made: PlanResult): PlanResult =>
  made.ok
    ? { ...made, plan: { ...made.plan, attemptTimeoutMs: attemptLimit(made.plan.steps, made.plan.attemptTimeoutMs) } }
    : made;

/** The runbook with this id; the ids are a closed set, so there always is one. */
export function runbook(id: RunbookId): Runbook {
  const found = RUNBOOKS.find((r) => r.id === id);
  if (found === undefined) throw new Error(`There is no runbook "${id}".`);
  return found;
}
