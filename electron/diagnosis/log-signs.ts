import {
  type Cause,
  catalogueIn,
  componentTitle,
  type Evidence,
  type LogReport,
  MAIN,
  type Settings,
  STORES,
} from '../../shared/domain/index.ts';
import { counted, formatClock } from '../../shared/format.ts';
import type { DiagnosisInput } from './rule.ts';

const MINUTE = 60_000;
/** What came so long before a trouble was seen may be its beginning, in milliseconds. */
const BEFORE_MS = 10 * MINUTE;
/** An error that came at least so often is repeated. */
const REPEATED = 5;
/** More of them tell nothing more. */
const MOST = 3;

/**
 * What the logs say of a trouble, each as a sentence that stays the same however often it is read: minutes that are over and stand out, and
 * errors that repeat. Pure.
 * @param since from when on it may be of this trouble, epoch milliseconds
 */
export function logSigns(
  { spikes, repeated, errorsPerMinute }: LogReport,
  since: number,
  now: number,
): readonly Evidence[] {
  // Lines without a time came when errors came.
  const came = errorsPerMinute.some(({ at, errors }) => errors > 0 && at + MINUTE > since);
  const sign = (at: number, text: string, raw: string | null): Evidence => ({
    text,
    probe: null,
    raw,
    lasting: true,
    at,
  });
  const minutes = spikes
    .filter(({ at }) => at + MINUTE <= now && at + MINUTE > since)
    .slice(0, MOST)
    .map(({ at, errors, usual }) =>
      sign(
        at,
        `The logs hold ${counted(errors, 'error')} of the minute from ${formatClock(at, at)}; usual are ${usual}.`,
        null,
      ),
    );
  const again = repeated
    .filter(({ level, count }) => (level === 'error' || level === 'critical') && count >= REPEATED)
    .filter(({ lastAt }) => (lastAt === null ? came : lastAt > since))
    .slice(0, MOST)
    .map(({ pattern, example, lastAt }) =>
      sign(Math.min(lastAt ?? now, now), `The logs repeat: ${pattern}`, example === pattern ? null : example),
    );
  return [...minutes, ...again];
}

/** The causes with what the logs say beside the root of the stack's trouble: the first that lies in the stack and is more than a remark. */
export function withLogSigns(
  causes: readonly Cause[],
  report: LogReport | null,
  { settings, readings, now }: Pick<DiagnosisInput, 'settings' | 'readings' | 'now'>,
): Cause[] {
  const root = report === null ? undefined : rootInStack(causes, settings);
  if (root === undefined || report === null) return [...causes];
  const earliest = root.since.wall - (hasEarlier(causes, root, settings) ? MINUTE : BEFORE_MS);
  const signs = logSigns(about(report, root, settings), Math.max(earliest, startBefore(root, readings)), now.wall);
  return causes.map((c) => (c === root ? { ...c, evidence: [...c.evidence, ...signs] } : c));
}

/** When what runs was started, epoch milliseconds: what was logged before is of another process. 0 where nothing runs, or it was started in this trouble. */
function startBefore({ since }: Cause, readings: DiagnosisInput['readings']): number {
  const reading = readings[MAIN.processes];
  const first = reading?.ok ? reading.facts.root : null;
  if (reading === undefined || first == null) return 0;
  const startedAt = reading.at.wall - first.uptimeSeconds * 1000;
  return startedAt < since.wall ? startedAt : 0;
}

/** Whether something else of the stack was in trouble before: then what was logged before this began is more likely about that. */
const hasEarlier = (causes: readonly Cause[], root: Cause, settings: Settings): boolean =>
  causes.some((c) => c.since.wall < root.since.wall && rootInStack([c], settings) === c);

/** The report without what names a part that neither has this trouble nor could have brought it. */
function about(report: LogReport, { component, explains }: Cause, settings: Settings): LogReport {
  const { components } = catalogueIn(settings);
  const own = new Set<string>([component]);
  // The list grows while it is gone through: what is needed needs things itself.
  for (const id of own) for (const need of components.find((c) => c.id === id)?.dependsOn ?? []) own.add(need);
  const near = new Set([...own, ...explains]);
  const others = STORES.filter(({ id }) => !near.has(id)).map(({ id }) => componentTitle(id));
  const names = ({ pattern, example }: LogReport['repeated'][number]) =>
    others.some((title) => `${pattern}\n${example}`.toLowerCase().includes(title.toLowerCase()));
  return { ...report, repeated: report.repeated.filter((r) => !names(r)) };
}

/** The root of the stack's trouble, of which its logs may tell more; undefined where only the machine or a remark is told of. */
export function rootInStack(causes: readonly Cause[], settings: Settings): Cause | undefined {
  const stack = new Set(
    catalogueIn(settings)
      .components.filter((c) => c.layer === 'stack')
      .map((c) => c.id),
  );
  return causes.find((c) => c.severity !== 'P3' && (stack.has(c.component) || c.explains.some((id) => stack.has(id))));
}
