/** The format: https://github.com/huggingface/safetensors#format, and the checks of its reader (`Metadata::validate`). */

/** The reader's own limit, against headers made to fill memory. */
export const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

/** Bits per element; a type that is not listed is accepted without comparing its size, because the format grows. */
const BITS: Readonly<Record<string, number>> = {
  ...{ BOOL: 8, U8: 8, I8: 8, F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, I16: 16, U16: 16, F16: 16, BF16: 16 },
  ...{ I32: 32, U32: 32, F32: 32, I64: 64, U64: 64, F64: 64, C64: 64, F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
};

export type HeaderCheck =
  | { readonly kind: 'ok'; readonly tensors: ReadonlySet<string> }
  /** More of the file's beginning is needed to tell. */
  | { readonly kind: 'need'; readonly bytes: number }
  /** `expectedBytes` is at least so much: only the length of the header is known where the file ends inside it. */
  | { readonly kind: 'truncated'; readonly expectedBytes: number; readonly insideHeader: boolean }
  | { readonly kind: 'too-long'; readonly expectedBytes: number }
  /** `reason` completes "its header …". */
  | { readonly kind: 'bad'; readonly reason: string };

const bad = (reason: string): HeaderCheck => ({ kind: 'bad', reason });

/**
 * Judges a safetensors file by its first bytes and its size, without its tensors.
 * @param head the file's beginning; `need` asks for a longer one
 * @param fileBytes size of the whole file
 */
export function checkHeader(head: Uint8Array, fileBytes: number): HeaderCheck {
  if (fileBytes < LENGTH_BYTES) return { kind: 'truncated', expectedBytes: LENGTH_BYTES, insideHeader: true };
  if (head.length < LENGTH_BYTES) return { kind: 'need', bytes: LENGTH_BYTES };
  const length = new DataView(head.buffer, head.byteOffset, head.byteLength).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) return bad(`claims to be ${length} bytes long, more than the format allows`);
  // What a crash of the machine leaves of a file that was being written.
  if (length < 2n) return bad(length === 0n ? 'is empty: the file begins with zeros' : 'is too short');
  const dataStart = LENGTH_BYTES + Number(length);
  if (fileBytes < dataStart) return { kind: 'truncated', expectedBytes: dataStart, insideHeader: true };
  if (head.length < dataStart) return { kind: 'need', bytes: dataStart };
  const header = parseObject(head.subarray(LENGTH_BYTES, dataStart));
  if (header === null) return bad('is not valid JSON');
  return checkTensors(header, dataStart, fileBytes);
}

interface Tensor {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function checkTensors(header: Readonly<Record<string, unknown>>, dataStart: number, fileBytes: number): HeaderCheck {
  const tensors: Tensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const tensor = readTensor(name, entry);
    if (typeof tensor === 'string') return bad(tensor);
    tensors.push(tensor);
  }
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.begin < end) return bad(`gives two tensors the same bytes (${brief(tensor.name)})`);
    if (tensor.begin > end) return bad(`leaves a hole before tensor ${brief(tensor.name)}`);
    end = tensor.end;
  }
  const expectedBytes = dataStart + end;
  if (fileBytes < expectedBytes) return { kind: 'truncated', expectedBytes, insideHeader: false };
  if (fileBytes > expectedBytes) return { kind: 'too-long', expectedBytes };
  return { kind: 'ok', tensors: new Set(tensors.map((t) => t.name)) };
}

/** A tensor, or what is wrong with its entry. */
function readTensor(name: string, entry: unknown): Tensor | string {
  if (!isRecord(entry)) return `describes tensor ${brief(name)} wrongly`;
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    return `describes tensor ${brief(name)} wrongly`;
  }
  const [begin = 0, end = 0] = offsets;
  const bits = Object.hasOwn(BITS, dtype) ? BITS[dtype] : undefined;
  const wanted = bits === undefined ? null : (shape.reduce((product, n) => product * n, 1) * bits) / 8;
  if (end < begin || (wanted !== null && end - begin !== wanted)) {
    return `gives tensor ${brief(name)} ${end - begin} bytes, its shape needs ${wanted ?? 'more'}`;
  }
  return { name, begin, end };
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

const brief = (name: string): string => JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
