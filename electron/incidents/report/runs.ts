import { printerOf, type Run, type StepRun } from '../../../shared/domain/index.ts';
import { formatMs } from '../../../shared/format.ts';
import { mdBlock, mdCodeCell, mdTable, mdText } from '../../../shared/markdown.ts';
import { bareEnd } from '../../../shared/run-end.ts';
import { clip, type TimeWords } from './words.ts';

export const END_WORDS: Readonly<Record<Run['state'], string>> = {
  running: 'still running',
  succeeded: 'succeeded, verified',
  failed: 'failed',
  cancelled: 'cancelled by a person',
  interrupted: 'interrupted: Lifeguard ended in the middle of it, so what it had reached is not known',
};
export const STEP_WORDS: Readonly<Record<StepRun['state'], string>> = {
  'to-come': 'not reached',
  running: 'was running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
};

/** Every recovery of the incident with what each of its steps returned. */
export function triedSection(runs: readonly Run[], at: TimeWords): string {
  if (runs.length === 0)
    return 'No recovery was run through Lifeguard. What was done by hand elsewhere, it cannot see.';
  return runs.map((run, i) => runSection(run, i + 1, at)).join('\n\n');
}

function runSection(run: Run, number: number, at: TimeWords): string {
  const by = run.trigger === 'automatic' ? 'by itself' : 'started by a person';
  const attempts = run.attempts > 1 ? `, attempt ${run.attempt} of ${run.attempts}` : '';
  const head = `### ${number}. ${mdText(run.title)}: ${END_WORDS[run.state]}`;
  const when = `${at(run.startedAt.wall)}, ${by}${attempts}.`;
  const result = mdText(bareEnd(run) ?? 'It left no closing sentence.');
  const outputs = run.steps
    .filter((step) => step.output.length > 0)
    .map((step) => `Output of “${mdText(printerOf(run, step).title)}”:\n\n${mdBlock(clip(step.output.join('\n')))}`);
  return [head, `${when} ${result}`, stepTable(run.steps), ...outputs].join('\n\n');
}

function stepTable(steps: readonly StepRun[]): string {
  if (steps.length === 0) return 'No step of it was recorded.';
  const rows = steps.map((step) => [
    mdText(step.title),
    mdCodeCell(step.display),
    STEP_WORDS[step.state],
    step.tookMs === null ? '–' : formatMs(step.tookMs),
    step.result === null ? '–' : mdText(step.result),
  ]);
  return mdTable(['Step', 'Command or act', 'End', 'Took', 'What came back'], rows);
}

/** What the recoveries themselves interrupted or deleted, one sentence each. */
export function lostBySteps(runs: readonly Run[]): readonly string[] {
  const found = runs.flatMap((run) =>
    run.steps.filter(ran).flatMap((step) => {
      const half = step.state === 'done' ? '' : ' (the step did not end well, so how much of it happened is not known)';
      return step.destroys ? [`${run.title}, “${step.title}”: ${step.destroys}${half}`] : [];
    }),
  );
  return [...new Set(found)];
}

const ran = (step: StepRun): boolean => !['to-come', 'skipped'].includes(step.state);
