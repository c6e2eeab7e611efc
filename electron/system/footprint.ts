import { ask, type Question, whatWasRead } from './question.ts';
import { type SelfCheck, told } from './self-check.ts';

/** Memory of a process as the system counts it against it, in bytes: with what its models take on the GPU, which `ps` does not see. */
export interface Footprint {
  readonly bytes: number;
  readonly peakBytes: number | null;
}

/** Reads `footprint --noCategories -f bytes -p PID`. */
export function parseFootprint(output: string): Footprint | null {
  const number = (pattern: RegExp) => {
    const text = pattern.exec(output)?.[1];
    return text === undefined ? null : Number(text);
  };
  const bytes = number(/^\s*phys_footprint: (\d+) B\s*$/m) ?? number(/\bFootprint: (\d+) B\b/);
  return bytes === null ? null : { bytes, peakBytes: number(/^\s*phys_footprint_peak: (\d+) B\s*$/m) };
}

const ofProcess = (pid: number): Question<Footprint> => ({
  command: 'footprint',
  args: ['--noCategories', '-f', 'bytes', '-p', String(pid)],
  timeoutMs: 8000,
  read: parseFootprint,
});

/** Footprint of a process; null elsewhere than on macOS, when it is gone, or when it belongs to somebody else. */
export const footprintOf = async (pid: number, signal?: AbortSignal): Promise<Footprint | null> =>
  process.platform === 'darwin' ? whatWasRead(await ask(ofProcess(pid), signal)) : null;

/** Asked of this very process, of which Node tells its own resident memory as well. */
export const footprintCheck: SelfCheck = {
  id: 'footprint.own',
  title: 'Memory of a process with its part on the GPU',
  source: 'footprint --noCategories -f bytes -p PID',
  on: 'darwin',
  comesAlong: true,
  limitMs: 9000,
  look: async ({ signal }) =>
    told(await ask(ofProcess(process.pid), signal), ({ bytes, peakBytes }) => ({
      footprintBytes: bytes,
      peakBytes,
      residentBytes: process.memoryUsage.rss(),
    })),
};
