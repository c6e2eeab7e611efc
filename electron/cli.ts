#!/usr/bin/env node
/** Entry of the command line as a program of its own; the app's executable calls `runCli` itself. */
import { chooseNode, handOver } from './system/own-node.ts';

// What looks for the first file beside this one runs so often by that that V8 would compile it, and fetch a compiler for it (1.4 MB that stay).
for (const flag of ['--no-maglev', '--no-opt']) process.getBuiltinModule?.('node:v8').setFlagsFromString(flag);
// Everything else is loaded only by a Node that can: an import that fails ends with a stack trace before a word can be said.
const choice = chooseNode(process.versions.node, import.meta.dirname);
if (choice.kind === 'other') process.exitCode = await handOver(choice.file, process.argv.slice(1));
else if (choice.kind === 'none') {
  process.stderr.write(`${choice.words}\n`);
  process.exitCode = 64;
} else {
  const flags = await import('./system/v8-flags.ts');
  // Before anything is loaded: loading alone would grow the heap and have V8's compilers fetched into memory (9 MB). What ends soon needs neither.
  if (flags.stays(process.argv)) {
    flags.keepYoungHeapSmall();
    flags.wakeFewThreads();
    flags.keepLittleOfWhatIsRare();
    flags.keepPiecesSmall();
  } else flags.compileAgain();
  const { keepCompiledCode } = await import('./system/compiled-code.ts');
  // Before the rest is loaded, which is what takes so long.
  keepCompiledCode(process.env);
  const { runCli } = await import('./cli/run.ts');
  process.exitCode = await runCli(process.argv.slice(2), process);
}
