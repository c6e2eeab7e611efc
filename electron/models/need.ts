import type { Content } from './content.ts';
import type { Entry } from './files.ts';
import type { ModelNeed, ModelProblem, ProblemKind } from './types.ts';
import { isWeights } from './weights.ts';

/** Keys and values of the cache are numbers of 16 bits, unless somebody asks for a smaller cache. */
const CACHE_BYTES = 2;

/** What mlx_lm loads of a folder, the first kind that is there (utils.py). */
const LOADED = [/^model.*\.safetensors$/, /^weights.*\.npz$/];

/** With one of these the files say nothing about how large the weights are. */
const ABOUT_WEIGHTS: ReadonlySet<ProblemKind> = new Set<ProblemKind>([
  'truncated',
  'size-mismatch',
  'bad-header',
  'empty-file',
  'shard-missing',
  'unfinished-download',
  'dangling-link',
  'not-a-file',
  'unreadable',
]);

/** What loading the model of these files takes; null where that is not known. Pure. */
export function needOf(
  entries: readonly Entry[],
  problems: readonly ModelProblem[],
  { config, indexedBytes }: Omit<Content, 'problems'>,
): ModelNeed | null {
  const isDamaged = problems.some((p) => ABOUT_WEIGHTS.has(p.kind));
  const weightsBytes = isDamaged ? indexedBytes : bytesOf(entries.filter((e) => e.kind === 'file'));
  return weightsBytes === null || weightsBytes === 0 ? null : { weightsBytes, ...cacheOf(config) };
}

const NOT_TOLD: Omit<ModelNeed, 'weightsBytes'> = { cacheBytesPerToken: null, maxTokens: null };

/** Of several files of another kind it is not known which of them would be loaded. */
function bytesOf(files: readonly Entry[]): number | null {
  const loaded = LOADED.map((kind) => files.filter((e) => kind.test(e.name))).find((some) => some.length > 0);
  const weights = loaded ?? files.filter((e) => isWeights(e.name));
  if (loaded === undefined && weights.length > 1) return null;
  return weights.reduce((sum, e) => sum + e.bytes, 0);
}

/**
 * What a configuration tells of the cache: for each layer that pays attention a key and a value of every key-value head. What remembers in another
 * way (latent attention, states instead of a cache) is not computed.
 */
export function cacheOf(config: unknown): Omit<ModelNeed, 'weightsBytes'> {
  const whole = fieldsOf(config);
  // Models that see and hear keep those of the language in a block of its own.
  const fields = fieldsOf(whole?.text_config) ?? whole;
  if (fields === null) return NOT_TOLD;
  const number = (name: string) => countOf(fields[name]);
  const maxTokens = number('max_position_embeddings');
  const [layers, heads] = [attentionLayers(fields), number('num_attention_heads')];
  const keyValueHeads = number('num_key_value_heads') ?? heads;
  const hidden = number('hidden_size');
  const size = number('head_dim') ?? (hidden === null || heads === null ? null : hidden / heads);
  const isOther = number('kv_lora_rank') !== null;
  if (layers === null || keyValueHeads === null || size === null || isOther)
    return { cacheBytesPerToken: null, maxTokens };
  return { cacheBytesPerToken: 2 * layers * keyValueHeads * size * CACHE_BYTES, maxTokens };
}

function attentionLayers(fields: Readonly<Record<string, unknown>>): number | null {
  const { layer_types: types } = fields;
  if (!Array.isArray(types)) return countOf(fields.num_hidden_layers);
  return types.filter((type) => typeof type === 'string' && type.endsWith('attention') && !/linear/.test(type)).length;
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;

/** Of a forged configuration nothing is believed that no model has. */
const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1e8 ? value : null;
