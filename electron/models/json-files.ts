import { formatBytes } from '../../shared/format.ts';
import { codeOf, type Entry, printable, withFile } from './files.ts';
import type { ModelProblem } from './types.ts';

/** Parsed whole up to here; a tokenizer of 20 MB times 500 models would cost seconds, and what breaks them is a cut-off end. */
const PARSED_BYTES = 256 * 1024;
/** The index of a model of 700 GB is 9 MB. */
const MAX_INDEX_BYTES = 64 * 1024 ** 2;

const problem = (file: Entry, reason: string, kind: ModelProblem['kind'] = 'bad-json'): ModelProblem => ({
  kind,
  file: printable(file.name),
  path: file.path,
  reason: `${printable(file.name)} ${reason}.`,
});

export interface JsonCheck {
  readonly problem: ModelProblem | null;
  /** What it says; null where it is wrong, or too large to be read whole. */
  readonly value: unknown;
}

const wrong = (found: ModelProblem | null): JsonCheck => ({ problem: found, value: null });

/** What is wrong with a JSON file, and what it says. A large one is only looked at where it begins and ends. */
export async function checkJson(file: Entry): Promise<JsonCheck> {
  if (file.bytes === 0) return wrong(problem(file, 'is empty'));
  try {
    return await withFile(file.path, async (reader) => {
      if (file.bytes <= PARSED_BYTES) {
        const text = decode(await reader.at(0, file.bytes));
        const parsed = parseJson(text);
        return parsed.ok ? { problem: null, value: parsed.value } : wrong(problem(file, 'is not valid JSON'));
      }
      const first = decode(await reader.at(0, 64)).trimStart();
      const last = decode(await reader.at(file.bytes - 64, 64)).trimEnd();
      if (!/^[{[]/.test(first)) return wrong(problem(file, 'is not JSON'));
      return wrong(/[}\]]$/.test(last) ? null : problem(file, `is cut off after ${formatBytes(file.bytes)}`));
    });
  } catch (error) {
    return wrong(unreadable(file, error));
  }
}

export type Index =
  | {
      readonly kind: 'index';
      readonly shards: ReadonlyMap<string, readonly string[]>;
      /** Of all tensors together; null where it does not say. */
      readonly totalBytes: number | null;
    }
  | { readonly kind: 'problem'; readonly problem: ModelProblem };

/** Reads `model.safetensors.index.json`: which tensors each shard has to hold. */
export async function readIndex(file: Entry): Promise<Index> {
  const bad = (reason: string): Index => ({ kind: 'problem', problem: problem(file, reason) });
  if (file.bytes > MAX_INDEX_BYTES) return bad(`is ${formatBytes(file.bytes)} long, which no index is`);
  try {
    const parsed = parseJson(decode(await withFile(file.path, (reader) => reader.at(0, file.bytes))));
    if (!parsed.ok) return bad(file.bytes === 0 ? 'is empty' : 'is not valid JSON');
    const map = weightMap(parsed.value);
    if (map === null) return bad('has no weight_map');
    const shards = new Map<string, string[]>();
    for (const [tensor, shard] of Object.entries(map)) {
      if (typeof shard !== 'string' || !isInside(shard)) return bad('names a shard outside the model');
      const tensors = shards.get(shard);
      if (tensors === undefined) shards.set(shard, [tensor]);
      else tensors.push(tensor);
    }
    return { kind: 'index', shards, totalBytes: totalSize(parsed.value) };
  } catch (error) {
    return { kind: 'problem', problem: unreadable(file, error) };
  }
}

const unreadable = (file: Entry, error: unknown): ModelProblem =>
  problem(file, `cannot be read (${codeOf(error)})`, 'unreadable');

function weightMap(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || !('weight_map' in value)) return null;
  const map = value.weight_map;
  return typeof map === 'object' && map !== null && !Array.isArray(map) ? { ...map } : null;
}

function totalSize(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('metadata' in value)) return null;
  const { metadata } = value;
  if (typeof metadata !== 'object' || metadata === null || !('total_size' in metadata)) return null;
  const size = metadata.total_size;
  return typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : null;
}

const isInside = (name: string): boolean =>
  name !== '' && !name.startsWith('/') && !name.includes('\0') && !name.split(/[/\\]/).includes('..');

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** JSON as Python's reader takes it: NaN and Infinity stand in genuine files (`time_step_limit: [0.0, Infinity]` of Mamba models). */
function parseJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const plain = text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?\bInfinity\b|\bNaN\b/g, (m) =>
      m.startsWith('"') ? m : '0',
    );
    try {
      return { ok: true, value: JSON.parse(plain) };
    } catch {
      return { ok: false };
    }
  }
}
