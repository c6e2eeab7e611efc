import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import type { Series } from '../../../shared/contract/index.ts';
import type { Unit } from '../../../shared/domain/index.ts';
import { formatClock, formatValue } from '../../../shared/format.ts';
import { ChartKeys, chosenBy, type KeyCursor, nearest } from './chart-keys.tsx';
import { type ChartView, chartData, chartOptions, setData, showCursor } from './chart-options.ts';
import '../../styles/chart.css';

interface ChartProps {
  readonly series: Series;
  readonly unit: Unit;
  /** Right edge of the chart in epoch milliseconds. */
  readonly endWall: number;
  readonly rangeMs: number;
  /** What the picture shows, in words. */
  readonly label: string;
  /** Called with the ends of a stretch that was chosen with the pointer or the keys, in epoch milliseconds. */
  readonly onStretch?: (from: number, to: number) => void;
}

/** A line over time with thresholds, bad times and a crosshair. Gaps stay gaps. */
export function Chart({ series, unit, endWall, rangeMs, label, onStretch }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const view = useRef<ChartView>({ series, endWall, rangeMs });
  const [at, setAt] = useState<number | null>(null);
  const [keys, setKeys] = useState<KeyCursor | null>(null);
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
      chartOptions({
        element,
        unit,
        view,
        onCursor: setAt,
        onStretch: (from, to) => drawn.current?.(from, to),
        ...size,
      }),
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

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn anew loses what the keys have chosen on it
  useEffect(() => {
    if (keys === null) return;
    const made = plot.current;
    if (made !== null) showCursor(made, keys.at, chosenBy(keys));
    return () => {
      if (plot.current === made && made !== null) showCursor(made, null, null);
    };
  }, [keys, series, endWall, rangeMs, unit, scheme]);

  const chosen = chosenBy(keys);
  const point = at === null ? undefined : series.points[at];
  const clock = (wall: number): string =>
    `${formatClock(wall, endWall)}:${String(new Date(wall).getSeconds()).padStart(2, '0')}`;
  const read = (one: Series['points'][number] | undefined): string =>
    one === undefined ? '' : `${clock(one[0])}: ${one[1] === null ? 'not read' : formatValue(one[1], unit)}`;
  const words = chosen?.map(clock).join('–');
  return (
    <figure>
      <div className="chart-box">
        <div ref={box} className="chart" role="img" aria-label={label} />
        <ChartKeys
          points={series.points}
          from={endWall - rangeMs}
          to={endWall}
          cursor={keys}
          text={
            words ?? read(series.points[keys === null ? series.points.length - 1 : nearest(series.points, keys.at)])
          }
          onMove={setKeys}
          onStretch={onStretch}
        />
      </div>
      <figcaption className="chart-readout t-11 secondary nums">{(words ?? read(point)) || ' '}</figcaption>
    </figure>
  );
}

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
