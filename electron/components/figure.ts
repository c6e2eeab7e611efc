import type { ComponentId, MetricId, Readings, Settings } from '../../shared/domain/index.ts';

type Figure = (readings: Readings, settings: Settings) => string | null;

/** A metric as the figure that stands beside its component; null where it was not read. */
export const figureOf = (metric: MetricId, format: (value: number) => string): Figure => {
  const [component = ''] = metric.split('.');
  return (readings) => {
    const value = readings[component as ComponentId]?.metrics[metric];
    return value === undefined ? null : format(value);
  };
};

/** The first of several figures that there is. */
export const firstFigure =
  (...figures: readonly Figure[]): Figure =>
  (readings, settings) => {
    for (const figure of figures) {
      const text = figure(readings, settings);
      if (text !== null) return text;
    }
    return null;
  };
