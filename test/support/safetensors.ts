import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface TensorSpec {
  readonly name: string;
  /** Elements of float32. */
  readonly elements: number;
}

/** The bytes of a genuine safetensors file: header padded to 8 bytes as the reference writer does, then the data. */
export function safetensors(tensors: readonly TensorSpec[]): Buffer {
  const { head, dataBytes } = safetensorsHead(tensors);
  return Buffer.concat([head, Buffer.alloc(dataBytes, 1)]);
}

function safetensorsHead(tensors: readonly TensorSpec[]): { readonly head: Buffer; readonly dataBytes: number } {
  let end = 0;
  const entries = tensors.map(({ name, elements }) => {
    const begin = end;
    end += elements * 4;
    return [name, { dtype: 'F32', shape: [elements], data_offsets: [begin, end] }] as const;
  });
  return {
    head: withLength(JSON.stringify({ __metadata__: { format: 'mlx' }, ...Object.fromEntries(entries) })),
    dataBytes: end,
  };
}

/** A header text behind its length, padded with blanks to a multiple of 8. */
export function withLength(json: string): Buffer {
  const text = Buffer.from(json);
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding.length));
  return Buffer.concat([length, text, padding]);
}

/** The same with a hole instead of data: any size, no disk. */
export function writeSparseSafetensors(file: string, tensors: readonly TensorSpec[]): number {
  const { head, dataBytes } = safetensorsHead(tensors);
  writeFileSync(file, head);
  truncateSync(file, head.length + dataBytes);
  return head.length + dataBytes;
}

export interface HubModelSpec {
  /** `org/name` */
  readonly name: string;
  readonly shards?: number;
  readonly commit?: string;
  /** Elements of each of the two tensors in a shard. */
  readonly elements?: number;
}

export interface HubModel {
  readonly folder: string;
  readonly blobs: string;
  readonly snapshot: string;
  /** Writes a blob and the snapshot's link to it. */
  readonly add: (name: string, content: Buffer | string) => void;
  readonly blobOf: (name: string) => string;
}

export const shardName = (i: number, of: number): string =>
  `model-${String(i).padStart(5, '0')}-of-${String(of).padStart(5, '0')}.safetensors`;

/** A complete model as huggingface_hub leaves it: blobs, links from the snapshot, refs/main. */
export function makeHubModel(
  cache: string,
  { name, shards = 2, commit = 'a'.repeat(40), elements = 8 }: HubModelSpec,
): HubModel {
  const folder = join(cache, `models--${name.replace('/', '--')}`);
  const blobs = join(folder, 'blobs');
  const snapshot = join(folder, 'snapshots', commit);
  for (const made of [blobs, snapshot, join(folder, 'refs')]) mkdirSync(made, { recursive: true });
  const blobOf = (file: string) => join(blobs, `blob-of-${Buffer.from(file).toString('hex')}`);
  const add = (file: string, content: Buffer | string) => {
    writeFileSync(blobOf(file), content);
    symlinkSync(`../../blobs/${blobOf(file).slice(blobs.length + 1)}`, join(snapshot, file));
  };
  writeFileSync(join(folder, 'refs', 'main'), commit);
  for (const [file, content] of modelFiles(shards, elements)) add(file, content);
  return { folder, blobs, snapshot, add, blobOf };
}

/** A complete model in a folder of its own. */
export function makePlainModel(folder: string, shards = 2): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of modelFiles(shards, 8)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
}

export function modelFiles(shards: number, elements: number): readonly (readonly [string, Buffer | string])[] {
  const names = Array.from({ length: shards }, (_, i) => shardName(i + 1, shards));
  const tensors = names.map((_, i) => ['weight', 'bias'].map((t) => ({ name: `layers.${i}.${t}`, elements })));
  const map = Object.fromEntries(names.flatMap((file, i) => (tensors[i] ?? []).map((t) => [t.name, file])));
  return [
    ...names.map((file, i) => [file, safetensors(tensors[i] ?? [])] as const),
    ['model.safetensors.index.json', JSON.stringify({ metadata: { total_size: 0 }, weight_map: map })],
    ['config.json', JSON.stringify({ model_type: 'phi3' })],
    ['tokenizer.json', JSON.stringify({ version: '1.0' })],
    ['tokenizer_config.json', '{}'],
  ];
}
