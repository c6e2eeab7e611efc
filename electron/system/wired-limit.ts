import { totalmem } from 'node:os';
import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf } from './self-check.ts';

/** How much memory the GPU may take for itself. */
export interface WiredLimit {
  /** As somebody has set it, in bytes; null where the system's default holds. */
  readonly setBytes: number | null;
  /** Memory of the machine. */
  readonly totalBytes: number;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Reads `sysctl -i iogpu.wired_limit_mb hw.memsize`. 0 means the system's default; a key that the kernel does not know is left out. */
export function parseWiredLimit(output: string): WiredLimit | null {
  const number = (key: string) => {
    const text = new RegExp(`^${key.replaceAll('.', '\\.')}: (\\d+)\\s*$`, 'm').exec(output)?.[1];
    return text === undefined ? null : Number(text);
  };
  const set = number('iogpu.wired_limit_mb');
  const total = number('hw.memsize');
  if (set === null && total === null) return null;
  return { setBytes: set === null || set === 0 ? null : set * MIB, totalBytes: total ?? totalmem() };
}

/**
 * What the GPU may take, in bytes. The default is not told anywhere: Metal recommends two thirds up to 36 GiB of memory and three quarters
 * above, as reported from such machines.
 */
export const gpuLimitBytes = ({ setBytes, totalBytes }: WiredLimit): number =>
  setBytes ?? Math.floor(totalBytes > 36 * GIB ? (totalBytes * 3) / 4 : (totalBytes * 2) / 3);

const limit: Question<WiredLimit> = {
  command: 'sysctl',
  args: ['-i', 'iogpu.wired_limit_mb', 'hw.memsize'],
  timeoutMs: 2000,
  read: parseWiredLimit,
};

/** How much memory the GPU may take; null where the system does not tell. */
export const wiredLimit = async (signal?: AbortSignal): Promise<WiredLimit | null> =>
  process.platform === 'darwin' ? whatWasRead(await ask(limit, signal)) : null;

export const wiredLimitCheck = checkOf(
  { id: 'sysctl.wired', title: 'Memory that the GPU may take' },
  limit,
  (found, output) => ({
    limitBytes: gpuLimitBytes(found),
    isSet: found.setBytes !== null,
    totalBytes: found.totalBytes,
    hasKey: output.includes('iogpu.wired_limit_mb'),
  }),
);
