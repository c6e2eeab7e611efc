/** `npm run lifeguard -- WORDS`: the command line from the repository; sets up and builds what is missing first. */
import { build, dependencies, node, run } from './setup.mjs';

await dependencies();
await build();
process.exit(await run(node, ['dist/cli.js', ...process.argv.slice(2)]));
