export { checklistMarkdown, overallOf, sentenceOf } from '../checklists/index.ts';
export { RUNBOOKS } from '../components/index.ts';
export {
  type ConfigStore,
  nearest,
  type SecretStore,
  type StackIdentity,
  settingViews,
  stackIdentity,
} from '../config/index.ts';
export { iosGuide } from '../ios/index.ts';
export type { RecoverResult, Runbook, ShownPlan } from '../recovery/index.ts';
export { catchStrays } from '../system/index.ts';
export type { AnyEngine, Begun, SeenPlan, SeenPlanShown } from './any-engine.ts';
export { createEngine } from './engine.ts';
export { planView } from './calls.ts';

export { defaultStateFolder, logFolder } from '../config/state-paths.ts';
export { identityOf, openConfig } from '../config/open.ts';
export { Recorder } from '../journal/recorder.ts';
export { redactorOf } from '../config/redactor-of.ts';
export { Scheduler } from '../core/watch/scheduler.ts';
export { type FaceSession, openSession } from './session.ts';
export type { Engine, EngineOptions, HostCalls, PowerEvent } from './types.ts';
