import type { ModelsView } from '../../shared/contract/index.ts';
import { type ModelFiles, type Readings, RUNTIME, runtimeWords } from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { displayPath } from '../config/index.ts';
import type { Watching } from '../core/index.ts';
import { fitIn } from './fit.ts';

/** Model files and MLX runtime as the faces show them. Pure. */
export function modelsView(readings: Readings, home: string): ModelsView {
  const files = readings.models;
  const report = files?.facts.report;
  const runtime = readings[RUNTIME];
  return {
    models: (report?.models ?? []).map((model) => viewOf(model, readings, home)),
    bytes: report?.bytes ?? 0,
    folders: (report?.folders ?? []).map((f) => ({
      path: displayPath(f.path, home),
      source: f.source,
      state: f.state,
    })),
    lookedAt: files?.at.wall ?? null,
    runtime: runtime?.ok
      ? {
          ...runtimeWords(runtime.facts.runtime, (file) => displayPath(file, home)),
          checkedAt: runtime.facts.checkedAt,
        }
      : null,
  };
}

/**
 * The same as the faces ask for it.
 * @param look scans the folders now, instead of telling what was found when they changed last
 */
export async function shownModels({ monitor, options }: Pick<Watching, 'monitor' | 'options'>, look: boolean) {
  if (look) await monitor.looks.now(['models']);
  return modelsView(monitor.readings(), options.home);
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
