import { progressText, type Run } from '../../shared/domain/index.ts';

/** The step that a run is at, and how far that is where it is known: `2 of 3: Download, 1.2 GB of 4.1 GB`; null before the first. */
export function howFar({ steps }: Run): string | null {
  const step = steps.find(({ state }) => state === 'running');
  if (step === undefined) return null;
  const at = `${steps.indexOf(step) + 1} of ${steps.length}: ${step.title}`;
  return step.progress === undefined ? at : `${at}, ${progressText(step.progress)}`;
}
