import type { ModelsView } from '../../shared/contract/index.ts';
import type { MlxRuntime, ModelFiles, Readings } from '../../shared/domain/index.ts';
import { asSentence, formatMs } from '../../shared/format.ts';
import { displayPath } from '../config/index.ts';
import { fitIn } from './fit.ts';

/** Model files and MLX runtime as the faces show them. Pure. */
export function modelsView(readings: Readings, home: string): ModelsView {
  const files = readings.models;
  const report = files?.facts.report;
  const runtime = readings.mlx;
  return {
    models: (report?.models ?? []).map((model) => viewOf(model, readings, home)),
    bytes: report?.bytes ?? 0,
    folders: (report?.folders ?? []).map((f) => ({
      path: displayPath(f.path, home),
      source: f.source,
      state: f.state,
    })),
    lookedAt: files?.at.wall ?? null,
    runtime: runtime?.ok ? runtimeView(runtime.facts.runtime, runtime.facts.checkedAt, home) : null,
  };
}

function viewOf(model: ModelFiles, readings: Readings, home: string): ModelsView['models'][number] {
  const { name, path, expected, state, bytes, problems } = model;
  return {
    name,
    path: path === null ? null : displayPath(path, home),
    expected,
    state,
    bytes,
    problems: problems.map((p) => asSentence(p.reason)),
    fit: fitIn(model, readings),
  };
}

function runtimeView(runtime: MlxRuntime, checkedAt: number, home: string): NonNullable<ModelsView['runtime']> {
  const facts = 'facts' in runtime ? runtime.facts : null;
  const rows = [
    'python' in runtime ? { title: 'Python', value: displayPath(runtime.python, home) } : null,
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
  return { ok: runtime.kind === 'ok', text, rows, checkedAt };
}
