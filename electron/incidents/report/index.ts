export type { ReportFigure, Stretch } from './charts.ts';
export { type HtmlReportOptions, htmlReportOf } from './html.ts';
export { type IssueOptions, issueOf, type NamedVersion } from './issue.ts';
export type { Recommendation } from './recommendations.ts';
export { type ReportOptions, reportOf } from './report.ts';
export { type TimeAgainstTarget, timesOf } from './times.ts';
