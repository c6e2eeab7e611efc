import { useId, useState } from 'react';
import type { ComponentId, InspectionRow, InspectionTable } from '../../../shared/domain/index.ts';
import { Since } from '../../components/age.tsx';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { usePageState } from '../../store/context.tsx';
import type { Mark } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import '../../styles/inspection.css';

const MARKS: Readonly<Record<NonNullable<InspectionRow['state']>, Mark>> = {
  well: 'healthy',
  trouble: 'degraded',
  unknown: 'unknown',
};

/** The closer look at a component, taken when its page opens, when another cause is found of it, and when somebody wants it. */
export function InspectionSection({ id, title }: { readonly id: ComponentId; readonly title: string }) {
  const [again, setAgain] = useState(false);
  // What was found or allowed since makes another look of it.
  const now = usePageState(
    ({ snapshot }) =>
      `${snapshot?.trust.state} ${snapshot?.causes.flatMap((c) => (c.component === id ? [c.id] : [])).join()}`,
  );
  const { value, error, reload } = useAsk('inspect', again ? { component: id, again } : { component: id }, now);
  const [kept, setKept] = useState(value);
  if (value !== null && value !== kept) setKept(value);
  // While it is taken anew the one before stays.
  const look = value ?? kept;
  return (
    <section className="section" aria-labelledby="inspection-title">
      <h2 id="inspection-title" className="t-13">
        {title}
      </h2>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {look === null ? (
        error === null && <p className="appears-late secondary">Looking closer…</p>
      ) : (
        <>
          <p>{look.text}</p>
          {look.tables.map((table) => (
            <TableOf key={table.title} table={table} />
          ))}
          <div className="actions">
            <button type="button" className="button" onClick={() => (again ? reload() : setAgain(true))}>
              Look again
            </button>
            {look.takenAt === undefined ? null : (
              <span className="secondary">
                Taken <Since at={look.takenAt} />.
              </span>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function TableOf({ table: { title, columns, rows, note } }: { readonly table: InspectionTable }) {
  const id = useId();
  return (
    <div className="inspection">
      <h3 id={id} className="t-13 secondary">
        {title}
      </h3>
      {rows.length === 0 ? null : (
        <div className="table-scroll">
          <table className="inspection-table nums" aria-labelledby={id}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <RowOf key={i} row={row} columns={columns} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {note === null ? null : <p className="secondary">{note}</p>}
    </div>
  );
}

function RowOf({ row, columns }: { readonly row: InspectionRow; readonly columns: readonly string[] }) {
  const { state, cells, more } = row;
  const [first = ''] = cells;
  return (
    <>
      <tr className={more === null ? undefined : 'has-more'}>
        {cells.map((cell, i) => (
          <td key={columns[i] ?? i} data-title={columns[i]}>
            {i === 0 && state !== null ? (
              <span className="finding">
                <StateMark state={MARKS[state]} />
                <span>{cell}</span>
              </span>
            ) : (
              cell
            )}
          </td>
        ))}
      </tr>
      {more === null ? null : (
        <tr>
          <td className="inspection-more" colSpan={columns.length}>
            <details className="disclosure">
              <summary aria-label={`More about ${first}`}>More</summary>
              <Raw name={`More about ${first}`} text={more} />
            </details>
          </td>
        </tr>
      )}
    </>
  );
}
