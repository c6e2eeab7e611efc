export { isBusyWithOthers, notBlamed } from './busy-machine.ts';
export type { AssessInput, UseContext } from './findings.ts';
export { policyOf } from './policy.ts';
export { afterSleep, hasAnsweredSince, initialHealth, next, noteFailedStart, noteStart, stale } from './transition.ts';
export { isLeak, type TrendSample, trendOf } from './trend.ts';
export {
  errorRate,
  MIN_ERROR_SAMPLES,
  MIN_PERCENTILE_SAMPLES,
  type Percentiles,
  percentiles,
  quickAgainFrom,
} from './window.ts';
