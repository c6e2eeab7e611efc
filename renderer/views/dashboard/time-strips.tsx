import { useState } from 'react';
import { type Incident, isShown, LOAD } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { FoldedServices, useFolded } from '../../components/folded-services.tsx';
import { useNow, usePageState } from '../../store/context.tsx';
import { componentIds, splitIds } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import { ChangesLane, ChangesList } from './changes.tsx';
import { namesClass } from './long-names.ts';
import { useStretch } from './stretch.ts';
import { StretchChip } from './stretch-chip.tsx';
import { StretchIncidents } from './stretch-incidents.tsx';
import { Strip } from './strip.tsx';
import { DAY_MS, HOUR_MS, type Stretch, watchedStretches } from './strip-blocks.ts';
import { TurnBack } from './turn-back.tsx';
import { useDraggedStretch } from './use-dragged-stretch.ts';

/** A pixel of a strip is about five seconds: drawing it anew more often than this shows nothing. */
const REFRESH_MS = 15_000;
/** The longest that is asked for of what changed, in milliseconds. */
const CHANGES_MOST_MS = 7 * DAY_MS;
/** What changed is looked for by starting git: seldom, and when something begins or ends. */
const CHANGES_MS = 300_000;
const used = componentIds(isShown);

const RANGES = [
  { ms: DAY_MS, name: '24 h', words: 'in the last 24 hours', ticks: [24, 18, 12, 6, 0].map((h) => h * HOUR_MS) },
  { ms: HOUR_MS, name: 'Last hour', words: 'in the last hour', ticks: [60, 45, 30, 15, 0].map((m) => m * 60_000) },
] as const;
type Range = (typeof RANGES)[number];
const NONE: readonly Incident[] = [];

/** The last day or hour of every component as a strip: when it was well, when not, and when nothing was read. */
export function TimeStrips() {
  const [chosen, setChosen] = useState<Range | null>(null);
  const range = useRange(chosen);
  return (
    <section className="section" aria-labelledby="strips-title">
      <div className="head">
        <h2 id="strips-title" className="t-13">
          Until now
        </h2>
        <fieldset className="ranges">
          <legend className="hidden">Range of the strips</legend>
          {RANGES.map((r) => (
            <label key={r.ms} className="range">
              <input type="radio" name="strips" checked={r === range} onChange={() => setChosen(r)} />
              {r.name}
            </label>
          ))}
        </fieldset>
      </div>
      <Strips range={range} />
    </section>
  );
}

/** A day, unless there is so little history that a day would be empty; decided once, so that it never changes by itself. */
function useRange(chosen: Range | null): Range {
  const [day, hour] = RANGES;
  const [fitting, setFitting] = useState<Range | null>(null);
  const { value } = useAsk('series', { metric: LOAD.metric, rangeMs: DAY_MS });
  const now = usePageState((s) => s.snapshot?.at.wall ?? 0);
  if (fitting === null && value !== null) {
    const oldest = value.points.find(([, figure]) => figure !== null)?.[0];
    setFitting(oldest !== undefined && now - oldest > 3 * HOUR_MS ? day : hour);
  }
  return chosen ?? fitting ?? hour;
}

function Strips({ range }: { readonly range: Range }) {
  const folding = useFolded();
  const ids = splitIds(usePageState(used)).filter((id) => !folding.left.includes(id));
  const names = usePageState(namesClass);
  const every = (REFRESH_MS * range.ms) / HOUR_MS;
  const nowWall = useNow((now) => Math.floor(now.wall / every) * every);
  // The history changes when something begins or ends, which the verdict shows.
  const turn = usePageState(({ snapshot }) => snapshot?.verdict.since.wall ?? 0);
  const { stretch, choose } = useStretch();
  const dragged = useDraggedStretch(nowWall, range.ms, choose);
  const [draft, setDraft] = useState<Stretch | null>(null);
  // A stretch from an address may lie before what the strips show.
  const oldest = Math.min(nowWall - range.ms, stretch?.from ?? nowWall);
  const { value: incidents } = useAsk('incidents', { from: oldest - DAY_MS }, `${turn}`);
  const { value: machine } = useAsk('series', { metric: LOAD.metric, rangeMs: range.ms }, `${nowWall}`);
  const { value: changes } = useAsk(
    'recentChanges',
    { minutes: Math.ceil(Math.min(CHANGES_MOST_MS, nowWall - oldest) / 60_000) },
    `${turn} ${Math.floor(nowWall / CHANGES_MS)}`,
  );
  const watched = machine === null ? null : watchedStretches(machine, nowWall, range.ms);
  const time = { nowWall, range, watched, incidents: incidents ?? NONE, chosen: dragged.stretch ?? draft ?? stretch };
  return (
    <div className={`strips${names}`} {...dragged.on}>
      <ul>
        {ids.map((id) => (
          <li key={id}>
            <Strip id={id} {...time} />
          </li>
        ))}
      </ul>
      <FoldedServices folding={folding} />
      {changes === null ? null : <ChangesLane changes={changes} nowWall={nowWall} rangeMs={range.ms} />}
      <div className="strip-axis t-11 secondary nums" aria-hidden="true">
        {range.ticks.map((ago) => (
          <span key={ago}>{formatClock(nowWall - ago, nowWall)}</span>
        ))}
      </div>
      <TurnBack nowWall={nowWall} rangeMs={range.ms} onDraft={setDraft} onChoose={choose} />
      <StretchChip on={{ page: 'overview' }} />
      {stretch === null ? null : <StretchIncidents incidents={time.incidents} stretch={stretch} nowWall={nowWall} />}
      {changes === null ? null : <ChangesList changes={changes} nowWall={nowWall} stretch={stretch} />}
    </div>
  );
}
