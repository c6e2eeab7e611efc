export { checklistMarkdown, overallOf, sentenceOf } from '../checklists/index.ts';
export { nearest } from '../config/index.ts';
export { RUNBOOKS, type Runbook } from '../recovery/index.ts';
export { createEngine } from './engine.ts';
export { planView } from './handlers.ts';
export { Recorder } from './recorder.ts';
export { Scheduler } from './scheduler.ts';
export { type FaceSession, openSession } from './session.ts';
export type { Engine, EngineOptions, HostCalls, PowerEvent } from './types.ts';
