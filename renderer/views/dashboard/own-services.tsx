import { useRef, useState } from 'react';
import type { ServiceEntry, ServiceForms, ServiceWritten } from '../../../shared/contract/index.ts';
import type { ComponentId } from '../../../shared/domain/index.ts';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { valueWords } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { componentOf, markOf } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { ChangedText } from './changed-text.tsx';

interface OwnServicesProps {
  readonly forms: ServiceForms;
  /** Told when the list is another one. */
  readonly onChanged: () => void;
}

/** What somebody added to what is watched: each can be changed and taken out, and the last change can be undone. */
export function OwnServices({ forms: { file, kinds, entries, elsewhere, undo }, onChanged }: OwnServicesProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is not there any more.
  const changed = () => {
    heading.current?.focus();
    onChanged();
  };
  const nameOf = (kind: string) => kinds.find((k) => k.kind === kind)?.name ?? kind;
  return (
    <section className="section" aria-label="Your services">
      <h2 className="t-13" ref={heading} tabIndex={-1}>
        Your services
      </h2>
      {undo === null ? null : <Undo what={undo} onUndone={changed} />}
      {entries.length === 0 ? (
        <p className="secondary">{`Nothing stands in ${file} yet. Add one, or watch one of those below.`}</p>
      ) : (
        <ul className="list pairs">
          {entries.map((entry) => (
            <li key={entry.id}>
              <Own entry={entry} id={entry.id as ComponentId} kind={nameOf(entry.kind)} onRemoved={changed} />
            </li>
          ))}
        </ul>
      )}
      {elsewhere.length === 0 ? null : (
        <p className="secondary t-11 service-elsewhere">
          {`Also watched, and changed in its own place: ${elsewhere
            .map(({ id, where }) => (where === '' ? id : `${id} (${where})`))
            .join(', ')}.`}
        </p>
      )}
    </section>
  );
}

function Undo({ what, onUndone }: { readonly what: string; readonly onUndone: () => void }) {
  const { act, busy, error } = useAct('undoService');
  const [refused, setRefused] = useState<string | null>(null);
  const undo = async () => {
    const answer = await act({});
    setRefused(answer?.ok === false ? answer.problems.map(({ message, fix }) => `${message} ${fix}`).join(' ') : null);
    if (answer?.ok) onUndone();
  };
  return (
    <Note kind="quiet" text={what}>
      <button type="button" className="button" disabled={busy} onClick={() => void undo()}>
        Undo
      </button>
      {(refused ?? error?.message ?? null) === null ? null : (
        <p role="alert" className="setting-problem">
          {refused ?? error?.message}
        </p>
      )}
    </Note>
  );
}

interface OwnProps {
  readonly entry: ServiceEntry;
  readonly id: ComponentId;
  readonly kind: string;
  readonly onRemoved: () => void;
}

function Own({ entry: { values }, id, kind, onRemoved }: OwnProps) {
  const component = usePageState(componentOf(id));
  const mark = usePageState(markOf(id));
  const { act, busy, error } = useAct('changeService');
  /** What taking it out would change, while somebody is asked. */
  const [told, setTold] = useState<ServiceWritten | null>(null);
  const change = { was: id, entry: null };
  const ask = async () => setTold(told === null ? await act({ change, write: false }) : null);
  const remove = async () => {
    const answer = await act({ change, write: true });
    if (answer?.ok) onRemoved();
    else setTold(answer);
  };
  const { at } = values;
  return (
    <div className="check service-line">
      <StateMark state={component === null ? 'empty' : mark} silent />
      <span className="check-title">
        {component === null ? id : <a href={hrefOf({ page: 'component', id })}>{id}</a>}{' '}
        <span className="secondary">{typeof at === 'string' ? `${kind} · ${at}` : kind}</span>
      </span>
      <span className="check-state secondary">{component === null ? 'not watched' : valueWords(component).main}</span>
      <span className="actions">
        <a className="button" href={hrefOf({ page: 'service-form', id })} aria-label={`Change ${id}`}>
          Change
        </a>
        <button
          type="button"
          className="button"
          aria-expanded={told !== null}
          aria-label={`Remove ${id}`}
          onClick={() => void ask()}
        >
          Remove
        </button>
      </span>
      {error === null ? null : (
        <div className="check-evidence">
          <Note kind="error" text={error.message} hint={error.hint} />
        </div>
      )}
      {told === null ? null : (
        <fieldset className="check-evidence service-removal">
          <legend className="hidden">{`Remove ${id}`}</legend>
          {told.change === null ? null : <ChangedText change={told.change} title="What goes out of the file" />}
          {told.problems.map(({ message, fix }) => (
            <Note key={message} kind="error" text={message} hint={fix} />
          ))}
          <p className="secondary t-11">What happened to it stays in the history.</p>
          <div className="actions">
            <button type="button" className="button danger" disabled={busy || !told.ok} onClick={() => void remove()}>
              {`Remove ${id} now`}
            </button>
            <button type="button" className="button" onClick={() => setTold(null)}>
              {`Keep ${id}`}
            </button>
          </div>
        </fieldset>
      )}
    </div>
  );
}
