export { type CheckerDeps, checkersOf } from './checkers.ts';
export { LineFailures } from './line-failures.ts';
export { checklistFor, checklists } from './lists.ts';
export { withMeasures } from './measures.ts';
export type { CheckInput, Exposes, OwnCheck } from './own-check.ts';
export { type Checker, type Checkers, type RunChecklistOptions, runChecklist } from './runner.ts';
export { ChecklistRuns } from './runs.ts';
export { checklistMarkdown, overallOf, sentenceOf } from './summary.ts';
export { type NearingLimit, trendsNow } from './trends.ts';
