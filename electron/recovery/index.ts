export {
  type AutomaticInput,
  type AutomaticState,
  decideAutomatic,
  handOver,
  NOTHING_TRIED,
  noteAttempt,
} from './automatic.ts';
export {
  type Coordinator,
  createCoordinator,
  type PlanWanted,
  type RecoverRequest,
  type RecoverResult,
  type RecoveryLock,
} from './coordinator.ts';
export { interruptedRuns, recoveryLocks } from './lock.ts';
export { gatheringRunbook, type RunbookActs, runbook } from './runbook.ts';
export { type FindRunbook, type Runbook, runbooksOf } from './runbooks.ts';
export type { ShownPlan, ShownPlanResult } from './shown-plans.ts';
export type { GatherInput, PlanInput, World } from './world.ts';
