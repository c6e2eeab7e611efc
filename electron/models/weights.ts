import { formatBytes, grouped } from '../../shared/format.ts';
import { codeOf, type Entry, printable, withFile } from './files.ts';
import { checkHeader, type HeaderCheck } from './safetensors.ts';
import type { ModelProblem } from './types.ts';

/** Most headers end here, so that one read is enough. */
const FIRST_READ_BYTES = 64 * 1024;
/** Larger headers are read one at a time: a few hostile ones must not fill the memory together. */
const LARGE_BYTES = 8 * 1024 ** 2;

/** Files that hold weights, by what the loaders look for; `training_args.bin` and the like are none. */
const WEIGHTS = /(?:\.(?:safetensors|gguf|npz)|(?:^|_)model[^/]*\.(?:bin|pt|pth|pkl))$/i;

export const isWeights = (name: string): boolean => WEIGHTS.test(name);
export const isSafetensors = (name: string): boolean => name.toLowerCase().endsWith('.safetensors');

/** Lets one piece of work through at a time. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export function createGate(): Gate {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => {});
    return result;
  };
}

/**
 * What is wrong with a file of weights, or null. Of safetensors only the header is read; of other kinds only the size counts.
 * @param wanted tensors that the index expects in it
 */
export async function checkWeights(file: Entry, wanted: readonly string[], gate: Gate): Promise<ModelProblem | null> {
  const name = printable(file.name);
  const problem = (kind: ModelProblem['kind'], reason: string): ModelProblem => ({
    kind,
    file: name,
    path: file.path,
    reason: `${name} ${reason}.`,
  });
  if (file.bytes === 0) return problem('empty-file', 'is empty');
  if (!isSafetensors(file.name)) return null;
  try {
    const check = await readHeader(file, gate);
    if (check.kind === 'bad') return problem('bad-header', `is damaged: its header ${check.reason}`);
    if (check.kind === 'truncated') {
      const [is, says] = sizes(file.bytes, check.expectedBytes);
      if (check.insideHeader) return problem('truncated', `is ${is}: it ends inside its header, which needs ${says}`);
      return problem('truncated', `is ${is}, its header says ${says}`);
    }
    if (check.kind === 'too-long') {
      const [is, says] = sizes(file.bytes, check.expectedBytes);
      return problem('size-mismatch', `is ${is}, its header says only ${says}`);
    }
    if (check.kind === 'need') return problem('truncated', 'became shorter while it was read');
    const absent = wanted.filter((tensor) => !check.tensors.has(tensor));
    if (absent.length === 0) return null;
    const first = JSON.stringify(absent[0]?.slice(0, 80));
    return problem('tensor-missing', `lacks ${absent.length} of its tensors by the index, the first is ${first}`);
  } catch (error) {
    return problem('unreadable', `cannot be read (${codeOf(error)})`);
  }
}

function readHeader(file: Entry, gate: Gate): Promise<HeaderCheck> {
  return withFile(file.path, async (reader) => {
    const first = await reader.at(0, Math.min(FIRST_READ_BYTES, file.bytes));
    const check = checkHeader(first, file.bytes);
    if (check.kind !== 'need') return check;
    const whole = async () => checkHeader(await reader.at(0, check.bytes), file.bytes);
    return check.bytes > LARGE_BYTES ? gate(whole) : whole();
  });
}

/** Both sizes as text, in bytes where they would otherwise read the same. */
function sizes(a: number, b: number): readonly [string, string] {
  const texts = [formatBytes(a), formatBytes(b)] as const;
  const exact = (n: number) => `${grouped(n)} bytes`;
  return texts[0] === texts[1] ? [exact(a), exact(b)] : texts;
}
