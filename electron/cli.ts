#!/usr/bin/env node
/** Entry of the command line as a program of its own; the app's executable calls `runCli` itself. */
import { keepYoungHeapSmall } from './system/young-heap.ts';

// Before the rest is loaded: loading alone would grow it.
keepYoungHeapSmall();
const { runCli } = await import('./cli/run.ts');
process.exitCode = await runCli(process.argv.slice(2), process);
