export type { Recommendation } from './recommendations.ts';
export { type ReportOptions, reportOf } from './report.ts';
export { type TimeAgainstTarget, timesOf } from './times.ts';
