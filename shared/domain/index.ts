export * from '../components/backend-last-words.ts';
export * from '../components/backend-server.ts';
export * from '../components/backend-workers.ts';
export * from '../components/cli-report.ts';
export type { PlaceDeclaration } from '../components/declaration.ts';
export * from '../components/ios-report.ts';
export * from '../components/mlx-runtime.ts';
export * from '../components/mlx-words.ts';
export * from '../components/model-report.ts';
export * from '../components/model-server.ts';
export type {
  AwaitedWorker,
  BackendEnd,
  BackendProof,
  Keeper,
  MemoryTrend,
  OtherInstance,
  PortStranger,
  ProcessManager,
  Starter,
} from '../components/process.ts';
export * from '../primitives/addresses.ts';
export * from '../primitives/failure.ts';
export type * from '../primitives/left.ts';
export * from '../primitives/owner.ts';
export * from '../primitives/process.ts';
export * from '../primitives/source.ts';
export * from '../primitives/threshold.ts';
export * from '../primitives/time.ts';
export * from './act.ts';
export * from './address.ts';
export * from './catalogue.ts';
export * from './cause.ts';
export * from './checklist.ts';
export * from './components.ts';
export * from './discovery.ts';
export * from './escalation.ts';
export * from './facts.ts';
export type { FailedStart } from './failed-start.ts';
export * from './first-start.ts';
export * from './guide.ts';
export * from './happening.ts';
export * from './health.ts';
export * from './hosting.ts';
export * from './incident.ts';
export * from './incident-clocks.ts';
export * from './inspection.ts';
export * from './ios-guide.ts';
export * from './kept.ts';
export * from './logs.ts';
export * from './metrics.ts';
export * from './notification.ts';
export * from './outgoing.ts';
export * from './own-cost.ts';
export * from './past.ts';
export * from './pattern.ts';
export * from './probes.ts';
export * from './progress.ts';
export * from './proposal.ts';
export * from './question.ts';
export * from './reading.ts';
export * from './recent-changes.ts';
export * from './reference.ts';
export * from './review.ts';
export * from './runbook.ts';
export * from './self-check.ts';
export * from './services.ts';
export * from './settings.ts';
export * from './slots.ts';
export * from './snapshot.ts';
export * from './stacks.ts';
export * from './trust.ts';
