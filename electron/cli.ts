#!/usr/bin/env node
/** Entry of the command line as a program of its own; the app's executable calls `runCli` itself. */
import { chooseNode, handOver } from './system/own-node.ts';

// Everything else is loaded only by a Node that can: an import that fails ends with a stack trace before a word can be said.
const choice = chooseNode(process.versions.node, import.meta.dirname);
if (choice.kind === 'other') process.exitCode = await handOver(choice.file, process.argv.slice(1));
else if (choice.kind === 'none') {
  process.stderr.write(`${choice.words}\n`);
  process.exitCode = 64;
} else {
  const { keepYoungHeapSmall, stays } = await import('./system/young-heap.ts');
  const { keepCompiledCode } = await import('./system/compiled-code.ts');
  // Both before the rest is loaded: loading alone would grow the one, and is what takes so long. What ends soon needs no small heap.
  if (stays(process.argv)) keepYoungHeapSmall();
  keepCompiledCode(process.env);
  const { runCli } = await import('./cli/run.ts');
  process.exitCode = await runCli(process.argv.slice(2), process);
}
