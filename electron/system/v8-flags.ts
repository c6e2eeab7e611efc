/**
 * What V8 and Node are told where a program stays, as early as possible: one small module without others, because already the modules that are loaded before
 * would be compiled by what is switched off here.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 compiles what runs often anew on threads of its own, in two stages, and collects young garbage on several at once: for a monitor that does little
 * these jobs were half of all wake-ups, and what the threads compiled with stayed resident (10 MB), without any of its work being done in less
 * processor time. What its interpreter runs is quick enough (with its quickest compiler a busy engine took a twentieth less time, and each 2 MB more), and
 * young garbage is too little to be shared out. What a V8 does not have or forbids is not touched. Said before anything is loaded, the code of the compilers is not
 * even fetched into memory.
 */
export function wakeFewThreads(): void {
  for (const flag of ['--no-sparkplug', '--no-maglev', '--no-opt', '--no-parallel-scavenge']) setFlagsFromString(flag);
}

/**
 * Of what runs seldom V8 keeps less: a pattern becomes machine code at its second use otherwise, and a function has what it has seen noted after its eighth
 * call. A recovery runs a bit of everything, and each left half a megabyte of both behind that is never used again.
 */
export function keepLittleOfWhatIsRare(): void {
  for (const flag of ['--regexp-tier-up-ticks=200', '--invocation-count-for-feedback-allocation=100'])
    setFlagsFromString(flag);
}

/**
 * Keeps V8's space for new objects at its first size (1 MB) instead of letting the start grow it to 16 MB: a monitor makes little
 * garbage, and collecting it more often costs less than 20 MB that stay resident. Only how the space grows later is changed, which
 * V8 reads each time; what a running V8 ignores or forbids is not touched.
 */
export const keepYoungHeapSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');

/**
 * Small buffers are cut from common pieces, of 64 KB in Node 24, and each piece stays as long as one of them: a monitor that reads little and often had
 * a dozen in memory (0.8 MB). 8 KB is what they were before.
 */
export function keepPiecesSmall(): void {
  Buffer.poolSize = 8192;
}

/** Whether a call of the command line asks for what stays: before its words are understood, a guess that costs nothing where it is wrong. */
export const stays = (argv: readonly string[]): boolean =>
  argv.some((word) => word === 'serve' || word === 'watch' || word === 'demo');

/** What ends soon is compiled as usual: this program begins without. */
export function compileAgain(): void {
  for (const flag of ['--maglev', '--opt']) setFlagsFromString(flag);
}
