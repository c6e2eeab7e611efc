import guideData from '../../resources/ios-guide.json' with { type: 'json' };
import {
  type GuideRun,
  type IosBranch,
  type IosCheckResult,
  type IosGuide,
  IosGuideSchema,
  type IosStep,
  type IosTarget,
  type StepAnswer,
} from '../../shared/domain/index.ts';
import { once } from '../../shared/once.ts';

/** The guide's iOS pages as data. */
export const iosGuide: () => IosGuide = once(() => IosGuideSchema.parse(guideData));

export const branchOf = (guide: IosGuide, id: string): IosBranch | undefined => guide.branches.find((b) => b.id === id);
export const stepOf = (guide: IosGuide, run: Pick<GuideRun, 'branch' | 'step'>): IosStep | undefined =>
  branchOf(guide, run.branch)?.steps.find((s) => s.id === run.step);

/** Begins a branch for a simulator or device. Null when the guide has no such branch. */
export function beginGuide(guide: IosGuide, branch: string, target: IosTarget, at: number): GuideRun | null {
  const step = branchOf(guide, branch)?.steps[0];
  if (step === undefined) return null;
  return { target: { ...target }, branch, step: step.id, state: 'under-way', startedAt: at, seen: null, results: [] };
}

/** Keeps what was seen at the present step. */
export const noteSeen = (run: GuideRun, seen: IosCheckResult): GuideRun =>
  run.state === 'under-way' ? { ...run, seen } : run;

/**
 * Moves on after a person said how a step went: it ends where something helped; after the last step of a branch comes the branch that follows,
 * and after the last of all somebody else has to take over. An ended run stays as it is. Pure.
 */
export function answerStep(guide: IosGuide, run: GuideRun, answer: StepAnswer, at: number): GuideRun {
  if (run.state !== 'under-way') return run;
  const results = [...run.results, { branch: run.branch, step: run.step, answer, seen: run.seen, at }];
  if (answer === 'helped') return { ...run, results, seen: null, state: 'helped' };
  const next = nextStep(guide, run);
  return next === null
    ? { ...run, results, seen: null, state: 'handed-over' }
    : { ...run, ...next, results, seen: null };
}

/** One step back, its result taken away; the first step stays. Pure. */
export function backOneStep(run: GuideRun): GuideRun {
  const last = run.results.at(-1);
  if (last === undefined) return run;
  return {
    ...run,
    branch: last.branch,
    step: last.step,
    seen: null,
    state: 'under-way',
    results: run.results.slice(0, -1),
  };
}

function nextStep(guide: IosGuide, run: GuideRun): Pick<GuideRun, 'branch' | 'step'> | null {
  const branch = branchOf(guide, run.branch);
  const at = branch?.steps.findIndex((s) => s.id === run.step) ?? -1;
  const following = branch?.steps[at + 1];
  if (branch !== undefined && following !== undefined) return { branch: branch.id, step: following.id };
  // A branch that was walked already is not walked again: a person who is sent in a circle gives up.
  const id = branch?.next ?? null;
  const walked = new Set([run.branch, ...run.results.map((r) => r.branch)]);
  const first = id === null || walked.has(id) ? undefined : branchOf(guide, id)?.steps[0];
  return id === null || first === undefined ? null : { branch: id, step: first.id };
}
