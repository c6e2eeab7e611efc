import path from 'node:path';
import {
  type GuideRun,
  GuideRunSchema,
  type IosCheckResult,
  type IosTarget,
  type StepAnswer,
} from '../../shared/domain/index.ts';
import { type Watching, worldOf } from '../core/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import type { Recorder } from '../journal/index.ts';
import { answerStep, backOneStep, beginGuide, branchOf, iosGuide, noteSeen, stepOf } from './guide.ts';
import { iosCheck } from './look.ts';

export interface GuidanceDeps extends Watching {
  readonly stateFolder: string;
  readonly recorder: Recorder;
}

/** A check must answer before a person loses patience, in milliseconds. */
const CHECK_MS = 60_000;
const ANSWERS: Readonly<Record<StepAnswer, string>> = {
  helped: 'helped',
  'did-not-help': 'did not help',
  skipped: 'was skipped',
};

/** Where a person is in the iOS guide: kept on disk, so that a restart of Lifeguard, or a day, loses nothing. */
export class IosGuidance {
  private readonly deps: GuidanceDeps;
  private readonly file: string;
  private current: GuideRun | null;

  constructor(deps: GuidanceDeps) {
    this.deps = deps;
    this.file = path.join(deps.stateFolder, 'ios-guide.json');
    this.current = load(this.file);
  }

  state(): GuideRun | null {
    return this.current;
  }

  /** Begins a branch anew; null when there is no such branch. */
  begin(branch: string, target: IosTarget): GuideRun | null {
    return this.keep(beginGuide(iosGuide(), branch, target, this.now()) ?? this.current);
  }

  /** Looks whether the present step did what it should; what no tool can see is said to be unknown. */
  async check(): Promise<GuideRun | null> {
    const run = this.current;
    const check = run === null ? null : (stepOf(iosGuide(), run)?.check ?? null);
    if (run === null || check === null) return run;
    const signal = AbortSignal.timeout(CHECK_MS);
    const seen = await iosCheck(worldOf(this.deps), check, run.target, signal).catch(
      (error: Error): IosCheckResult => ({ state: 'unknown', text: `The look was broken off: ${error.message}.` }),
    );
    // The person may have gone on meanwhile: then this is about a step that is over.
    const same = this.current?.step === run.step && this.current.branch === run.branch;
    return same && this.current !== null ? this.keep(noteSeen(this.current, seen)) : this.current;
  }

  answer(answer: StepAnswer): GuideRun | null {
    const run = this.current;
    if (run === null || run.state !== 'under-way') return run;
    const step = stepOf(iosGuide(), run);
    const seen = run.seen === null ? '' : ` ${run.seen.text}`;
    this.deps.recorder.guidance(
      'ios',
      `iOS guide, ${run.target.name}: “${step?.title ?? run.step}” ${ANSWERS[answer]}.${seen}`,
    );
    return this.keep(answerStep(iosGuide(), run, answer, this.now()));
  }

  back(): GuideRun | null {
    return this.current === null ? null : this.keep(backOneStep(this.current));
  }

  end(): null {
    this.keep(null);
    return null;
  }

  private keep(run: GuideRun | null): GuideRun | null {
    this.current = run;
    try {
      replaceFile(this.file, JSON.stringify(run));
    } catch {
      // A full or read-only disk: the guide goes on, it is only not remembered over a restart.
    }
    return run;
  }

  private now = (): number => Math.round(this.deps.clock.now().wall);
}

/** What is left of an earlier session; a step that this version's guide no longer has begins its branch anew. */
function load(file: string): GuideRun | null {
  try {
    const run = GuideRunSchema.parse(JSON.parse(ownText(file) ?? ''));
    const guide = iosGuide();
    const branch = branchOf(guide, run.branch);
    if (branch === undefined) return null;
    return stepOf(guide, run) === undefined ? beginGuide(guide, branch.id, run.target, run.startedAt) : run;
  } catch {
    return null;
  }
}
