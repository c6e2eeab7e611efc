import type { Run, StepRun } from '../../shared/domain/index.ts';
import { Icon } from './icon.tsx';
import { StateMark } from './state-mark.tsx';
import { tookText } from './words.ts';

const SIGNS = { done: 'check', failed: 'cross', skipped: 'dash', cancelled: 'dash' } as const;
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
          <StepSign state={step.state} />
          <span className="step-title">{step.title}</span>
          <span className="step-took">{step.tookMs === null ? '' : tookText(step.tookMs)}</span>
          <StepLine step={step} />
        </li>
      ))}
    </ol>
  );
}

export function StepSign({ state }: { readonly state: StepRun['state'] }) {
  return (
    <span className="step-sign">
      {state === 'running' ? (
        <StateMark state="recovering" silent />
      ) : state === 'to-come' ? (
        <StateMark state="unknown" silent />
      ) : (
        <Icon name={SIGNS[state]} />
      )}
      <span className="hidden">{WORDS[state]}</span>
    </span>
  );
}

function StepLine({ step: { state, result, output } }: { readonly step: StepRun }) {
  if (state === 'running') return <span className="step-line mono">{output.at(-1) ?? ' '}</span>;
  return state === 'failed' && result !== null ? <span className="step-line">{result}</span> : null;
}
