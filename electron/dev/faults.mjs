/** `npm run faults [-- F1 F7b …]`: injects the fault matrix into a real stack and prints the table. */
import { build, dependencies, must, node, run } from './setup.mjs';

await dependencies();
await must(node, ['test/support/stack/setup.ts']);
await build();
process.exit(await run(node, ['test/faults/main.ts', ...process.argv.slice(2)]));
