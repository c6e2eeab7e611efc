export { type Coordinator, createCoordinator, type RecoverResult, type RecoveryLock } from './coordinator.ts';
export { interruptedRuns, recoveryLocks } from './lock.ts';
export { RUNBOOKS, type Runbook, runbook } from './runbooks.ts';
export type { PlanInput, World } from './world.ts';
