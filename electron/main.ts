/**
 * Entry of the app: the menu bar, or the command line when the executable was started by the `lifeguard` command (with the
 * RunAsNode fuse off it cannot host a plain Node script). Electron holds `ready` back until this file has run, with what is awaited in it.
 */
import path from 'node:path';
import { app } from 'electron';
import { cliArguments } from './desktop/cli-arguments.ts';
import { keepLittleOfWhatIsRare, keepPiecesSmall, keepYoungHeapSmall, wakeFewThreads } from './system/v8-flags.ts';

const args = cliArguments(process.argv, app.isPackaged);
keepYoungHeapSmall();
if (args === null) {
  wakeFewThreads();
  keepLittleOfWhatIsRare();
  keepPiecesSmall();
}
// Only now is the rest loaded: its code would be compiled by what is switched off here, and the compilers fetched into memory (4 MB that stay).
const { begin } = await import('./main-program.ts');
// This file is dist/main.js when bundled: its parent's parent holds dist/ and resources/.
begin(args, path.resolve(import.meta.dirname, '..'));
