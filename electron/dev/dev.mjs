/** `npm run dev [-- --port N --repository FOLDER --config FILE]`: pages with hot reload, on an engine that starts anew with each change. */
import { dependencies, node, run } from './setup.mjs';

await dependencies();
process.exit(await run(node, ['electron/dev/pages.mjs', ...process.argv.slice(2)]));
