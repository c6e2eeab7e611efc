import { useState } from 'react';
import type { Series } from '../../../shared/contract/index.ts';
import {
  type ComponentId,
  type ComponentView,
  type Incident,
  type Instant,
  LOAD,
} from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { FoldedServices, useFolded } from '../../components/folded-services.tsx';
import { capital, stateWord } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, splitIds } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import { ChangesLane, ChangesList } from './changes.tsx';
import { pastHref } from './past-time.ts';
import { type Block, DAY_MS, HOUR_MS, type Stretch, stripBlocks, watchedStretches } from './strip-blocks.ts';

/** A pixel of a strip is about five seconds: drawing it anew more often than this shows nothing. */
const REFRESH_MS = 15_000;
/** Places of the handle on the axis. */
const TURN_PLACES = 1440;
/** What changed is looked for by starting git: seldom, and when something begins or ends. */
const CHANGES_MS = 300_000;
const used = componentIds((c) => c.state !== 'off');

const RANGES = [
  { ms: DAY_MS, name: '24 h', words: 'in the last 24 hours', ticks: [24, 18, 12, 6, 0].map((h) => h * HOUR_MS) },
  { ms: HOUR_MS, name: 'Last hour', words: 'in the last hour', ticks: [60, 45, 30, 15, 0].map((m) => m * 60_000) },
] as const;
type Range = (typeof RANGES)[number];

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
  const every = (REFRESH_MS * range.ms) / HOUR_MS;
  const nowWall = useNow((now) => Math.floor(now.wall / every) * every);
  // The history changes when something begins or ends, which the verdict shows.
  const turn = usePageState(({ snapshot }) => snapshot?.verdict.since.wall ?? 0);
  const { value: incidents } = useAsk('incidents', { from: nowWall - range.ms - DAY_MS }, `${turn}`);
  const { value: machine } = useAsk('series', { metric: LOAD.metric, rangeMs: range.ms }, `${nowWall}`);
  const { value: changes } = useAsk(
    'recentChanges',
    { minutes: range.ms / 60_000 },
    `${turn} ${Math.floor(nowWall / CHANGES_MS)}`,
  );
  const watched = machine === null ? null : watchedStretches(machine, nowWall, range.ms);
  return (
    <div className="strips">
      <ul>
        {ids.map((id) => (
          <li key={id}>
            <Strip id={id} nowWall={nowWall} range={range} incidents={incidents ?? NONE} watched={watched} />
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
      <TurnBack nowWall={nowWall} rangeMs={range.ms} />
      {changes === null ? null : <ChangesList changes={changes} nowWall={nowWall} />}
    </div>
  );
}

/** The handle of the axis: away from its end it goes to the page as it was then. */
function TurnBack({ nowWall, rangeMs }: { readonly nowWall: number; readonly rangeMs: number }) {
  const [ago, setAgo] = useState(0);
  const go = () => {
    if (ago > 0) location.hash = pastHref({ page: 'overview' }, nowWall - ago);
  };
  return (
    <div className="turn-back">
      <span className="strip-title secondary" aria-hidden="true">
        {ago === 0 ? 'Turn back' : formatClock(nowWall - ago, nowWall)}
      </span>
      <input
        type="range"
        aria-label="Turn back to a moment; Enter goes there"
        aria-valuetext={ago === 0 ? 'now' : formatClock(nowWall - ago, nowWall)}
        min={-rangeMs}
        max={0}
        step={rangeMs / TURN_PLACES}
        value={-ago}
        onChange={(event) => setAgo(-Number(event.target.value))}
        onPointerUp={go}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go();
          if (event.key === 'Escape') setAgo(0);
        }}
      />
    </div>
  );
}

const NONE: readonly Incident[] = [];

interface Time {
  readonly nowWall: number;
  readonly range: Range;
  readonly incidents: readonly Incident[];
  readonly watched: readonly Stretch[] | null;
}

function Strip({ id, ...time }: Time & { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  if (component === null) return null;
  return component.sparkMetric === null ? (
    <StripOf component={component} {...time} series={null} />
  ) : (
    <MeasuredStrip component={component} metric={component.sparkMetric} {...time} />
  );
}

interface StripProps extends Time {
  readonly component: ComponentView;
}

function MeasuredStrip({
  metric,
  ...props
}: StripProps & { readonly metric: NonNullable<ComponentView['sparkMetric']> }) {
  const refresh = `${props.nowWall} ${props.component.state}`;
  const { value } = useAsk('series', { metric, rangeMs: props.range.ms }, refresh);
  return <StripOf {...props} series={value} />;
}

function StripOf({
  component,
  nowWall,
  range,
  incidents,
  watched,
  series,
}: StripProps & { readonly series: Series | null }) {
  const now: Instant = { mono: 0, wall: nowWall };
  const blocks = stripBlocks(component, series, nowWall, range.ms, incidents, watched);
  const bad = blocks.filter((b) => b.kind === 'degraded' || b.kind === 'critical');
  const said =
    [...new Set(bad.map((b) => `${b.kind} from ${formatClock(b.from, now.wall)}`))].join(', ') || 'no trouble';
  return (
    <a className="strip" href={hrefOf({ page: 'component', id: component.id })}>
      <span className="strip-title">{component.title}</span>
      <span className="hidden">{`: ${said} ${range.words}`}</span>
      <svg
        className="strip-track"
        viewBox="0 0 3600 16"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {blocks.map((block) => (
          <BlockShape key={`${block.kind}${block.from}${block.to}`} block={block} range={range} nowWall={nowWall} />
        ))}
      </svg>
    </a>
  );
}

/** Well is a thin line, degraded half the height, critical all of it: readable without colour. */
const HEIGHTS: Readonly<Record<Block['kind'], number>> = { read: 3, degraded: 10, critical: 16 };
/** A strip is 3600 wide, so that a unit of an hour is a second. */
const WIDTH = 3600;
/** What is shorter would be narrower than a pixel. */
const LEAST_WIDTH = 9;

function BlockShape({
  block,
  range,
  nowWall,
}: {
  readonly block: Block;
  readonly range: Range;
  readonly nowWall: number;
}) {
  const height = HEIGHTS[block.kind];
  const scale = WIDTH / range.ms;
  const x = (block.from - nowWall + range.ms) * scale;
  const width = Math.max(LEAST_WIDTH, (block.to - block.from) * scale);
  const title =
    block.kind === 'read'
      ? null
      : `${capital(stateWord(block.kind))}, ${formatClock(block.from, nowWall)}–${formatClock(block.to, nowWall)}. ${block.text}`;
  return (
    <rect className={`block block-${block.kind}`} x={x} width={width} y={(16 - height) / 2} height={height}>
      {title === null ? null : <title>{title}</title>}
    </rect>
  );
}
