/** `npm run demo`: a stack that may be broken, watched by Lifeguard in the browser. */
import { build, dependencies, node, run } from './setup.mjs';

await dependencies();
await build();
process.exit(await run(node, ['test/demo/main.ts', ...process.argv.slice(2)]));
