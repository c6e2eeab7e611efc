import { formatBytes } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const modelsFacts: Tells = ({ readings }) => {
  const report = readings.models?.facts?.report;
  if (report === undefined) return [];
  return told(
    ['On disk', formatBytes(report.bytes)],
    ...report.folders.map(
      ({ path, source, state, reason }) =>
        [
          source === path ? 'Folder' : `Folder (${source})`,
          `${path}${state === 'read' ? '' : `: ${reason ?? 'not there'}`}`,
        ] as const,
    ),
  );
};
