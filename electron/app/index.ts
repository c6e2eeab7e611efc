export { checklistMarkdown, overallOf, sentenceOf } from '../checklists/index.ts';
export { RUNBOOKS, runbookNamed, runbooksIn } from '../components/index.ts';
export {
  type ConfigStore,
  type ConfiguredStack,
  clashOf,
  configuredStacks,
  defaultStateFolder,
  expandHome,
  holdsPassword,
  identityOf,
  isSecretEntry,
  isWatchedBy,
  logFolder,
  type NewService,
  type NewStack,
  namedStacks,
  nearest,
  ownFolderOf,
  redactorOf,
  repositoryAt,
  type SecretStore,
  type StackIdentity,
  settingViews,
  stackAround,
  stackFolder,
  stackIdentity,
  TEAM_FILE,
  tokenOf,
  userFilePath,
  writtenForm,
} from '../config/index.ts';
export { type PowerEvent, Scheduler } from '../core/index.ts';
export { guideTable } from '../guide/index.ts';
export { iosGuide, looksHere } from '../ios/index.ts';
export { Recorder } from '../journal/index.ts';
export type { RecoverResult, Runbook, ShownPlan } from '../recovery/index.ts';
export { catchStrays } from '../system/index.ts';
export { readTrusted } from '../trust/index.ts';
export type { AnyEngine, Begun, SeenPlan, SeenPlanShown } from './any-engine.ts';
export { planView } from './calls.ts';
export { createEngine } from './create-engine.ts';
export { EverRan } from './ever-ran.ts';
export { followPower } from './follow-power.ts';
export { keepSmall } from './keep-small.ts';
export { openConfiguration } from './open-configuration.ts';
export { type SelfCheckOptions, selfCheck } from './self-check.ts';
export { type FaceSession, openNoSession, openSession } from './session.ts';
export { type Stack, type StackBoard, type Stacks, watchStacks } from './stacks.ts';
export { Turns } from './turns.ts';
export type { Engine, EngineOptions, HostCalls } from './types.ts';
