import { type Progress, progressText, type Run, type StepRun, shareOf } from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';
import { Elapsed } from './age.tsx';
import { Icon } from './icon.tsx';
import { StateMark } from './state-mark.tsx';
import { tie, tookText } from './words.ts';

const SIGNS = { 'to-come': 'dash', done: 'check', failed: 'cross', skipped: 'dash', cancelled: 'dash' } as const;
const WORDS: Readonly<Record<StepRun['state'], string>> = {
  'to-come': 'to come',
  running: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
};

/** The steps of a run: done with their time, the present one with its last line of output, those to come in grey. */
export function RunSteps({ run }: { readonly run: Run }) {
  return (
    <ol className="steps">
      {run.steps.map((step) => (
        <li
          key={step.id}
          className={`step step-${step.state}`}
          aria-current={step.state === 'running' ? 'step' : undefined}
        >
          <StepSign state={step.state} of={run} />
          <span className="step-title">{step.title}</span>
          <span className="step-took nums">
            <Took step={step} />
          </span>
          <StepLine step={step} />
        </li>
      ))}
    </ol>
  );
}

/** How long it took; of what runs how long it has, and the longest that it waits. */
function Took({ step: { state, tookMs, startedAt, limitMs } }: { readonly step: StepRun }) {
  if (tookMs !== null) return tookText(tookMs);
  if (state !== 'running' || startedAt === undefined) return null;
  return (
    <>
      <Elapsed from={startedAt} />
      {limitMs === undefined ? null : (
        <span className="secondary">{tie(` of at most ${formatDuration(limitMs)}`)}</span>
      )}
    </>
  );
}

/** A bar where the end is known, else the figure alone. */
function Bar({ progress, title }: { readonly progress: Progress; readonly title: string }) {
  const share = shareOf(progress);
  return (
    <span className="step-line step-progress">
      {share === null ? null : <progress value={share} max={1} aria-label={title} />}
      <span className="nums">{tie(progressText(progress))}</span>
      {progress.resumes ? <span className="secondary">Cancelled, it keeps its whole files.</span> : null}
    </span>
  );
}

export function StepSign({ state, of }: Pick<StepRun, 'state'> & { readonly of: Pick<Run, 'state'> }) {
  // What a run that has ended did not get to comes no more.
  const isLeft = state === 'to-come' && of.state !== 'running';
  return (
    <span className="step-sign">
      {state === 'running' ? (
        <StateMark state="recovering" silent />
      ) : state === 'to-come' && !isLeft ? (
        <StateMark state="unknown" silent />
      ) : (
        <Icon name={SIGNS[state]} />
      )}
      <span className="hidden">{isLeft ? 'not reached' : WORDS[state]}</span>
    </span>
  );
}

function StepLine({ step: { state, title, result, output, progress } }: { readonly step: StepRun }) {
  if (state === 'running' && progress !== undefined) return <Bar progress={progress} title={title} />;
  if (state === 'running') return <span className="step-line mono">{output.at(-1) ?? ' '}</span>;
  return state === 'failed' && result !== null ? <span className="step-line">{result}</span> : null;
}
