import { useState } from 'react';
import { type ChecklistState, outageLeaf } from '../../../shared/contract/index.ts';
import type { ChecklistId, LineResult } from '../../../shared/domain/index.ts';
import { counted, formatDuration, formatMs } from '../../../shared/format.ts';
import { Since } from '../../components/age.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { meant } from '../../components/meant.ts';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { tookText } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf, useParam } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import type { Mark } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';
import { useRecover } from '../../store/use-recover.ts';
import { Verdict } from '../popover/verdict.tsx';
import { Answers } from './decisions.tsx';

const LISTS = [
  { id: 'quick', name: 'Quick, 2\u00a0min' },
  { id: 'full', name: 'Comprehensive, 10\u00a0min' },
  { id: 'emergency', name: 'Emergency' },
] as const satisfies readonly { readonly id: ChecklistId; readonly name: string }[];

/** The guide's two checklists and its emergency assessment, run by themselves: every line with what was read and how long it took. */
export function ChecklistsPage() {
  const [named, setList] = useParam('list');
  const list = LISTS.find(({ id }) => id === named)?.id ?? 'quick';
  return (
    <>
      <h1 className="t-20">Checklists</h1>
      <fieldset className="ranges">
        <legend className="hidden">Checklist</legend>
        {LISTS.map(({ id, name }) => (
          <label key={id} className="range">
            <input type="radio" name="list" checked={id === list} onChange={() => setList(id)} />
            {name}
          </label>
        ))}
      </fieldset>
      <List key={list} list={list} />
    </>
  );
}

/** While a list runs it is asked for twice a second. */
const POLL_MS = 500;

function List({ list }: { readonly list: ChecklistId }) {
  const [started, setStarted] = useState(0);
  const [wasRunning, setWasRunning] = useState(false);
  const [at] = useParam('line');
  const tick = useNow((now) => (wasRunning ? Math.floor(now.mono / POLL_MS) : 0));
  const { value, error } = useAsk('checklist', { list }, `${started} ${tick}`);
  const start = useAct('startChecklist');
  const cancel = useAct('cancelChecklist');
  const running = value?.running ?? false;
  if (running !== wasRunning) setWasRunning(running);
  const begin = (line: string | null) => () =>
    void start.act({ list, line }).then(() => {
      setWasRunning(true);
      setStarted((n) => n + 1);
    });
  if (value === null) return error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />;
  return (
    <>
      <div className="actions">
        {running ? (
          <button type="button" className="button" onClick={() => void cancel.act({ list })}>
            Cancel
          </button>
        ) : (
          <button type="button" className="button primary" disabled={start.busy} onClick={begin(null)}>
            {value.run === null ? 'Run' : 'Run again'}
          </button>
        )}
        {value.markdown === null || running ? null : <CopyButton text={() => value.markdown ?? ''} />}
        <Summary state={value} />
      </div>
      {list === 'emergency' && value.run !== null && !running ? <Next /> : null}
      {start.error === null ? null : <Note kind="error" text={start.error.message} hint={start.error.hint} />}
      <div className="pairs">
        {sectionsOf(value.lines).map(([section, lines]) => (
          <section key={section} className="section" aria-label={section}>
            <h2 className="t-13">{section}</h2>
            <ul className="list">
              {lines.map((line) => (
                <li key={line.id} {...meant(line.id === at)}>
                  <Line line={line} onAgain={running ? null : begin(line.id)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

/**
 * What the assessment leads to: the named cause with its one action, where the guide's tree ends with what was read, and the two last resorts, which
 * always ask, where it ends there.
 */
function Next() {
  const recover = useRecover();
  const cause = usePageState(({ snapshot }) => snapshot?.causes[0]?.id ?? null);
  const { value } = useAsk('decisions', {}, cause ?? '');
  const { leaf, isLastResort } = outageLeaf(value ?? []);
  return (
    <div className="emergency-next">
      <Verdict recover={recover} />
      {leaf === null || cause === null ? null : (
        <>
          <p>{`By the guide: ${leaf.title}`}</p>
          <Answers answers={leaf.ways} />
        </>
      )}
      {isLastResort ? (
        <p className="actions">
          <a className="button" href={hrefOf({ page: 'runbook', id: 'emergency-rollback' })}>
            Emergency rollback…
          </a>
          <a className="button" href={hrefOf({ page: 'runbook', id: 'emergency-shutdown' })}>
            Emergency shutdown…
          </a>
        </p>
      ) : null}
    </div>
  );
}

const ENDS: Readonly<Record<NonNullable<ChecklistState['run']>['end'], string>> = {
  complete: '',
  cancelled: ', cancelled',
  'cut-short': ', ended by the time limit',
};

function Summary({ state }: { readonly state: ChecklistState }) {
  const done = state.lines.filter((l) => l.tookMs !== null).length;
  const bad = state.lines.filter((l) => l.state === 'failed').length;
  const text = state.running
    ? `${done} of ${counted(state.lines.length, 'line')}`
    : state.run === null
      ? `${counted(state.lines.length, 'line')}, at most ${formatDuration(state.limitMs)}`
      : `${bad === 0 ? 'No line failed' : `${bad} of ${counted(state.lines.length, 'line')} failed`}, in ${tookText(state.run.tookMs)}${ENDS[state.run.end]}`;
  return (
    <>
      {state.running ? <progress value={done} max={state.lines.length} aria-label="Lines that are done" /> : null}
      <span className="secondary nums" role="status">
        {text}
      </span>
      {state.running || state.run === null ? null : (
        <span className="secondary nums">
          · begun <Since at={state.run.startedAt} />
        </span>
      )}
    </>
  );
}

function sectionsOf(lines: readonly LineResult[]): [string, LineResult[]][] {
  return [...Map.groupBy(lines, (l) => l.section)];
}

const MARKS: Readonly<Record<LineResult['state'], Mark>> = {
  waiting: 'off',
  running: 'recovering',
  passed: 'healthy',
  warning: 'degraded',
  failed: 'critical',
  skipped: 'off',
  'could-not-tell': 'unknown',
};
const WORDS: Readonly<Record<LineResult['state'], string>> = {
  waiting: 'not run',
  running: 'running',
  passed: 'passed',
  warning: 'warning',
  failed: 'failed',
  skipped: 'skipped',
  'could-not-tell': 'could not tell',
};

function Line({ line, onAgain }: { readonly line: LineResult; readonly onAgain: (() => void) | null }) {
  const { title, state, evidence, raw, tookMs } = line;
  return (
    <div className="check">
      <StateMark state={MARKS[state]} silent />
      <span className="check-title">
        <WordsWithCode text={title} />
      </span>
      <span className="check-state nums secondary">
        {WORDS[state]}
        {tookMs === null ? '' : ` · ${formatMs(tookMs)}`}
      </span>
      {onAgain === null || state === 'waiting' ? null : (
        <button type="button" className="check-again link" onClick={onAgain} aria-label={`Run again: ${title}`}>
          Again
        </button>
      )}
      {evidence === '' ? null : (
        <p className="check-evidence secondary">
          <WordsWithCode text={evidence} />
        </p>
      )}
      {raw === null ? null : (
        <details className="disclosure check-evidence">
          <summary>Raw</summary>
          <Raw name={`Raw: ${title}`} text={raw} />
        </details>
      )}
    </div>
  );
}
