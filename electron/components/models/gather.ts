import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { isBrokenModel, type ModelFiles, type Readings, RUNTIME } from '../../../shared/domain/index.ts';
import { clearPlan, fitIn, type ModelFolder, repairPlan } from '../../models/index.ts';
import type { GatherInput } from '../../recovery/index.ts';
import { findTool, isExecutable } from '../../system/index.ts';
import type { ClearFound, RestoreFound } from './plans.ts';
import { foldersOf } from './probe.ts';

/** What is incomplete and can be fetched, what of it is of no use, and with which program. */
export async function restoreFound(input: GatherInput): Promise<RestoreFound> {
  const models = ofThisStack(modelsOf(input).filter(isFetchable));
  const removal = await repairPlan({ folders: existing(input), models, signal: input.signal });
  const fits = fitWords(models, input.readings);
  return { models, removal, hub: hubProgram(input), freeBytes: await freeBytes(models, input), fits };
}

/** Whether a model of this stack is not whole, and can be fetched. */
export const areBroken = ({ models }: Readings): boolean =>
  models?.ok === true && ofThisStack((models.facts.report?.models ?? []).filter(isFetchable)).length > 0;

/** `org/name: Loaded, it takes …` */
const fitWords = (models: readonly ModelFiles[], readings: Readings): readonly string[] =>
  models.flatMap((model) => {
    const fit = fitIn(model, readings);
    return fit === null ? [] : [`${model.name}: ${fit.text}`];
  });

/**
 * What somebody should know before the backend is started: that a model which it loads is larger than the machine, or than what is free while
 * nothing of it is loaded.
 */
export const modelCautions = (readings: Readings, isRunning: boolean): readonly string[] => {
  const models = (readings.models?.facts.report?.models ?? []).filter((m) => m.expected && m.state === 'complete');
  return models.flatMap((model) => {
    const fit = fitIn(model, readings);
    const counts = fit?.state === 'never' || (fit?.state === 'not-now' && !isRunning);
    return fit !== null && counts ? [`${model.name}: ${fit.text}`] : [];
  });
};

/** The mlx models of the shared cache, and exactly what clearing them would remove. */
export async function clearFound(input: GatherInput): Promise<ClearFound> {
  const models = modelsOf(input).filter((m) => m.layout === 'hub' && /mlx/i.test(m.name));
  const removal = await clearPlan({ folders: existing(input), models, signal: input.signal });
  return { models, removal };
}

const modelsOf = ({ readings }: GatherInput): readonly ModelFiles[] => readings.models?.facts.report?.models ?? [];

const existing = (input: GatherInput): readonly ModelFolder[] => foldersOf(input).filter((f) => existsSync(f.path));

/** Broken, and with an address on the hub. One that others still download is left alone. */
const isFetchable = (model: ModelFiles): boolean => isBrokenModel(model) && /^[\w.-]+\/[\w.-]+$/.test(model.name);

/** The cache is shared with other projects: theirs are fetched by them. Folders of LeanVibe's own are its own. */
const ofThisStack = (models: readonly ModelFiles[]): readonly ModelFiles[] =>
  models.filter((m) => m.expected || m.layout === 'folder');

/** What is free where the models go; null where that cannot be read. */
async function freeBytes(models: readonly ModelFiles[], input: GatherInput): Promise<number | null> {
  const target = models.find((m) => m.path !== null)?.path ?? existing(input)[0]?.path ?? input.home;
  const found = await statfs(target).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
}

/** The backend's own downloader first: it has the versions that the backend reads with. */
function hubProgram({ readings, env }: GatherInput): RestoreFound['hub'] {
  const runtime = readings[RUNTIME]?.facts.runtime;
  const bin = runtime !== undefined && 'python' in runtime ? path.dirname(runtime.python) : null;
  for (const name of ['hf', 'huggingface-cli']) {
    const own = bin === null ? null : path.join(bin, name);
    if (own !== null && isExecutable(own)) return { command: own, args: [] };
  }
  for (const name of ['hf', 'huggingface-cli']) {
    const found = findTool(name, env);
    if (found !== null) return { command: found, args: [] };
  }
  const uv = findTool('uv', env);
  return uv === null ? null : { command: uv, args: ['tool', 'run', '--from', 'huggingface_hub', 'hf'] };
}
