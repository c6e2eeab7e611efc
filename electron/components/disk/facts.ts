import { formatBytes, formatList, formatPercent } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

/** Each volume that the stack uses, the fullest first. */
export const diskFacts: Tells = ({ readings }) => {
  const volumes = readings.disk?.facts?.volumes ?? [];
  const used = ({ totalBytes, freeBytes }: (typeof volumes)[number]) => (100 * (totalBytes - freeBytes)) / totalBytes;
  return told(
    ...volumes
      .toSorted((a, b) => used(b) - used(a))
      .map(
        (v) =>
          [
            v.mount,
            `${formatBytes(v.freeBytes)} free of ${formatBytes(v.totalBytes)}, ${formatPercent(used(v))} used; holds ${formatList(v.holds)}`,
          ] as const,
      ),
  );
};
