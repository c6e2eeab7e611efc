/** `npm run day [-- --minutes N --seed N]`: lives through a working day on a real stack and counts what was said without a reason. */
import { build, dependencies, must, node, run } from './setup.mjs';

await dependencies();
await must(node, ['test/support/stack/setup.ts']);
await build();
process.exit(await run(node, ['test/day/main.ts', ...process.argv.slice(2)]));
