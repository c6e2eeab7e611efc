export { checklistMarkdown, overallOf, sentenceOf } from '../checklists/index.ts';
export { RUNBOOKS, runbooksIn } from '../components/index.ts';
export {
  type ConfigStore,
  defaultStateFolder,
  identityOf,
  logFolder,
  type NewService,
  nearest,
  openConfig,
  redactorOf,
  type SecretStore,
  type StackIdentity,
  settingViews,
  stackIdentity,
} from '../config/index.ts';
export { type PowerEvent, Scheduler } from '../core/index.ts';
export { iosGuide } from '../ios/index.ts';
export { Recorder } from '../journal/index.ts';
export type { RecoverResult, Runbook, ShownPlan } from '../recovery/index.ts';
export { catchStrays } from '../system/index.ts';
export type { AnyEngine, Begun, SeenPlan, SeenPlanShown } from './any-engine.ts';
export { planView } from './calls.ts';
export { createEngine } from './create-engine.ts';

export { type SelfCheckOptions, selfCheck } from './self-check.ts';
export { type FaceSession, openSession } from './session.ts';
export type { Engine, EngineOptions, HostCalls } from './types.ts';
