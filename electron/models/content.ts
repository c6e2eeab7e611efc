import { readlink } from 'node:fs/promises';
import path from 'node:path';
import { type Entry, look, printable } from './files.ts';
import { checkJson, readIndex } from './json-files.ts';
import type { ModelProblem } from './types.ts';
import { checkWeights, type Gate, isSafetensors, isWeights } from './weights.ts';

/** More of the same kind tell a person nothing, and a forged index could name millions. */
const MAX_PROBLEMS = 50;
/** `model-00002-of-00004.safetensors` */
const SHARD = /^(?<stem>.*-)(?<number>\d{5})-of-(?<total>\d{5})(?<end>\.\w+)$/;
const SAFETENSORS_INDEX = 'model.safetensors.index.json';
const PICKLE_INDEX = 'pytorch_model.bin.index.json';
/** What mlx_lm loads (utils.py: `model*.safetensors`, before that `weights*.npz`) and needs a config.json for. */
const LOADED = /^(?:model.*\.safetensors|weights.*\.npz)$/;
const TOKENIZER = /^(?:tokenizer.*|vocab\..*|.*\.(?:tiktoken|spm)|sentencepiece.*|spiece\.model|tekken\.json)$/;
const CONFIG = 'config.json';
const CHECKED_JSON = new Set([CONFIG, 'tokenizer.json', 'tokenizer_config.json']);

export const isModelFile = (name: string): boolean =>
  isWeights(name) || CHECKED_JSON.has(name) || name === SAFETENSORS_INDEX || name === PICKLE_INDEX;

/** What the files of a model are worth, and what they say about it. */
export interface Content {
  readonly problems: readonly ModelProblem[];
  /** Its `config.json`; null where it has none that can be read. */
  readonly config: unknown;
  /** Bytes of all tensors, as the index says; null where it does not. */
  readonly indexedBytes: number | null;
}

export const NO_CONTENT: Content = { problems: [], config: null, indexedBytes: null };

/** Checks the files of one model: `entries` is what its folder (or snapshot) holds. */
export async function checkContent(
  folder: string,
  entries: readonly Entry[],
  expected: boolean,
  gate: Gate,
): Promise<Content> {
  const files = new Map(entries.filter((e) => e.kind === 'file').map((e) => [e.name, e]));
  const there = new Set(entries.map((e) => e.name));
  const { shards, problem, totalBytes } = await indexOf(files);
  const texts = [...files.values()].filter((file) => CHECKED_JSON.has(file.name));
  const checked = Promise.all(texts.map(checkJson));
  const weights = [...files.values()].filter((file) => isWeights(file.name));
  const found = await Promise.all([
    ...entries.map(checkEntry),
    ...weights.map((file) => checkWeights(file, shards.get(file.name) ?? [], gate)),
    ...(await missingShards(folder, there, shards)),
  ]);
  const absent = expectedButAbsent(folder, there, expected);
  const said = await checked;
  const problems = [problem, ...found, ...said.map((s) => s.problem), ...absent].filter((p) => p !== null);
  const config = said[texts.findIndex((file) => file.name === CONFIG)]?.value ?? null;
  return { problems: cap(problems), config, indexedBytes: totalBytes };
}

interface IndexResult {
  readonly shards: ReadonlyMap<string, readonly string[]>;
  readonly problem: ModelProblem | null;
  readonly totalBytes: number | null;
}

/** The pickle's index counts only where there are no safetensors: mlx_lm downloads it with every `*.json`, but not its files. */
async function indexOf(files: ReadonlyMap<string, Entry>): Promise<IndexResult> {
  const pickle = [...files.keys()].some((name) => isSafetensors(name)) ? undefined : files.get(PICKLE_INDEX);
  const file = files.get(SAFETENSORS_INDEX) ?? pickle;
  if (file === undefined) return { shards: new Map(), problem: null, totalBytes: null };
  const index = await readIndex(file);
  return index.kind === 'index'
    ? { shards: index.shards, problem: null, totalBytes: index.totalBytes }
    : { shards: new Map(), problem: index.problem, totalBytes: null };
}

