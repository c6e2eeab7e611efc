import { mkdirSync } from 'node:fs';
import { Recorder } from '../../electron/journal/index.ts';
import type { Cause, MetricId } from '../../shared/domain/index.ts';
import { causeOf, readingOf } from './builders.ts';
import { ManualClock } from './manual-clock.ts';

/** A backend is looked at so often, in milliseconds. */
const EVERY_MS = 15_000;
const MINUTE = 60_000;

interface Past {
  /** Minutes before now at which it begins. */
  readonly fromMinutes: number;
  /** Figures so many minutes before now. */
  readonly figures?: (minutesAgo: number) => Readonly<Partial<Record<MetricId, number>>>;
  /** What was wrong so many minutes before now. */
  readonly wrong?: (minutesAgo: number) => Pick<Cause, 'id' | 'component' | 'severity' | 'title'> | null;
}

/**
 * Writes the history of the last hours as a Lifeguard would have that ran until now, by the recorder of the product: readings, rolled up as their time
 * went by, and incidents.
 */
export async function writePast(stateFolder: string, { fromMinutes, figures, wrong }: Past): Promise<void> {
  mkdirSync(stateFolder, { recursive: true });
  const now = Date.now();
  const clock = new ManualClock(now - fromMinutes * MINUTE);
  const recorder = new Recorder({
    clock,
    stateFolder,
    shown: 'journal.db',
    follows: true,
    onChange: () => {},
    onLead: () => {},
    onKept: () => {},
  });
  let since: Pick<Cause, 'id' | 'since'> | null = null;
  while (clock.now().wall < now) {
    const at = clock.now();
    const ago = (now - at.wall) / MINUTE;
    if (figures !== undefined) recorder.reading(readingOf('backend', {}, { at, metrics: figures(ago) }));
    const cause = wrong?.(ago) ?? null;
    if (cause === null || cause.id !== since?.id) since = cause === null ? null : { id: cause.id, since: at };
    recorder.observe({
      causes: cause === null || since === null ? [] : [causeOf({ ...cause, since: since.since })],
      states: {
        backend: 'healthy',
        ...(cause === null ? { websocket: 'healthy' } : { [cause.component]: 'critical' }),
      },
      runs: [],
      below: () => [],
    });
    await clock.advance(EVERY_MS);
  }
  recorder.stop();
}
