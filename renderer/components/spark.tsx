import { memo } from 'react';
import { SPARK_HEIGHT, SPARK_WIDTH, sparkPath } from './sparkline.ts';

/** The last quarter of an hour as a thin line. Decoration: the figure beside it is what counts. */
export const Spark = memo(function Spark({ values }: { readonly values: readonly (number | null)[] }) {
  return (
    <svg className="spark" viewBox={`-1 0 ${SPARK_WIDTH + 2} ${SPARK_HEIGHT}`} aria-hidden="true" focusable="false">
      <path d={sparkPath(values)} />
    </svg>
  );
});
