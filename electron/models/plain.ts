import path from 'node:path';
import { checkContent, isModelFile, NO_CONTENT } from './content.ts';
import { type Entry, list, look, printable } from './files.ts';
import { checkDownloads, hubName, type ScanContext, scanHubModel, stateOf, unreadableModel } from './hub.ts';
import { needOf } from './need.ts';
import type { Model, ModelProblem } from './types.ts';
import { checkWeights, isWeights } from './weights.ts';

/**
 * Looks at one name in a folder of models: a folder with the model's files, `org/name` below it, a hub layout, or a single
 * file of weights. Anything else is not a model and gives none.
 */
export async function scanPlainEntry(entry: Entry, context: ScanContext): Promise<readonly Model[]> {
  const hub = hubName(entry.name);
  if (hub !== null && entry.kind === 'folder') return [await scanHubModel(entry.path, hub, context)];
  if (entry.kind === 'file') return isWeights(entry.name) ? [await scanFile(entry, context)] : [];
  if (entry.kind === 'dangling' || entry.kind === 'unreadable') return [brokenEntry(entry, entry.name, context)];
  if (entry.kind !== 'folder' || entry.name.startsWith('.')) return [];
  const model = await scanModelFolder(entry.path, entry.name, context);
  if (model.kind === 'model') return [model.model];
  const inner = model.entries.filter((e) => (e.kind === 'folder' || e.kind === 'dangling') && !e.name.startsWith('.'));
  const found = await Promise.all(
    inner.map(async (e) => {
      const name = `${entry.name}/${e.name}`;
      if (e.kind === 'dangling') return [brokenEntry(e, name, context)];
      const nested = await scanModelFolder(e.path, name, context);
      return nested.kind === 'model' ? [nested.model] : [];
    }),
  );
  return found.flat();
}

/** A model at a path that was expected by that path. */
export async function scanExpectedPath(target: string, context: ScanContext): Promise<Model | null> {
  const entry = await look(target, path.basename(target), true);
  if (entry.kind === 'dangling') return null;
  if (entry.kind === 'file') return { ...(await scanFile(entry, context)), name: printable(target), expected: true };
  if (entry.kind !== 'folder') return brokenEntry(entry, target, context);
  const found = await scanModelFolder(target, target, context, true);
  return found.kind === 'model' ? found.model : null;
}

type FolderScan =
  | { readonly kind: 'model'; readonly model: Model }
  | { readonly kind: 'no-model'; readonly entries: readonly Entry[] };

async function scanModelFolder(
  folder: string,
  name: string,
  context: ScanContext,
  isModel = context.isExpected(name),
): Promise<FolderScan> {
  const base = { name: printable(name), path: folder, layout: 'folder', expected: context.isExpected(name) } as const;
  // `hf download --local-dir` keeps its unfinished files there.
  const [listing, downloading] = await Promise.all([
    list(folder),
    list(path.join(folder, '.cache/huggingface/download')),
  ]);
  // Its name was listed, so a folder that is "absent" has a name that is not valid UTF-8, or has just gone.
  if (listing.kind !== 'listed') {
    const code = listing.kind === 'absent' ? 'ENOENT' : listing.code;
    return { kind: 'model', model: unreadableModel(base, code) };
  }
  const { entries } = listing;
  const visible = entries.filter((e) => !e.name.startsWith('.'));
  const temporary = downloading.kind === 'listed' ? downloading.entries : [];
  const isEmpty = visible.length === 0 && temporary.length === 0;
  if (!isEmpty && !isModel && temporary.length === 0 && !entries.some((e) => isModelFile(e.name))) {
    return { kind: 'no-model', entries };
  }
  const unfinished = temporary.filter((e) => e.name.endsWith('.incomplete'));
  const downloads = checkDownloads([...entries, ...unfinished], context.now);
  const content = isEmpty ? NO_CONTENT : await checkContent(folder, entries, base.expected, context.gate);
  const problems = [...content.problems, ...downloads.problems];
  if (problems.length === 0 && isStump(entries)) problems.push(noWeights(folder));
  const model: Model = {
    ...base,
    state: stateOf(isEmpty, downloads.growing, problems),
    bytes: [...entries, ...temporary].reduce((sum, e) => sum + e.bytes, 0),
    unfinishedBytes: downloads.bytes,
    snapshot: null,
    snapshots: 0,
    problems,
    need: needOf(entries, problems, content),
  };
  return { kind: 'model', model };
}

/**
 * In a folder of models a configuration promises weights. In the hub's cache it does not: who wants only a tokenizer fetches it along.
 */
const isStump = (entries: readonly Entry[]): boolean =>
  entries.some((e) => e.name === 'config.json') && !entries.some((e) => isWeights(e.name));

const noWeights = (folder: string): ModelProblem => ({
  kind: 'file-missing',
  file: 'model.safetensors',
  path: path.join(folder, 'model.safetensors'),
  reason: 'There is no file with weights.',
});

async function scanFile(file: Entry, context: ScanContext): Promise<Model> {
  const problem = await checkWeights(file, [], context.gate);
  const problems = problem === null ? [] : [problem];
  return {
    ...single(file, file.name, context),
    layout: 'file',
    state: stateOf(false, false, problems),
    bytes: file.bytes,
    problems,
    need: needOf([file], problems, NO_CONTENT),
  };
}

/** A name that leads nowhere: a model that was moved to a disk which is not there, for example. */
export function brokenEntry(entry: Entry, name: string, context: ScanContext): Model {
  const file = printable(entry.name);
  const problem: ModelProblem =
    entry.kind === 'dangling'
      ? { kind: 'dangling-link', file, path: entry.path, reason: `${file} is a link to a place that is not there.` }
      : { kind: 'unreadable', file, path: entry.path, reason: `${file} cannot be read.` };
  const state = entry.kind === 'dangling' ? 'incomplete' : 'unreadable';
  return { ...single(entry, name, context), layout: 'folder', state, bytes: 0, problems: [problem] };
}

const single = (entry: Entry, name: string, context: ScanContext) => ({
  name: printable(name),
  path: entry.path,
  expected: context.isExpected(name),
  unfinishedBytes: 0,
  snapshot: null,
  snapshots: 0,
  need: null,
});
