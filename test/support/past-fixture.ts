import type { Past, PastComponent, Snapshot } from '../../shared/domain/index.ts';

const MINUTE = 60_000;

export const NO_PAST = (at: number): Past => ({
  schema: 1,
  at,
  precision: 'none',
  gap: 'There is no history yet.',
  verdict: null,
  causes: [],
  components: [],
  incidents: [],
  recovery: null,
  previous: null,
  next: null,
  oldest: null,
});

const pastOf = (snapshot: Snapshot, isKept: boolean): PastComponent[] =>
  snapshot.components.map(({ id, title, state, label, figure, findings, sparkMetric, since }) => ({
    id,
    title,
    state: isKept ? state : null,
    since: isKept ? since.wall : null,
    label,
    hasFigure: figure !== null,
    findings: isKept ? findings.map((f) => f.text) : [],
    figures:
      figure === null || sparkMetric === null
        ? []
        : [
            {
              metric: sparkMetric,
              title: 'Key figure',
              text: figure,
              note: isKept ? null : '1 ms to 40 ms',
              at: since.wall,
            },
          ],
  }));

/**
 * A past for the staged pages: trouble from three hours to 165 minutes before the present, nothing read from nine hours to six before it, and of
 * what is longer than half a day ago only means.
 */
export function stagedPast(at: number, now: number, well: Snapshot, trouble: Snapshot): Past {
  const ago = (now - at) / MINUTE;
  const base = { ...NO_PAST(at), oldest: now - 20 * 24 * 60 * MINUTE };
  const previous = { at: at - 40 * MINUTE, text: 'Somebody restarted Redis.' };
  const next = ago < 40 ? null : { at: at + 30 * MINUTE, text: 'The backend answered again; watched for 4 s more.' };
  const steps = { previous, next };
  if (ago > 360 && ago < 540)
    return {
      ...base,
      ...steps,
      gap: 'Nothing was read then: Lifeguard did not watch, or this machine slept.',
      components: pastOf(well, false).map((c) => ({ ...c, figures: [] })),
    };
  if (ago >= 720)
    return {
      ...base,
      ...steps,
      precision: 'minutes',
      gap: 'How each component was is kept since 14 Jan 20:00; of this time there are figures and incidents. Only means of minutes are kept of this time.',
      components: pastOf(well, false),
      incidents: [{ id: 12, title: 'The backend is not running.', openedAt: at - 3 * MINUTE }],
    };
  const shown = ago <= 180 && ago >= 165 ? trouble : well;
  const { state, headline, detail } = shown.verdict;
  return {
    ...base,
    ...steps,
    precision: 'readings',
    gap: null,
    verdict: { state, headline, detail },
    causes: shown.causes.map(({ component, severity, title, detail: why }) => ({
      component,
      severity,
      title,
      detail: why,
    })),
    components: pastOf(shown, true),
    incidents: shown === trouble ? [{ id: 14, title: 'The backend is not running.', openedAt: at - MINUTE }] : [],
  };
}
