import { useState } from 'react';
import type { Discovery, FoundService, UnknownListener } from '../../../shared/domain/index.ts';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { hrefOf, parseRoute } from '../../routes.ts';
import type { Mark } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { useAsk } from '../../store/use-ask.ts';
import { OwnServices } from './own-services.tsx';

/** What somebody added, and what runs on this machine or stands in the repository's files and could be watched. Looked for when the page is opened, and when asked. */
export function ServicesPage() {
  const { value, error, reload } = useAsk('discover', { ports: null });
  const own = useAsk('serviceForms', {});
  const [replaced, setReplaced] = useState<number | null>(null);
  const busy = error === null && (value === null || value.at === replaced);
  const again = () => {
    setReplaced(value?.at ?? null);
    reload();
  };
  const changed = () => {
    own.reload();
    again();
  };
  return (
    <>
      <header className="head">
        <h1 className="t-20">Services</h1>
        <div className="actions">
          <button type="button" className="button" disabled={busy} onClick={again}>
            {busy ? 'Looking…' : 'Look again'}
          </button>
          <a className="button" href={hrefOf({ page: 'service-form', id: null })}>
            Add a service
          </a>
        </div>
      </header>
      {own.error === null ? null : <Note kind="error" text={own.error.message} hint={own.error.hint} />}
      {own.value === null ? null : <OwnServices forms={own.value} onChanged={changed} />}
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null ? null : <Found found={value} onWatched={changed} />}
    </>
  );
}

interface FoundProps {
  readonly found: Discovery;
  /** Told when one of them is watched from now on. */
  readonly onWatched: () => void;
}

function Found({ found: { findings, others, conflicts, problems }, onWatched }: FoundProps) {
  const free = findings.filter((f) => f.watchedAs === null);
  return (
    <>
      {conflicts.map(({ port, text }) => (
        <Note key={port} kind="warning" text={text} />
      ))}
      {problems.map(({ where, message }) => (
        <Note key={where} kind="warning" text={`${where}: ${message}`} />
      ))}
      <Part title="Of this stack" findings={free.filter((f) => f.ofStack)} none={null} onWatched={onWatched} />
      <Part
        title="Others on this machine"
        findings={free.filter((f) => !f.ofStack)}
        none={free.length === 0 ? 'Nothing was recognised that is not watched already.' : null}
        onWatched={onWatched}
      />
      <Part
        title="Watched already"
        findings={findings.filter((f) => f.watchedAs !== null)}
        none={null}
        onWatched={onWatched}
      />
      <Others others={others} onWatched={onWatched} />
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly findings: readonly FoundService[];
  /** What stands there where there are none; null leaves the part out. */
  readonly none: string | null;
  readonly onWatched: () => void;
}

function Part({ title, findings, none, onWatched }: PartProps) {
  if (findings.length === 0 && none === null) return null;
  return (
    <section className="section" aria-label={title}>
      <h2 className="t-13">{title}</h2>
      {findings.length === 0 ? (
        <p className="secondary">{none}</p>
      ) : (
        <ul className="list pairs">
          {findings.map((f) => (
            <li key={`${f.id} ${f.at}`}>
              <Line found={f} onWatched={onWatched} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const STATES: Readonly<Record<FoundService['state'], readonly [Mark, string]>> = {
  answers: ['healthy', 'answers'],
  silent: ['unknown', 'did not answer'],
  runs: ['healthy', 'runs'],
  'not-seen': ['off', 'not seen'],
};

interface LineProps {
  readonly found: FoundService;
  readonly onWatched: () => void;
}

function Line({ found: { id, title, at, match, state, text, watchedAs }, onWatched }: LineProps) {
  const [mark, word] = STATES[state];
  const route = watchedAs === null ? null : parseRoute(`components/${watchedAs}`);
  return (
    <div className="check">
      <StateMark state={mark} silent />
      <span className="check-title">
        {route === null ? title : <a href={hrefOf(route)}>{title}</a>}{' '}
        {at === null ? null : <span className="secondary nums">{at}</span>}
      </span>
      <span className="check-state secondary">{word}</span>
      {watchedAs === null && (at ?? match) !== null ? (
        <Watch id={id} label={`Watch ${title}${at === null ? '' : ` on ${at}`}`} onWatched={onWatched} />
      ) : null}
      <p className="check-evidence secondary t-11">
        <WordsWithCode text={text} />
      </p>
    </div>
  );
}

interface WatchProps {
  readonly id: string;
  readonly label: string;
  readonly onWatched: () => void;
}

/** Watches what was found under this name, and says why not where that was refused. */
function Watch({ id, label, onWatched }: WatchProps) {
  const { act, busy, error } = useAct('watchFound');
  const [refused, setRefused] = useState<readonly string[]>([]);
  const watch = async () => {
    const answer = await act({ id });
    setRefused(answer?.ok === false ? answer.problems.map(({ message, fix }) => `${message} ${fix}`) : []);
    if (answer?.ok) onWatched();
  };
  return (
    <>
      <button type="button" className="button" disabled={busy} onClick={() => void watch()} aria-label={label}>
        {busy ? 'Adding…' : 'Watch'}
      </button>
      {error === null && refused.length === 0 ? null : (
        <div className="check-evidence">
          {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
          {refused.map((said) => (
            <Note key={said} kind="error" text={said} />
          ))}
        </div>
      )}
    </>
  );
}

/** Ports of what was not recognised: there for whoever looks for one, folded for everybody else. */
function Others({
  others,
  onWatched,
}: {
  readonly others: readonly UnknownListener[];
  readonly onWatched: () => void;
}) {
  if (others.length === 0) return null;
  return (
    <details className="disclosure">
      <summary>{`Not recognised · ${others.length}`}</summary>
      <ul className="list">
        {others.map(({ id, port, process, why }) => (
          <li key={`${port} ${process?.pid}`}>
            <div className="check">
              <StateMark state="empty" silent />
              <span className="check-title nums">{`Port ${port}`}</span>
              <span className="check-state secondary">
                {process === null ? '' : `${process.name}, pid ${process.pid}`}
              </span>
              {id === null ? null : (
                <Watch id={id} label={`Watch whether something listens on port ${port}`} onWatched={onWatched} />
              )}
              <p className="check-evidence secondary t-11">{why}</p>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
