import type { RecentChanges } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { hrefOf } from '../../routes.ts';
import { changeEvents, pinsOf } from './change-events.ts';
import { within } from './stretch.ts';
import type { Stretch } from './strip-blocks.ts';

/** So many are listed; all are on the page of the reference. */
const MOST = 6;

interface LaneProps {
  readonly changes: RecentChanges;
  readonly nowWall: number;
  readonly rangeMs: number;
}

/** What changed, on the axis of the strips: mostly somebody changed something before it broke. */
export function ChangesLane({ changes, nowWall, rangeMs }: LaneProps) {
  const pins = pinsOf(changeEvents(changes), nowWall - rangeMs, nowWall);
  return (
    <div className="strip strip-changes" aria-hidden="true">
      <span className="strip-title secondary">Changes</span>
      <span className="pins">
        {pins.map(({ place, events }) => (
          <span
            key={events[0]?.at}
            className="pin t-11"
            style={{ left: `${(place * 100).toFixed(2)}%` }}
            title={events.map((e) => `${formatClock(e.at, nowWall)} ${e.text}`).join('\n')}
          >
            {events.length > 1 ? events.length : ''}
          </span>
        ))}
      </span>
    </div>
  );
}

interface ListProps extends Omit<LaneProps, 'rangeMs'> {
  /** What somebody chose of it; null for everything. */
  readonly stretch: Stretch | null;
}

/** The same in words, newest first. */
export function ChangesList({ changes, nowWall, stretch }: ListProps) {
  const events = within(changeEvents(changes), stretch);
  if (events.length === 0 && stretch === null) return null;
  return (
    <section className="section" aria-labelledby="changes-title">
      <div className="head">
        <h2 id="changes-title" className="t-13">
          What changed
        </h2>
        {events.length > MOST ? <a href={hrefOf({ page: 'reference' })}>{`All ${events.length}`}</a> : null}
      </div>
      {events.length === 0 ? <p className="secondary">Nothing changed in this stretch.</p> : null}
      <ul className="changes">
        {events.slice(0, MOST).map((event) => (
          <li key={`${event.at} ${event.text}`}>
            <time className="secondary nums" dateTime={new Date(event.at).toISOString()}>
              {formatClock(event.at, nowWall)}
            </time>
            <span>{event.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
