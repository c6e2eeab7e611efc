import { type FormEvent, useId, useState } from 'react';
import type { FirstStart, FoundStack } from '../../../shared/domain/index.ts';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { tie } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';
import '../../styles/welcome.css';

/** For a first start: what was found and why, and three ways on. It goes as soon as somebody has chosen. */
export function Welcome() {
  const { value, error } = useAsk('firstStart', {});
  return (
    <section className="section welcome" aria-labelledby="welcome-title" aria-busy={value === null && error === null}>
      <h2 id="welcome-title" className="t-15">
        {value === null ? 'Looking what is here…' : headOf(value)}
      </h2>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null ? null : <Choices found={value} />}
    </section>
  );
}

function headOf({ stacks: [first] }: FirstStart): string {
  if (first === undefined) return 'Lifeguard found no LeanVibe stack on this machine.';
  return first.runs ? 'Lifeguard found a stack that runs.' : 'Lifeguard found a stack. It does not run now.';
}

function Choices({ found: { file, stacks, beside } }: { readonly found: FirstStart }) {
  const [first, ...others] = stacks;
  const [choosing, setChoosing] = useState(first === undefined);
  const { watch, busy, refused } = useWatch();
  const demo = useAct('startDemo');
  const lookAtDemo = async () => {
    const started = await demo.act({});
    // The app has opened a window for it.
    if (started !== null && started.address !== null) location.assign(started.address);
  };
  return (
    <>
      {first === undefined ? null : <Facts of={first} />}
      {beside.length === 0 ? null : <p className="secondary">{`Also here: ${beside.join(', ')}.`}</p>}
      <div className="actions">
        {first === undefined ? null : (
          <button type="button" className="button primary" disabled={busy} onClick={() => void watch(first.folder)}>
            Watch this stack
          </button>
        )}
        <button
          type="button"
          className="button"
          aria-expanded={choosing}
          aria-controls="welcome-folders"
          onClick={() => setChoosing(!choosing)}
        >
          {first === undefined ? 'Choose a folder' : 'Choose another folder'}
        </button>
        <button type="button" className="button" disabled={demo.busy} onClick={() => void lookAtDemo()}>
          {demo.busy ? 'Starting the demo…' : 'Try it with a demo'}
        </button>
      </div>
      {demo.error === null ? null : <Note kind="error" text={demo.error.message} hint={demo.error.hint} />}
      {refused.map((text) => (
        <Note key={text} kind="error" text={text} />
      ))}
      <div id="welcome-folders" hidden={!choosing}>
        <Folders others={others} busy={busy} onChosen={(folder) => void watch(folder)} />
      </div>
      <p className="secondary t-11">
        {`The choice is written into ${file} and can be changed in the settings. It also says that the folder is yours: a recovery that you ask for may start its programs.`}
      </p>
    </>
  );
}

function Facts({ of }: { readonly of: FoundStack }) {
  return (
    <dl className="welcome-facts">
      {of.facts.map(({ what, value, why }) => (
        <div key={`${what} ${why}`}>
          <dt className="secondary">{what}</dt>
          <dd>
            {what === 'Program' ? <StateMark state={of.runs ? 'healthy' : 'off'} silent /> : null}
            <span className="welcome-value">
              <WordsWithCode text={value} />
            </span>{' '}
            <span className="secondary t-11">{tie(why)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface FoldersProps {
  readonly others: readonly FoundStack[];
  readonly busy: boolean;
  readonly onChosen: (folder: string) => void;
}

/** What else was found, and a field for what was not. */
function Folders({ others, busy, onChosen }: FoldersProps) {
  const id = useId();
  const [folder, setFolder] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (folder.trim() !== '') onChosen(folder.trim());
  };
  return (
    <>
      {others.length === 0 ? null : (
        <ul className="list">
          {others.map((one) => (
            <li key={one.folder} className="welcome-other">
              <span>
                {one.folder}{' '}
                <span className="secondary t-11">
                  {one.runs ? one.facts.find(({ what }) => what === 'Program')?.value : 'does not run'}
                </span>
              </span>
              <button type="button" className="button" disabled={busy} onClick={() => onChosen(one.folder)}>
                {`Watch ${one.folder}`}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="welcome-folder" onSubmit={send}>
        <label htmlFor={id}>Folder that holds leanvibe-backend/</label>
        <input
          id={id}
          className="field"
          value={folder}
          placeholder="~/code/leanvibe"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setFolder(event.target.value)}
        />
        <button type="submit" className="button" disabled={busy || folder.trim() === ''}>
          Watch this folder
        </button>
      </form>
    </>
  );
}

/** Chooses a folder, and says why not where it cannot be. */
function useWatch() {
  const { act, busy, error } = useAct('changeSetting');
  const [problems, setProblems] = useState<readonly string[]>([]);
  const watch = async (folder: string) => {
    const answer = await act({ key: 'repository.path', value: folder });
    setProblems(answer?.ok === false ? answer.problems.map(({ message, fix }) => `${message} ${fix}`) : []);
  };
  return { watch, busy, refused: [...problems, ...(error === null ? [] : [error.message])] };
}
