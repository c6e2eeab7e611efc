import type { Series } from '../../../shared/contract/index.ts';
import type { ComponentId, ComponentView, Incident, Instant } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { capital, stateWord } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { componentOf } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import { stretchHref, useStretch } from './stretch.ts';
import { type Block, badBlocks, type Stretch, stripBlocks, unreadStretches } from './strip-blocks.ts';

/** How much of the past strips show: in milliseconds, and as the end of a sentence. */
export interface StripRange {
  readonly ms: number;
  readonly words: string;
}

interface Time {
  readonly nowWall: number;
  readonly range: StripRange;
  readonly incidents: readonly Incident[];
  readonly watched: readonly Stretch[] | null;
  /** What somebody chose of it. */
  readonly chosen: Stretch | null;
}

/** The past of one component as a strip: when it was well, when not, and when nothing was read. */
export function Strip({ id, ...time }: Time & { readonly id: ComponentId }) {
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
  chosen,
  series,
}: StripProps & { readonly series: Series | null }) {
  const { stretch } = useStretch();
  const page = { page: 'component', id: component.id } as const;
  const now: Instant = { mono: 0, wall: nowWall };
  const blocks = stripBlocks(component, series, nowWall, range.ms, incidents, watched);
  const unread = series === null ? [] : unreadStretches(blocks, watched).map((s) => ({ ...s, kind: 'not read' }));
  const said =
    [...new Set([...badBlocks(blocks), ...unread].map((b) => `${b.kind} from ${formatClock(b.from, now.wall)}`))].join(
      ', ',
    ) || 'no trouble';
  return (
    <a className="strip" href={stretch === null ? hrefOf(page) : stretchHref(page, stretch)}>
      <span className="strip-title">{component.title}</span>
      <span className="hidden">{`: ${said} ${range.words}`}</span>
      <svg
        className="strip-track"
        viewBox="0 0 3600 16"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {chosen === null ? null : <Chosen stretch={chosen} range={range} nowWall={nowWall} />}
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
/** What is shorter would be narrower than two pixels, and pale. */
const LEAST_WIDTH = 26;

interface OnTrack {
  readonly range: StripRange;
  readonly nowWall: number;
}

/** What was chosen, behind what was the matter in it. */
function Chosen({ stretch, range, nowWall }: OnTrack & { readonly stretch: Stretch }) {
  const place = (at: number) => Math.max(0, Math.min(WIDTH, ((at - nowWall + range.ms) * WIDTH) / range.ms));
  const [from, to] = [place(stretch.from), place(stretch.to)];
  if (to <= from) return null;
  return (
    <>
      <rect className="chosen" x={from} width={to - from} y={0} height={16} />
      <path className="chosen-edge" d={`M${from} 0V16M${to} 0V16`} />
    </>
  );
}

function BlockShape({ block, range, nowWall }: OnTrack & { readonly block: Block }) {
  const height = HEIGHTS[block.kind];
  const scale = WIDTH / range.ms;
  const width = Math.max(LEAST_WIDTH, (block.to - block.from) * scale);
  const x = Math.min(WIDTH - width, (block.from - nowWall + range.ms) * scale);
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
