import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf } from './self-check.ts';

/** What the driver of the GPU tells of itself. What it does not tell is null. */
export interface GpuState {
  /** `Apple M5 Pro` */
  readonly model: string | null;
  readonly cores: number | null;
  /** Share of time in which it worked, 0–100. */
  readonly usedPercent: number | null;
  /** Memory of this machine that it uses now, in bytes. */
  readonly inUseBytes: number | null;
  /** Memory that was set aside for it, in bytes; more than it uses. */
  readonly allocatedBytes: number | null;
  /** Grows when the driver had to recover the GPU, as is assumed from its name; counted since the machine started. */
  readonly resets: number | null;
}

/**
 * Reads `ioreg -r -d 1 -w 0 -c IOAccelerator`. Of several GPUs the busiest one counts; sums of memory are those of all.
 * @returns null where the text names no accelerator; a machine without a GPU answers with nothing
 */
export function parseAccelerators(output: string): GpuState | null {
  const blocks = output.split(/^\+-o /m).filter((block) => /"PerformanceStatistics"\s*=\s*\{/.test(block));
  const found = blocks.map(oneOf);
  const [first, ...others] = found.sort((a, b) => (b.usedPercent ?? -1) - (a.usedPercent ?? -1));
  if (first === undefined) return null;
  const sum = (key: 'inUseBytes' | 'allocatedBytes' | 'resets') =>
    others.reduce<number | null>((all, gpu) => (gpu[key] === null ? all : (all ?? 0) + gpu[key]), first[key]);
  return { ...first, inUseBytes: sum('inUseBytes'), allocatedBytes: sum('allocatedBytes'), resets: sum('resets') };
}

function oneOf(block: string): GpuState {
  // Keys are matched whole: `In use system memory (driver)` stands before `In use system memory`.
  const number = (key: string): number | null => {
    const escaped = key.replace(/[^\w ]/g, '\\$&');
    const text = new RegExp(`"${escaped}"\\s*=\\s*(\\d+)`).exec(block)?.[1];
    const value = text === undefined ? null : Number(text);
    // The driver's counters may go below zero and are printed as 64 bits without a sign then.
    return value !== null && Number.isSafeInteger(value) ? value : null;
  };
  const percent = number('Device Utilization %');
  return {
    model: /"model"\s*=\s*"([^"]{1,80})"/.exec(block)?.[1] ?? null,
    cores: number('gpu-core-count'),
    usedPercent: percent !== null && percent <= 100 ? percent : null,
    inUseBytes: number('In use system memory'),
    allocatedBytes: number('Alloc system memory'),
    resets: number('recoveryCount'),
  };
}

const accelerators: Question<GpuState> = {
  command: 'ioreg',
  args: ['-r', '-d', '1', '-w', '0', '-c', 'IOAccelerator'],
  timeoutMs: 5000,
  maxBytes: 1024 * 1024,
  read: parseAccelerators,
};

/** State of the GPU; null where there is none, or nothing tells of it. */
export const gpuState = async (signal?: AbortSignal): Promise<GpuState | null> =>
  process.platform === 'darwin' ? whatWasRead(await ask(accelerators, signal)) : null;

export const gpuCheck = checkOf(
  { id: 'ioreg.gpu', title: 'GPU: use, memory, resets' },
  accelerators,
  ({ model, cores, usedPercent, inUseBytes, allocatedBytes, resets }, output) => ({
    accelerators: output.match(/^\+-o /gm)?.length ?? 0,
    model: /^Apple [A-Z]\d{1,2}(?: \w{3,5})?$/.exec(model ?? '')?.[0] ?? null,
    cores,
    usedPercent,
    inUseBytes,
    allocatedBytes,
    resets,
    answerBytes: output.length,
  }),
);
