import path from 'node:path';

/**
 * The command line as people run it: built into `dist/`. A start costs half of what it does from the sources; `build-first.ts` sees to it that
 * what is there was built from them.
 */
export const PROGRAM = path.resolve(import.meta.dirname, '../../dist/cli.js');
