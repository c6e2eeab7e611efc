import { useId, useState } from 'react';
import { printerOf, type Run, type StepRun } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Raw } from '../../components/raw.tsx';
import { StepSign } from '../../components/run-steps.tsx';
import { tookText } from '../../components/words.ts';
import { Options } from '../../components/words-with-code.tsx';
import { matchingLines, runText } from './run-text.ts';

/** Every step of a run with its exact command, its result and its output; searchable, and to be copied as a whole. */
export function RunOutput({ run }: { readonly run: Run }) {
  const [search, setSearch] = useState('');
  const id = useId();
  const found = run.steps.reduce((n, step) => n + matchingLines(step.output, search).length, 0);
  return (
    <div className="run-output">
      <div className="run-tools">
        <label className="hidden" htmlFor={id}>
          Search the output
        </label>
        <input
          id={id}
          type="search"
          className="field"
          placeholder="Search the output"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <CopyButton text={() => runText(run)} />
      </div>
      <p className="t-11 secondary" role="status">
        {search === '' ? '' : `${counted(found, 'line')} with “${search}”`}
      </p>
      <ol className="steps-full">
        {run.steps.map((step) => (
          <li key={step.id} className={`step step-${step.state}`}>
            <StepSign state={step.state} of={run} />
            <span className="step-title">{step.title}</span>
            <span className="step-took">{step.tookMs === null ? '' : tookText(step.tookMs)}</span>
            <div className="step-body">
              <p className="mono secondary">
                <Options text={step.display} />
              </p>
              {step.result === null ? null : <p>{step.result}</p>}
              <Lines step={step} by={printerOf(run, step)} search={search} />
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Lines({ step, by, search }: { readonly step: StepRun; readonly by: StepRun; readonly search: string }) {
  const lines = matchingLines(step.output, search);
  return lines.length === 0 ? null : <Raw name={`Output of “${by.title}”`} text={lines.join('\n')} />;
}
