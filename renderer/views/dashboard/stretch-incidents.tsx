import type { Incident } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { hrefOf } from '../../routes.ts';
import { wasGoingOn } from './incident-filter.ts';
import type { Stretch } from './strip-blocks.ts';

interface StretchIncidentsProps {
  readonly incidents: readonly Incident[];
  readonly stretch: Stretch;
  /** Epoch milliseconds. */
  readonly nowWall: number;
}

/** What failed in the chosen stretch, oldest first: what came first is mostly why. */
export function StretchIncidents({ incidents, stretch, nowWall }: StretchIncidentsProps) {
  const found = incidents
    .filter((i) => i.mergedInto === null && wasGoingOn(i, stretch, nowWall))
    .toSorted((a, b) => a.startedAt - b.startedAt);
  return (
    <section className="section" aria-labelledby="stretch-title">
      <h2 id="stretch-title" className="t-13">
        What failed then
      </h2>
      {found.length === 0 ? (
        <p className="secondary">No incident lies in this stretch.</p>
      ) : (
        <ul className="changes">
          {found.map(({ id, title, startedAt }) => (
            <li key={id}>
              <time className="secondary nums" dateTime={new Date(startedAt).toISOString()}>
                {formatClock(startedAt, nowWall)}
              </time>
              <a href={hrefOf({ page: 'incident', id })}>{title}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
