import type { Assessment, FindingOf, MlxRuntime, Settings } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { type AssessInput, assessed, fact, failed, off, unread } from '../../health/findings.ts';

/** Judges the MLX runtime by its last check. */
export function assessMlx({ readings, settings }: AssessInput): Assessment {
  const reading = readings.mlx;
  if (!settings['mlx.enabled']) return off('mlx');
  if (reading === undefined) return unread('mlx');
  if (!reading.ok) return failed('mlx', reading.failure);
  const finding = mlxFinding(reading.facts.runtime, settings);
  return assessed('mlx', finding === null ? [] : [finding]);
}

function mlxFinding(runtime: MlxRuntime, settings: Settings): FindingOf<'mlx'> | null {
  switch (runtime.kind) {
    case 'ok':
      return null;
    case 'no-python':
      return fact(
        'fact:no-python',
        settings['mlx.python'] === null ? 'warning' : 'critical',
        `${runtime.reason} Looked at: ${formatList(runtime.tried.length === 0 ? ['nothing'] : [...runtime.tried])}`,
      );
    case 'python-broken':
      return fact('fact:python-broken', 'critical', runtime.reason);
    case 'wrong-architecture':
      return fact('fact:mlx-architecture', 'critical', runtime.reason);
    case 'mlx-missing':
      return fact('fact:mlx-missing', 'critical', runtime.reason);
    case 'mlx-broken':
      return fact('fact:mlx-broken', 'critical', runtime.reason);
    case 'too-slow':
      return fact('fact:mlx-slow', 'warning', runtime.reason);
    case 'not-run':
      return runtime.missing.length > 0
        ? fact('fact:mlx-missing', 'critical', runtime.reason)
        : fact('fact:waits-for-trust', 'unknown', runtime.reason);
    case 'aborted':
      return fact('fact:mlx-unread', 'unknown', 'The check was interrupted');
  }
}
