import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** From the sources and from bundled chunks it is two folders up, from a bundled program one. */
const ROOTS = ['../../resources', '../resources'];

/**
 * Text of a file that comes with Lifeguard, from the sources as well as from the packed archive (whose files other programs cannot open).
 * @throws when it is not there: the installation is damaged
 */
export function resourceText(name: string): string {
  const file = ROOTS.map((root) => path.join(import.meta.dirname, root, name)).find((f) => existsSync(f));
  if (file === undefined) throw new Error(`${name} is missing from the installation. Install Lifeguard again.`);
  return readFileSync(file, 'utf8');
}
