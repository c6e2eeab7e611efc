/** `npm run bench [-- NAME …]`: measures Lifeguard against bare parts and its peer; prints figures, asserts nothing. */
import { build, dependencies, must, node, run } from './setup.mjs';

await dependencies();
await must(node, ['test/support/stack/setup.ts']);
await build();
process.exit(await run(node, ['test/bench/main.ts', ...process.argv.slice(2)]));
