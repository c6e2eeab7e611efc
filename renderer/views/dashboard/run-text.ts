import { printerOf, type Run } from '../../../shared/domain/index.ts';

/** The lines that contain the text, whatever its case; all when nothing is searched for. */
export function matchingLines(lines: readonly string[], search: string): readonly string[] {
  const wanted = search.trim().toLowerCase();
  return wanted === '' ? lines : lines.filter((line) => line.toLowerCase().includes(wanted));
}

/** A run as plain text, for a bug report. */
export function runText(run: Run): string {
  const steps = run.steps.flatMap((step) => [
    `[${step.state}] ${step.title}${step.tookMs === null ? '' : ` (${Math.round(step.tookMs)} ms)`}`,
    `  $ ${step.display}`,
    ...(step.result === null ? [] : [`  ${step.result}`]),
    ...(step.output.length > 0 && printerOf(run, step) !== step
      ? [`  Output of $ ${printerOf(run, step).display}`]
      : []),
    ...step.output.map((line) => `  | ${line}`),
  ]);
  return [`${run.title}: ${run.state}, attempt ${run.attempt} of ${run.attempts}`, ...steps, run.result ?? '']
    .join('\n')
    .trim();
}
