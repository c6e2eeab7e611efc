/** `npm run gallery`: every state of every view on one page, to be looked at. */
import { dependencies, node, run } from './setup.mjs';

await dependencies();
process.exit(await run(node, ['test/support/gallery.ts']));
