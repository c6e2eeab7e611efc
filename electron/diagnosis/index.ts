export { decisionsOf } from './decisions.ts';
export { diagnose, type Known } from './diagnose.ts';
export { type ComponentGraph, graphIn } from './graph.ts';
export { withLearned } from './learned.ts';
export { rootInStack, withLogSigns } from './log-signs.ts';
export type { Past, Span } from './past.ts';
export { type DiagnosisInput, type Found, type HealthByComponent, healthIn, type Rule, type Suffers } from './rule.ts';
export {
  type DecisionTree,
  DecisionTreeSchema,
  type TreeFacts,
  type TreeStep,
  type TreeWalk,
  treeFacts,
  trees,
  walkTree,
} from './trees.ts';
export { headline, isAwaited, type VerdictInput, verdictOf } from './verdict.ts';
export { labelOf, spokenFinding } from './views.ts';
