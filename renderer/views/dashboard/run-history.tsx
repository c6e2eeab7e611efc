import type { Run } from '../../../shared/domain/index.ts';
import { elapsedMs } from '../../../shared/domain/index.ts';
import { bareEnd } from '../../../shared/run-end.ts';
import { Since } from '../../components/age.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { runMark, runWord, tie, tookText } from '../../components/words.ts';
import { RunOutput } from './run-output.tsx';

/** The latest runs, newest first; each opens to its steps and output. */
export function RunHistory({ runs }: { readonly runs: readonly Run[] }) {
  if (runs.length === 0) return <p className="secondary">Nothing was run yet.</p>;
  return (
    <ul className="list">
      {runs.map((run) => (
        <li key={run.id}>
          <details className="history">
            <summary>
              <StateMark state={runMark(run)} silent />
              <span className="history-title">{run.title}</span>
              <span className="secondary nums">
                {runWord(run)}
                {run.endedAt === null ? '' : tie(` after ${tookText(elapsedMs(run.startedAt, run.endedAt))}`)}
                {run.state === 'running' ? ', begun ' : ', '}
                <Since at={run.startedAt} />
              </span>
            </summary>
            <div className="history-body">
              {run.result === null ? null : <p>{bareEnd(run)}</p>}
              <RunOutput run={run} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
