import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for new objects at its first size (1 MB) instead of letting the start grow it to 16 MB: a monitor makes little
 * garbage, and collecting it more often costs less than 20 MB that stay resident. Only how the space grows later is changed, which
 * V8 reads each time; what a running V8 ignores or forbids is not touched.
 */
export const keepYoungHeapSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');

/** Whether a call of the command line asks for what stays: before its words are understood, a guess that costs nothing where it is wrong. */
export const stays = (argv: readonly string[]): boolean =>
  argv.some((word) => word === 'serve' || word === 'watch' || word === 'demo');
