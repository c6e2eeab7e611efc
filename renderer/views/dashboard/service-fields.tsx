import { useId } from 'react';
import type { ServiceForms } from '../../../shared/contract/index.ts';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { usePageState } from '../../store/context.tsx';
import type { ServiceDraft } from './service-draft.ts';

type OnEdit = (name: string, next: Partial<ServiceDraft>) => void;

interface NameAndKindProps {
  readonly kinds: ServiceForms['kinds'];
  readonly draft: ServiceDraft;
  /** History goes by the name, so that of one that is there stays, and its kind. */
  readonly isNew: boolean;
  readonly problems: { readonly id: string | null; readonly kind: string | null };
  readonly onEdit: OnEdit;
}

export function NameAndKind({ kinds, draft, isNew, problems, onEdit }: NameAndKindProps) {
  const id = useId();
  const about = kinds.find(({ kind }) => kind === draft.kind)?.about ?? '';
  return (
    <>
      {isNew ? (
        <div className="setting">
          <div className="setting-words">
            <label className="setting-title" htmlFor={`${id}-name`}>
              Name <span className="secondary">(needed)</span>
            </label>
            <p id={`${id}-name-about`} className="secondary">
              What it is called everywhere. Small letters, digits and hyphens.
            </p>
          </div>
          <div className="setting-control">
            <input
              id={`${id}-name`}
              className="field"
              spellCheck={false}
              autoComplete="off"
              placeholder="queue"
              value={draft.id}
              aria-invalid={problems.id !== null}
              aria-describedby={`${id}-name-about${problems.id === null ? '' : ` ${id}-name-problem`}`}
              onChange={(event) => onEdit('id', { id: event.target.value })}
            />
            <Wrong id={`${id}-name-problem`} text={problems.id} />
          </div>
        </div>
      ) : null}
      <div className="setting">
        <div className="setting-words">
          <label className="setting-title" htmlFor={`${id}-kind`}>
            Kind
          </label>
          <p id={`${id}-kind-about`} className="secondary">
            {`${about.charAt(0).toUpperCase()}${about.slice(1)}.`}
          </p>
        </div>
        <div className="setting-control">
          <select
            id={`${id}-kind`}
            className="field"
            value={draft.kind}
            disabled={!isNew}
            aria-invalid={problems.kind !== null}
            aria-describedby={`${id}-kind-about${problems.kind === null ? '' : ` ${id}-kind-problem`}`}
            onChange={(event) => onEdit('kind', { kind: event.target.value })}
          >
            {kinds.map(({ kind, name }) => (
              <option key={kind} value={kind}>
                {name}
              </option>
            ))}
          </select>
          <Wrong id={`${id}-kind-problem`} text={problems.kind} />
        </div>
      </div>
    </>
  );
}

function Wrong({ id, text }: { readonly id: string; readonly text: string | null }) {
  if (text === null) return null;
  return (
    <p id={id} className="setting-problem" role="alert">
      {text}
    </p>
  );
}

interface UsersProps {
  readonly draft: ServiceDraft;
  readonly problem: string | null;
  readonly onEdit: OnEdit;
}

/** Who cannot work without it: their trouble is told as its own. */
export function Users({ draft, problem, onEdit }: UsersProps) {
  const id = useId();
  const { components } = usePageState(catalogueOfPage);
  const listed = components.filter((c) => c.layer === 'stack' && c.id !== draft.id).map((c) => String(c.id));
  // What is not there any more is shown as well, so that it can be taken out.
  const users = [...listed, ...draft.neededBy.filter((user) => !listed.includes(user))];
  const titleOf = (user: string) => components.find((c) => c.id === user)?.title ?? user;
  const toggled = (user: string, on: boolean) =>
    on ? [...draft.neededBy, user] : draft.neededBy.filter((known) => known !== user);
  return (
    <fieldset className="service-users" aria-describedby={problem === null ? undefined : `${id}-problem`}>
      <legend className="setting-title">Needed by</legend>
      <p className="secondary">Who cannot work without it: while it is down, their trouble is told as its.</p>
      <ul>
        {users.map((user) => (
          <li key={user}>
            <label>
              <input
                type="checkbox"
                checked={draft.neededBy.includes(user)}
                onChange={(event) => onEdit('neededBy', { neededBy: toggled(user, event.target.checked) })}
              />
              {titleOf(user)}
            </label>
          </li>
        ))}
      </ul>
      <Wrong id={`${id}-problem`} text={problem} />
    </fieldset>
  );
}