async function checkEntry(entry: Entry): Promise<ModelProblem | null> {
  const file = printable(entry.name);
  const base = { file, path: entry.path };
  switch (entry.kind) {
    case 'dangling': {
      const target = await readlink(entry.path).catch(() => 'a file');
      const reason = `${file} is a link to ${printable(target)}, which is not there.`;
      return { ...base, kind: 'dangling-link', reason };
    }
    case 'unreadable':
      return { ...base, kind: 'unreadable', reason: `${file} cannot be looked at.` };
    case 'other':
      return isModelFile(entry.name) ? { ...base, kind: 'not-a-file', reason: `${file} is not a file.` } : null;
    case 'folder':
      return isModelFile(entry.name) ? { ...base, kind: 'not-a-file', reason: `${file} is a folder.` } : null;
    case 'file':
      return null;
  }
}

/** Shards that the index names, or without an index the gaps in `00001-of-00004`. */
async function missingShards(
  folder: string,
  there: ReadonlySet<string>,
  shards: IndexResult['shards'],
): Promise<readonly ModelProblem[]> {
  const problems: ModelProblem[] = [];
  const add = (name: string, reason: string) => {
    const file = printable(name);
    problems.push({
      kind: 'shard-missing',
      file,
      path: path.join(folder, name),
      reason: `${file} is missing: ${reason}.`,
    });
  };
  for (const name of shards.keys()) {
    if (problems.length > MAX_PROBLEMS) break;
    if (there.has(name)) continue;
    const nested = name.includes('/') && (await look(path.join(folder, name), name, false)).kind === 'file';
    if (!nested) add(name, 'the index names it');
  }
  if (shards.size > 0) return problems;
  for (const { groups } of firstOfEachSeries(there)) {
    const total = Number(groups?.total ?? 0);
    for (let i = 1; i <= total && problems.length <= MAX_PROBLEMS; i++) {
      const name = `${groups?.stem}${String(i).padStart(5, '0')}-of-${groups?.total}${groups?.end}`;
      if (!there.has(name)) add(name, `the others are numbered up to ${total}`);
    }
  }
  return problems;
}

function firstOfEachSeries(names: Iterable<string>): readonly RegExpExecArray[] {
  const series = new Map<string, RegExpExecArray>();
  for (const name of names) {
    const match = isWeights(name) ? SHARD.exec(name) : null;
    if (match?.groups) series.set(`${match.groups.stem}${match.groups.total}${match.groups.end}`, match);
  }
  return [...series.values()];
}

/** Of a model that nobody asked for it is not known what it is for, so only what loading certainly needs is missed. */
function expectedButAbsent(folder: string, there: ReadonlySet<string>, expected: boolean): readonly ModelProblem[] {
  const names = [...there];
  const missing = (file: string, reason: string): ModelProblem => ({
    kind: 'file-missing',
    file,
    path: path.join(folder, file),
    reason,
  });
  const problems: ModelProblem[] = [];
  const hasWeights = names.some(isWeights) || there.has(SAFETENSORS_INDEX);
  if (expected && !hasWeights) problems.push(missing('model.safetensors', 'There is no file with weights.'));
  const loaded = names.some((name) => LOADED.test(name));
  if (loaded && !there.has('config.json')) {
    problems.push(missing('config.json', 'config.json is missing: the model cannot be loaded without it.'));
  }
  if (expected && loaded && !names.some((name) => TOKENIZER.test(name))) {
    problems.push(missing('tokenizer.json', 'There is no tokenizer.'));
  }
  return problems;
}

function cap(problems: readonly ModelProblem[]): readonly ModelProblem[] {
  const last = problems[MAX_PROBLEMS - 1];
  if (problems.length <= MAX_PROBLEMS || last === undefined) return problems;
  return [...problems.slice(0, MAX_PROBLEMS), { ...last, reason: 'More files have problems than are listed here.' }];
}
