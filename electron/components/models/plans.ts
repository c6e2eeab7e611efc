import path from 'node:path';
import {
  INFERENCE,
  type ModelClearPlan,
  type ModelFiles,
  type Plan,
  type PlanResult,
} from '../../../shared/domain/index.ts';
import { counted, formatBytes, formatList } from '../../../shared/format.ts';
import { aiPlan } from '../../recovery/plan-loaded.ts';
import { toolStep, verifyStep } from '../../recovery/plan-steps.ts';
import type { Reload } from '../../recovery/runbook.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { removeStep } from './remove.ts';

/** A model is several GB. */
const DOWNLOAD_MS = 6 * 3_600_000;

/** Models, and exactly what would be removed of them. */
export interface ClearFound {
  readonly models: readonly ModelFiles[];
  readonly removal: ModelClearPlan;
}

export interface RestoreFound extends ClearFound {
  /** Program and first arguments that download from the Hugging Face hub; null when none is to be had. */
  readonly hub: { readonly command: string; readonly args: readonly string[] } | null;
  /** Free bytes where models are put; null where that could not be read. */
  readonly freeBytes: number | null;
  /** For each model whether it will fit into memory, in a sentence; those of which it is not known are left out. */
  readonly fits: readonly string[];
}

/** Fetches what is missing of the models that are not whole; files in order stay, damaged ones are removed first. */
export function planRestoreModels(
  input: PlanInput,
  { models, hub, removal, freeBytes, fits }: RestoreFound,
  reload: Reload,
): PlanResult {
  if (models.length === 0) {
    const reason = 'No model of this stack is incomplete and can be fetched from the Hugging Face hub.';
    const hint =
      'Damaged models of other projects in the shared cache are left to them (`lifeguard models` lists all). One that this stack needs is named by models.expected; one without an organisation in its name is copied from where it came from.';
    return { ok: false, reason, hint };
  }
  const free = freeBytes;
  if (free !== null && free < input.settings['machine.minFreeDisk']) {
    const reason = `Only ${formatBytes(free)} are free where the models lie; a download would fill the disk.`;
    return {
      ok: false,
      reason,
      hint: 'Make room there first. `lifeguard models` shows what models take of it; the rest is taken by other files.',
    };
  }
  if (hub === null) {
    const reason = 'No program is there that downloads models.';
    return { ok: false, reason, hint: 'Install one: `uv tool install huggingface_hub`.' };
  }
  const names = formatList(models.map((m) => m.name));
  const files = removal.items.filter((i) => i.kind === 'file');
  const damaged =
    removal.items.length === 0
      ? ''
      : ` Before that, ${counted(removal.items.length, 'damaged entry is', 'damaged entries are')} removed (${formatBytes(files.reduce((sum, f) => sum + f.bytes, 0))}).`;
  // A file that was not finished is fetched from its beginning: the downloader of today keeps no half ones.
  const kept = models.reduce((sum, m) => sum + m.bytes - m.unfinishedBytes, 0) - removal.bytes;
  const confirm = `This downloads what is missing of ${names} from the Hugging Face hub; that can be several GB${free === null ? '' : `, and ${formatBytes(free)} are free`}.${damaged}${keptWords(kept, models)}`;
  const remove =
    removal.items.length === 0
      ? []
      : [
          removeStep(
            'remove',
            'Remove damaged files',
            removal,
            removal.items.map((i) => i.path).join('\n'),
            'Files that are damaged and of no use.',
          ),
        ];
  const downloads = models.map((model, i) =>
    toolStep(`download-${i + 1}`, `Download ${model.name}`, downloadOf(model, hub), DOWNLOAD_MS),
  );
  const notes = [
    ...fits,
    'A download that is cancelled keeps the files that are whole; the one that it is at may begin anew.',
    ...removal.refused.map((r) => `${r.path} stays: ${r.reason}`),
  ];
  return {
    ok: true,
    plan: aiPlan(
      'restore-models',
      'models',
      'Restore models',
      confirm,
      [...remove, ...downloads, ...reload(input)],
      ['models', INFERENCE.id],
      notes,
    ),
  };
}

/** What stays of what is there. Of a folder that it did not fill itself the downloader knows weights by their sums, and nothing of small files. */
function keptWords(bytes: number, models: readonly ModelFiles[]): string {
  if (bytes <= 0) return '';
  const own = models.some((m) => m.layout === 'folder');
  const weights = own ? ', as far as they are weights; small files may be fetched again' : '';
  return ` ${formatBytes(bytes)} in whole files are kept${weights}.`;
}

/** Nothing is told to anybody, and the bars are drawn although nobody's terminal is there: how far it is stands in them. */
const OUT_LOUD = { HF_HUB_DISABLE_TELEMETRY: '1', TQDM_POSITION: '-1' };

/** Into the very folder in which the model lies. */
function downloadOf(model: ModelFiles, hub: { readonly command: string; readonly args: readonly string[] }) {
  const plain = model.layout === 'folder' && model.path !== null;
  const env: Record<string, string> =
    model.layout === 'hub' && model.path !== null ? { HF_HUB_CACHE: path.dirname(model.path) } : {};
  const args = [
    ...hub.args,
    'download',
    model.name,
    ...(plain && model.path !== null ? ['--local-dir', model.path] : []),
  ];
  return { command: hub.command, args, cwd: '/', env: { ...env, ...OUT_LOUD } };
}

/** Removes mlx models from the caches, exactly those files that the preview lists. */
export function planClearModelCache(_: PlanInput, { removal, models }: ClearFound): PlanResult {
  if (removal === undefined || removal.items.length === 0) {
    const refused = removal?.refused[0];
    const reason =
      refused === undefined
        ? 'There are no mlx models in the Hugging Face caches.'
        : `Nothing can be cleared: ${refused.reason}`;
    return { ok: false, reason, hint: null };
  }
  // A link stays, and so does what lies behind it.
  const stays = new Set(removal.refused.map(({ path: at }) => at));
  const cleared = models.filter((m) => m.path === null || !stays.has(m.path));
  const list = cleared.map((m) => `${m.name} (${formatBytes(m.bytes)})`);
  const shown = list.length > 6 ? [...list.slice(0, 6), `${list.length - 6} more`] : list;
  const confirm = `This deletes ${counted(removal.items.filter((i) => i.kind === 'file').length, 'file')}, ${formatBytes(removal.bytes)}: ${formatList(shown)}. They have to be downloaded again.`;
  const folders = [...new Set(cleared.flatMap((m) => (m.path === null ? [] : [m.path])))];
  const step = removeStep(
    'clear',
    'Delete the cached models',
    removal,
    folders.map((f) => `remove ${f}`).join('\n'),
    `${formatBytes(removal.bytes)} of models.`,
  );
  const notes = removal.refused.map((r) => `${r.path} stays: ${r.reason}`);
  const plan: Plan = {
    ...aiPlan('clear-model-cache', 'models', 'Clear the model cache', confirm, [step], ['models'], notes),
  };
  // What was removed is gone at the first look, and what stays is not waited for.
  const once = verifyStep(['models'], 0);
  return {
    ok: true,
    plan: { ...plan, steps: plan.steps.map((s) => (s.id === 'verify' ? { ...once, optional: true } : s)) },
  };
}
