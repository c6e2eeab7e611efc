import type UPlot from 'uplot';
import type { Series } from '../../../shared/contract/index.ts';
import type { Unit } from '../../../shared/domain/index.ts';
import { formatClock, formatValue } from '../../../shared/format.ts';

/** What the plot shows now. Its drawing hooks read it, so that new data needs no new plot. */
export interface ChartView {
  readonly series: Series;
  readonly endWall: number;
  readonly rangeMs: number;
}

interface OptionsInput {
  readonly element: HTMLElement;
  readonly unit: Unit;
  readonly view: { readonly current: ChartView };
  readonly width: number;
  readonly height: number;
  /** Called with the place of the point under the crosshair; null when it leaves. */
  readonly onCursor: (index: number | null) => void;
  /** Called with the ends of a stretch that was drawn with the pointer, in epoch milliseconds. */
  readonly onStretch: (from: number, to: number) => void;
}

const DAY_S = 86_400;
/** Distances of the marks on the time axis, in seconds: a quarter of an hour in an hour, four hours in a day, a day in a week. */
const STEPS = [10, 30, 60, 300, 900, 3600, 4 * 3600, DAY_S];
const MOST_MARKS = 7;
const stepOf = (rangeMs: number): number => STEPS.find((step) => rangeMs / 1000 / step <= MOST_MARKS) ?? 7 * DAY_S;
const EDGE_PX = 3;

export const chartData = ({ series }: ChartView): UPlot.AlignedData => [
  series.points.map(([wall]) => wall / 1000),
  series.points.map(([, value]) => value),
];

/** Draws new data in place. */
export function setData(plot: UPlot, view: ChartView): void {
  plot.setData(chartData(view));
}

/**
 * Puts the crosshair where the keys are, and marks what has been chosen with them.
 * @param at epoch milliseconds; null takes the crosshair away
 */
export function showCursor(plot: UPlot, at: number | null, chosen: readonly [from: number, to: number] | null): void {
  const place = (wall: number): number => plot.valToPos(wall / 1000, 'x');
  plot.setCursor(at === null ? { left: -10, top: -10 } : { left: place(at), top: 0 });
  const [left, right] = chosen?.map(place) ?? [0, 0];
  plot.setSelect({ left: left ?? 0, width: (right ?? 0) - (left ?? 0), top: 0, height: plot.over.clientHeight }, false);
}

/** The plot's settings. Colours come from the page's tokens. */
export function chartOptions({ element, unit, view, width, height, onCursor, onStretch }: OptionsInput): UPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  // All of it grows with the person's text.
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const font = `${0.6875 * rem}px ${style.fontFamily}`;
  const axis = {
    stroke: color('--text-2'),
    font,
    ticks: { show: false },
    grid: { stroke: color('--hairline'), width: 1 },
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 7, fill: color('--series') } },
    padding: [12, rem, 0, 0],
    scales: {
      x: {
        time: true,
        range: () => [(view.current.endWall - view.current.rangeMs) / 1000, view.current.endWall / 1000],
      },
      y: { range: (_plot, _low, high) => [0, topOf(high, view.current.series, unit)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 1.75 * rem,
        splits: (_plot, _axis, from, to) => marksOfTime(from, to, stepOf(view.current.rangeMs)),
        values: (_plot, splits) => splits.map((s) => timeText(s * 1000, view.current.rangeMs)),
      },
      { ...axis, size: 4 * rem, values: (_plot, splits) => splits.map((v) => formatValue(v, unit)) },
    ],
    series: [{}, { stroke: color('--series'), width: 1.5, spanGaps: false, points: { show: false } }],
    hooks: {
      setSelect: [
        ({ select, posToVal, setSelect }) => {
          if (select.width === 0) return;
          const [from, to] = [select.left, select.left + select.width].map((px) => posToVal(px, 'x') * 1000);
          setSelect({ ...select, width: 0 }, false);
          if (from !== undefined && to !== undefined) onStretch(from, to);
        },
      ],
      drawClear: [
        (plot) =>
          drawMarks(plot, view.current, {
            degraded: color('--warn-soft'),
            degradedEdge: color('--warn'),
            critical: color('--bad-soft'),
            criticalEdge: color('--bad'),
          }),
      ],
      draw: [(plot) => drawLimits(plot, view.current.series, { warning: color('--warn'), critical: color('--bad') })],
      setCursor: [
        (plot) => onCursor(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null)),
      ],
    },
  };
}

/** The top of the scale: the whole for a share of it, else above the data, and above a threshold unless that is so far away that the line would lie flat. */
function topOf(high: number | null, { warning, critical }: Series, unit: Unit): number {
  const data = high ?? 0;
  if (unit === 'percent' && data <= 100) return 100;
  const near = [warning, critical].filter((v) => v !== null && v <= data * 3);
  return Math.max(data, ...near.map((v) => v ?? 0)) * 1.15 || 1;
}

/** Times on the axis, at full steps of local time. */
function marksOfTime(from: number, to: number, step: number): number[] {
  const offset = new Date(to * 1000).getTimezoneOffset() * 60;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const count = Math.max(0, Math.floor((to - first) / step) + 1);
  return Array.from({ length: count }, (_, i) => first + i * step);
}

const timeText = (wall: number, rangeMs: number): string =>
  rangeMs <= DAY_S * 1000
    ? `${formatClock(wall, wall)}${stepOf(rangeMs) < 60 ? `:${String(new Date(wall).getSeconds()).padStart(2, '0')}` : ''}`
    : new Date(wall).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric' });

function drawMarks(
  plot: UPlot,
  { series, endWall }: ChartView,
  fills: Readonly<Record<'degraded' | 'critical' | 'degradedEdge' | 'criticalEdge', string>>,
): void {
  const { ctx, bbox } = plot;
  for (const mark of series.marks) {
    const left = Math.max(bbox.left, plot.valToPos(mark.from / 1000, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos((mark.to ?? endWall) / 1000, 'x', true));
    if (right <= left) continue;
    ctx.fillStyle = fills[mark.state];
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    // The soft area alone would be too pale to be seen by everybody.
    ctx.fillStyle = fills[`${mark.state}Edge`];
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), EDGE_PX * devicePixelRatio);
  }
}

function drawLimits(plot: UPlot, series: Series, strokes: Readonly<Record<'warning' | 'critical', string>>): void {
  const { ctx, bbox } = plot;
  for (const name of ['warning', 'critical'] as const) {
    const limit = series[name];
    if (limit === null) continue;
    const y = Math.round(plot.valToPos(limit, 'y', true)) + 0.5;
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.save();
    ctx.strokeStyle = strokes[name];
    ctx.lineWidth = devicePixelRatio;
    // Dashes tell the two apart without colour: short for warning, long for critical.
    ctx.setLineDash(
      name === 'warning' ? [2 * devicePixelRatio, 4 * devicePixelRatio] : [8 * devicePixelRatio, 4 * devicePixelRatio],
    );
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }
}
