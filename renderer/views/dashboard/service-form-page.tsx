import type { ComponentId } from '../../../shared/domain/index.ts';
import { Icon } from '../../components/icon.tsx';
import { Note } from '../../components/note.tsx';
import { hrefOf } from '../../routes.ts';
import { useAsk } from '../../store/use-ask.ts';
import { ServiceForm } from './service-form.tsx';

interface ServiceFormPageProps {
  /** Whose entry is changed; null for a new one. */
  readonly id: ComponentId | null;
}

/** Adds a service, or changes one that stands in the user's file. */
export function ServiceFormPage({ id }: ServiceFormPageProps) {
  const { value, error } = useAsk('serviceForms', {});
  const entry = id === null ? null : (value?.entries.find((e) => e.id === id) ?? undefined);
  const where = value?.elsewhere.find((e) => e.id === id)?.where ?? '';
  return (
    <>
      <header>
        <a className="back" href={hrefOf({ page: 'services' })}>
          <Icon name="back" />
          Services
        </a>
        <h1 className="t-20">{id === null ? 'Add a service' : `Change ${id}`}</h1>
      </header>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value !== null && entry === undefined ? (
        <Note
          kind="warning"
          text={
            where === ''
              ? `${id} does not stand in ${value.file}.`
              : `${id} does not stand in ${value.file} but in ${where}.`
          }
          hint={
            where === ''
              ? 'It may have been removed.'
              : 'Change it there, or add an entry of that name to yours, which goes first.'
          }
        />
      ) : null}
      {value === null || entry === undefined ? null : <ServiceForm forms={value} entry={entry} />}
    </>
  );
}
