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

/** Whether it has come back since; that nothing was there to bring it back, nobody can see. */
export function judgeMeasure({ cause, title, since }: CheckOf<'measure'>, history: History): CheckOutcome {
  const all = history
    .incidents({ from: since - REOPENED_MS, limit: 10_000 })
    .filter((i) => i.causeId === cause && i.mergedInto === null)
    .map((i) => ({ id: i.id, times: i.openedAt >= since ? 1 + i.reopened : reopenedSince(i) }))
    .filter(({ times }) => times > 0);
  const when = formatClock(since, 0);
  const [newest] = all;
  if (newest === undefined) return passed(`“${title}” has not come back since it was accepted on ${when}.`);
  const times = all.reduce((sum, i) => sum + i.times, 0);
  return failed(
    `“${title}” came back ${often(times)} since it was accepted on ${when}: it was not done, or does not help. Last: incident ${newest.id}.`,
  );

  function reopenedSince({ id, reopened }: Incident): number {
    if (reopened === 0) return 0;
    return (history.incident(id)?.timeline ?? []).filter((e) => e.kind === 'reopened' && e.at >= since).length;
  }
}
