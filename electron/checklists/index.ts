export { CHECKLISTS } from './lists.ts';
export { type Checker, type Checkers, type RunChecklistOptions, runChecklist } from './runner.ts';
export { checklistMarkdown, overallOf, sentenceOf } from './summary.ts';
