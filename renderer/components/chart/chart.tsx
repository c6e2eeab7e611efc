import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Series } from '../../../shared/contract/index.ts';
import type { Unit } from '../../../shared/domain/index.ts';
import { formatClock, formatValue } from '../../../shared/format.ts';
import { type ChartView, chartData, chartOptions, setData } from './chart-options.ts';

interface ChartProps {
  readonly series: Series;
  readonly unit: Unit;
  /** Right edge of the chart in epoch milliseconds. */
  readonly endWall: number;
  readonly rangeMs: number;
  /** What the picture shows, in words. */
  readonly label: string;
  /** Called with the ends of a stretch that was drawn with the pointer, in epoch milliseconds. */
  readonly onStretch?: (from: number, to: number) => void;
}

/** A line over time with thresholds, bad times and a crosshair. Gaps stay gaps. */
export function Chart({ series, unit, endWall, rangeMs, label, onStretch = () => {} }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const view = useRef<ChartView>({ series, endWall, rangeMs });
  const [at, setAt] = useState<number | null>(null);
  const drawn = useRef(onStretch);
  const scheme = useScheme();
  view.current = { series, endWall, rangeMs };
  drawn.current = onStretch;

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read when the plot is made, so a change of scheme makes it anew
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const size = { width: element.clientWidth, height: element.clientHeight };
    const made = new UPlot(
      chartOptions({ element, unit, view, onCursor: setAt, onStretch: (from, to) => drawn.current(from, to), ...size }),
      chartData(view.current),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [unit, scheme]);

  useEffect(() => {
    if (plot.current !== null) setData(plot.current, { series, endWall, rangeMs });
  }, [series, endWall, rangeMs]);

  const point = at === null ? null : series.points[at];
  return (
    <figure>
      <div ref={box} className="chart" role="img" aria-label={label} />
      <figcaption className="chart-readout t-11 secondary nums">
        {point ? `${clockText(point[0])}: ${point[1] === null ? 'not read' : formatValue(point[1], unit)}` : ' '}
      </figcaption>
    </figure>
  );
}

const clockText = (wall: number): string =>
  `${formatClock(wall, wall)}:${String(new Date(wall).getSeconds()).padStart(2, '0')}`;

function useScheme(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const listener = (): void => setDark(query.matches);
    query.addEventListener('change', listener);
    return () => query.removeEventListener('change', listener);
  }, []);
  return dark;
}
