import type {
  Checklist,
  ChecklistLine,
  CheckOf,
  CheckOutcome,
  Incident,
  IncidentDetail,
  Proposal,
} from '../../shared/domain/index.ts';
import { formatClock, often } from '../../shared/format.ts';
import { namedIn } from '../journal/index.ts';
import { failed, passed } from './outcome.ts';

const SECTION = 'Measures that were accepted';
const LIMIT_MS = 10_000;

/**
 * A checklist with one more line for each measure that was accepted: whether what it is against has come back. The emergency list stays as it is:
 * what counts there is now.
 */
export function withMeasures(list: Checklist, accepted: readonly Proposal[]): Checklist {
  if (list.id === 'emergency') return list;
  const lines = accepted.flatMap(({ check, title, acceptedAt }): ChecklistLine[] =>
    check === undefined || acceptedAt === undefined
      ? []
      : [
          {
            id: `measure-${check.cause.replace(/[^a-z0-9]+/g, '-')}`,
            title,
            section: SECTION,
            check: { kind: 'measure', ...check, since: acceptedAt },
            timeoutMs: LIMIT_MS,
          },
        ],
  );
  return lines.length === 0 ? list : { ...list, lines: [...list.lines, ...lines] };
}

interface History {
  readonly incidents: (range: { readonly from: number; readonly limit: number }) => readonly Incident[];
  readonly incident: (id: number) => Pick<IncidentDetail, 'timeline'> | null;
}

/** An incident that came back is opened again within less than this, in milliseconds, and keeps its beginning. */
const REOPENED_MS = 24 * 3_600_000;
/** So long before it was accepted its times are counted, in milliseconds: what it was suggested for. */
const BEFORE_MS = 14 * 24 * 3_600_000;

/**
 * Whether it has come back since, and how often it was there in the two weeks before; also where an incident had another cause in the end. That nothing
 * was there to bring it back, nobody can see.
 */
export function judgeMeasure({ cause, title, since }: CheckOf<'measure'>, history: History): CheckOutcome {
  const all = history
    .incidents({ from: since - BEFORE_MS - REOPENED_MS, limit: 10_000 })
    .filter((i) => i.mergedInto === null)
    .flatMap((incident) =>
      namedIn(incident, () => reopenedAt(incident)).map((n) => ({ at: n.at, cause: n.cause, id: incident.id })),
    )
    .filter((n) => n.cause === cause && n.at >= since - BEFORE_MS)
    .toSorted((a, b) => b.at - a.at);
  const again = all.filter(({ at }) => at >= since);
  const when = formatClock(since, 0);
  const before = `${timesText(all.length - again.length)} in the two weeks before`;
  const [newest] = again;
  if (newest === undefined) return passed(`“${title}” has not come back since it was accepted on ${when}; ${before}.`);
  return failed(
    `“${title}” came back ${timesText(again.length)} since it was accepted on ${when}, ${before}: it was not done, or does not help. Last: incident ${newest.id}.`,
  );

  function reopenedAt({ id, reopened }: Incident): readonly number[] {
    if (reopened === 0) return [];
    return (history.incident(id)?.timeline ?? []).filter((e) => e.kind === 'reopened').map(({ at }) => at);
  }
}

const timesText = (count: number): string => (count === 0 ? 'never' : often(count));
