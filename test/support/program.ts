import path from 'node:path';

/**
 * The command line as people run it: built into `dist/`. A start costs half of what it does from the sources; `build-first.ts` sees to it that
 * what is there was built from them. Where the reached lines are counted it runs from the sources, which are what is counted.
 */
export const PROGRAM = path.resolve(
  import.meta.dirname,
  process.env.LIFEGUARD_COVERAGE === undefined ? '../../dist/cli.js' : '../../electron/cli.ts',
);
