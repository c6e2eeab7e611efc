import type { Series } from '../../../shared/contract/index.ts';
import type { ComponentId, ComponentView, Instant } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { capital, stateWord } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, splitIds } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import { type Block, HOUR_MS, stripBlocks } from './strip-blocks.ts';

/** A pixel of a strip is about five seconds: drawing it anew more often than this shows nothing. */
const REFRESH_MS = 15_000;
const used = componentIds((c) => c.state !== 'off');

/** The last hour of every component as a strip: when it was well, when not, and when nothing was read. */
export function HourStrips() {
  const ids = splitIds(usePageState(used));
  const nowWall = useNow((now) => Math.floor(now.wall / REFRESH_MS) * REFRESH_MS);
  return (
    <div className="strips">
      <ul>
        {ids.map((id) => (
          <li key={id}>
            <Strip id={id} nowWall={nowWall} />
          </li>
        ))}
      </ul>
      <div className="strip-axis t-11 secondary nums" aria-hidden="true">
        {[60, 45, 30, 15, 0].map((minutes) => (
          <span key={minutes}>{formatClock(nowWall - minutes * 60_000, nowWall)}</span>
        ))}
      </div>
    </div>
  );
}

function Strip({ id, nowWall }: { readonly id: ComponentId; readonly nowWall: number }) {
  const component = usePageState(componentOf(id));
  if (component === null) return null;
  return component.sparkMetric === null ? (
    <StripOf component={component} nowWall={nowWall} series={null} />
  ) : (
    <MeasuredStrip component={component} metric={component.sparkMetric} nowWall={nowWall} />
  );
}

interface StripProps {
  readonly component: ComponentView;
  readonly nowWall: number;
}

function MeasuredStrip({
  metric,
  ...props
}: StripProps & { readonly metric: NonNullable<ComponentView['sparkMetric']> }) {
  const refresh = `${props.nowWall} ${props.component.state}`;
  const { value } = useAsk('series', { metric, rangeMs: HOUR_MS }, refresh);
  return <StripOf {...props} series={value} />;
}

function StripOf({ component, nowWall, series }: StripProps & { readonly series: Series | null }) {
  const now: Instant = { mono: 0, wall: nowWall };
  const blocks = stripBlocks(component, series, nowWall);
  const bad = blocks.filter((b) => b.kind === 'degraded' || b.kind === 'critical');
  const said = bad.map((b) => `${b.kind} from ${formatClock(b.from, now.wall)}`).join(', ') || 'no trouble';
  return (
    <a className="strip" href={hrefOf({ page: 'component', id: component.id })}>
      <span className="strip-title">{component.title}</span>
      <span className="hidden">{`: ${said} in the last hour`}</span>
      <svg
        className="strip-track"
        viewBox="0 0 3600 16"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {blocks.map((block) => (
          <BlockShape key={`${block.kind}${block.from}`} block={block} start={nowWall - HOUR_MS} nowWall={nowWall} />
        ))}
      </svg>
    </a>
  );
}

/** Well is a thin line, degraded half the height, critical all of it: readable without colour. */
const HEIGHTS: Readonly<Record<Block['kind'], number>> = { read: 3, degraded: 10, critical: 16 };
/** Ten seconds of an hour would be narrower than a pixel. */
const LEAST_SECONDS = 15;

function BlockShape({
  block,
  start,
  nowWall,
}: {
  readonly block: Block;
  readonly start: number;
  readonly nowWall: number;
}) {
  const height = HEIGHTS[block.kind];
  const x = (block.from - start) / 1000;
  const width = Math.max(LEAST_SECONDS, (block.to - block.from) / 1000);
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
