import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { FieldProblem, ServiceEntry, ServiceField, ServiceForms } from '../../../shared/contract/index.ts';
import { Note } from '../../components/note.tsx';
import { goTo, hrefOf } from '../../routes.ts';
import { useAct } from '../../store/use-act.ts';
import { ChangedText } from './changed-text.tsx';
import { changeOf, draftOfEntry, heldBy, type ServiceDraft, textsOf } from './service-draft.ts';
import { NameAndKind, Users } from './service-fields.tsx';
import { SettingInput } from './setting-input.tsx';
import { useToldChange } from './use-told-change.ts';

interface ServiceFormProps {
  readonly forms: ServiceForms;
  /** What stands in the file; null for a new one. */
  readonly entry: ServiceEntry | null;
}

/** Name, kind and what the kind can be set to; what would be written is shown below, and what is wrong beside its field. */
export function ServiceForm({ forms, entry }: ServiceFormProps) {
  const { kinds, file } = forms;
  const [draft, setDraft] = useState<ServiceDraft>(() => draftOfEntry(entry, kinds[0]?.kind ?? ''));
  /** Nobody is told of a field that they have not come to. */
  const [tried, setTried] = useState(false);
  const touched = useRef(new Set<string>());
  const form = kinds.find((k) => k.kind === draft.kind) ?? kinds[0];
  const { change, wrong } = useMemo(
    () => changeOf(draft, form ?? { kind: '', name: '', about: '', fields: [] }, entry),
    [draft, form, entry],
  );
  const told = useToldChange(change);
  const saving = useAct('changeService');
  const [refused, setRefused] = useState<readonly FieldProblem[]>([]);
  const own = useRef<HTMLFormElement>(null);
  const edit = (name: string, next: Partial<ServiceDraft>) => {
    touched.current.add(name);
    setRefused([]);
    setDraft({ ...draft, ...next });
  };
  const problems = [...(told?.problems ?? []), ...refused];
  const problemOf = (name: string): string | null => {
    if (!tried && !touched.current.has(name)) return null;
    const here = problems.find(({ field, severity }) => field === name && severity === 'error');
    return wrong.get(name) ?? (here === undefined ? null : `${here.message} ${here.fix}`.trim());
  };
  const remarkOf = (name: string): string | null => {
    const here = problems.find(({ field, severity }) => field === name && severity === 'warning');
    return here === undefined ? null : `${here.message} ${here.fix}`.trim();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const answer = wrong.size > 0 ? null : await saving.act({ change, write: true });
    if (answer?.ok) return goTo('services');
    setRefused(answer?.problems ?? []);
    // Where the first mistake is, once it is drawn.
    requestAnimationFrame(() => own.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  if (form === undefined) return null;
  const general = tried ? problems.filter(({ field }) => field === null) : [];
  const groups = Map.groupBy(form.fields, ({ group }) => group);
  const fieldsOf = (group: ServiceField['group']) =>
    (groups.get(group) ?? []).map((field) => (
      <Field
        key={`${form.kind} ${field.name}`}
        field={field}
        entry={entry}
        draft={draft}
        problem={problemOf(field.name)}
        remark={remarkOf(field.name)}
        onDraft={(fields) => edit(field.name, { fields })}
      />
    ));
  return (
    <form
      className="service-form"
      ref={own}
      onSubmit={(event) => void submit(event)}
      noValidate
      aria-busy={saving.busy}
    >
      <NameAndKind
        kinds={kinds}
        draft={draft}
        isNew={entry === null}
        problems={{ id: problemOf('id'), kind: problemOf('kind') }}
        onEdit={edit}
      />
      {fieldsOf('own')}
      <Users draft={draft} problem={problemOf('neededBy')} onEdit={edit} />
      <Folded title="How it is started, and its log" isOpen={hasProblem(groups.get('start'), problemOf)}>
        {fieldsOf('start')}
      </Folded>
      <Folded title="Limits and times" isOpen={hasProblem(groups.get('limits'), problemOf)}>
        {fieldsOf('limits')}
      </Folded>
      <section className="section" aria-label="What will be written">
        <h2 className="t-13">{`What will be written to ${file}`}</h2>
        {told?.ok === true && told.change !== null ? (
          <ChangedText change={told.change} title="Lines of the file" />
        ) : (
          <p className="secondary">
            {told?.ok === true ? 'Nothing changes in it.' : 'It stands here as soon as every field above can be used.'}
          </p>
        )}
      </section>
      {general.map(({ message, fix }) => (
        <Note key={message} kind="error" text={message} hint={fix} />
      ))}
      {saving.error === null ? null : <Note kind="error" text={saving.error.message} hint={saving.error.hint} />}
      <div className="actions">
        <button type="submit" className="button primary" disabled={saving.busy}>
          {entry === null ? 'Add it' : 'Save'}
        </button>
        <a className="button" href={hrefOf({ page: 'services' })}>
          Cancel
        </a>
      </div>
    </form>
  );
}

const hasProblem = (fields: readonly ServiceField[] = [], problemOf: (name: string) => string | null): boolean =>
  fields.some(({ name }) => problemOf(name) !== null);

interface FoldedProps {
  readonly title: string;
  /** A mistake in it is not hidden. */
  readonly isOpen: boolean;
  readonly children: React.ReactNode;
}

function Folded({ title, isOpen, children }: FoldedProps) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (isOpen && details.current !== null) details.current.open = true;
  }, [isOpen]);
  return (
    <details className="disclosure" ref={details}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

interface FieldProps {
  readonly field: ServiceField;
  readonly entry: ServiceEntry | null;
  readonly draft: ServiceDraft;
  readonly problem: string | null;
  /** What has to be said of a value that can be used. */
  readonly remark: string | null;
  readonly onDraft: (fields: ServiceDraft['fields']) => void;
}

function Field({ field, entry, draft, problem, remark, onDraft }: FieldProps) {
  const id = useId();
  const { name, title, about, needed, example, fallback } = field;
  const without = typeof fallback === 'number' || typeof fallback === 'string' ? String(fallback) : 'none';
  return (
    <div className="setting">
      <div className="setting-words">
        <p id={`${id}-title`} className="setting-title">
          {title}
          {needed ? <span className="secondary"> (needed)</span> : null}
        </p>
        <p id={`${id}-about`} className="secondary">
          {about}
        </p>
      </div>
      <div className="setting-control">
        <SettingInput
          setting={{ ...field, value: heldBy(field, entry) }}
          draft={textsOf(field, draft, entry)}
          ids={{ title: `${id}-title`, described: `${id}-about${problem === null ? '' : ` ${id}-problem`}` }}
          invalid={problem !== null}
          placeholder={example ?? without}
          onDraft={(texts) => onDraft({ ...draft.fields, [name]: texts })}
          onRevert={() => onDraft(Object.fromEntries(Object.entries(draft.fields).filter(([known]) => known !== name)))}
        />
        {problem === null ? null : (
          <p id={`${id}-problem`} className="setting-problem" role="alert">
            {problem}
          </p>
        )}
        {problem !== null || remark === null ? null : (
          <p className="t-11 secondary setting-remark" role="status">
            {remark}
          </p>
        )}
      </div>
    </div>
  );
}
