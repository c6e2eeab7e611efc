import { asSentence, formatMs } from '../format.ts';
import type { MlxRuntime } from './mlx-runtime.ts';

/**
 * The runtime as the faces tell it: whether it works, in a sentence, and what was read of it.
 * @param shown how a path is shown to a person
 */
export function runtimeWords(runtime: MlxRuntime, shown: (file: string) => string) {
  const facts = 'facts' in runtime ? runtime.facts : null;
  const rows = [
    'python' in runtime ? { title: 'Python', value: shown(runtime.python) } : null,
    facts === null
      ? null
      : { title: 'Version', value: `${facts.version}, ${facts.machine}${facts.translated ? ' under Rosetta' : ''}` },
    runtime.kind === 'ok' ? { title: 'mlx', value: runtime.mlx ?? 'without metadata' } : null,
    runtime.kind === 'ok' ? { title: 'mlx-lm', value: runtime.mlxLm ?? 'not installed' } : null,
    runtime.kind === 'ok' ? { title: 'Device', value: runtime.device } : null,
    runtime.kind === 'ok' ? { title: 'Import and array operation', value: formatMs(runtime.tookMs) } : null,
  ].filter((r) => r !== null);
  const text =
    runtime.kind === 'ok'
      ? 'mlx works in the backend’s Python.'
      : asSentence('reason' in runtime ? runtime.reason : 'The check was interrupted');
  return { ok: runtime.kind === 'ok', text, rows };
}
