import type { MlxFacts } from '../../../shared/components/mlx.ts';
import { formatClock, formatMs } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const mlxFacts: Tells = ({ readings, now }) => {
  const { runtime, checkedAt }: Partial<MlxFacts> = readings.mlx?.facts ?? {};
  if (runtime === undefined) return [];
  const python = 'facts' in runtime ? runtime.facts : null;
  return told(
    ['Python', 'python' in runtime ? `${runtime.python}${python === null ? '' : `, version ${python.version}`}` : null],
    ['Built for', python === null ? null : `${python.machine}${python.translated ? ', running under Rosetta' : ''}`],
    ['mlx', runtime.kind === 'ok' ? runtime.mlx : null],
    ['mlx-lm', runtime.kind === 'ok' ? runtime.mlxLm : null],
    ['Device', runtime.kind === 'ok' ? runtime.device : null],
    ['Import and one operation', runtime.kind === 'ok' ? formatMs(runtime.tookMs) : null],
    ['Looked at', checkedAt === undefined ? null : formatClock(checkedAt, now.wall)],
  );
};
