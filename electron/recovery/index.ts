export { type AutomaticDeps, AutomaticRecovery, type GaveUp } from './automatic-recovery.ts';
export {
  type Coordinator,
  createCoordinator,
  type PlanWanted,
  type RecoverRequest,
  type RecoverResult,
  type RecoveryLock,
} from './coordinator.ts';
export { FailedStarts } from './failed-starts.ts';
export { KnownProcesses, seenHolding, startedBackends } from './known-processes.ts';
export { abandoned, interruptedRuns, recoveryLocks } from './lock.ts';
export { notHelped, type Unhelped, unhelped } from './not-helped.ts';
export { pause } from './pause.ts';
export { type PersonMark, PersonMarks } from './person-marks.ts';
export { doneAtPort } from './port-record.ts';
export { cutOffRuns, RecentRuns } from './recent-runs.ts';
export { gatheringRunbook, type Mends, type Reload, type RunbookActs, runbook } from './runbook.ts';
export { type FindRunbook, type Runbook, runbooksOf } from './runbooks.ts';
export type { ShownPlan, ShownPlanResult } from './shown-plans.ts';
export { type ShutDown, ShutDownMark, shutDownAfter, startsAll, stillDown, withParts } from './shut-down.ts';
export type { GatherInput, PlanInput, World } from './world.ts';
