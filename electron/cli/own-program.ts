import { existsSync } from 'node:fs';
import path from 'node:path';

/** How this program is started once more with other words. */
export function ownProgram(): { readonly command: string; readonly args: readonly string[] } {
  const { execPath, argv, versions } = process;
  // The app's executable is a command line only with this word; Node needs the file.
  return { command: execPath, args: versions.electron === undefined ? argv.slice(1, 2) : ['--cli'] };
}

/** The folder of the built pages: beside the bundle when installed; in the repository they are built into dist/. @throws where there is none */
export function rendererFolder(): string {
  const found = [
    path.join(import.meta.dirname, 'renderer'),
    path.join(import.meta.dirname, '../renderer'),
    path.resolve(import.meta.dirname, '../../dist/renderer'),
  ].find((f) => existsSync(path.join(f, 'index.html')));
  if (found === undefined) throw new Error('The pages are not built. `npm run build` builds them.');
  return found;
}
