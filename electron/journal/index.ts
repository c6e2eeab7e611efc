export type { Identities } from './instances.ts';
export { type IncidentChange, Journal, type JournalOptions } from './journal.ts';
export { type LearningInput, proposalsOf, withDecisions } from './learning.ts';
export { beginLifecycle, observe, REOPEN_MS } from './lifecycle.ts';
export type { Lifecycle, Observation } from './lifecycle-state.ts';
export { KEPT, type Point } from './metric-store.ts';
export { Recorder } from './recorder.ts';
export { type Present, type Standing, standingOf } from './standing.ts';
export { RECURRENCE_MS, statisticsOf } from './statistics.ts';
