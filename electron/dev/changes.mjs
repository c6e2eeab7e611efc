/** `node electron/dev/changes.mjs VERSION`: prints what the changelog says of a version; ends with 1 where it says nothing. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup.mjs';

/** What stands under `## VERSION` (also `## VERSION, DATE`) of a changelog, up to the next version; null where there is nothing. */
export function changesOf(version, changelog) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find(
    (text) =>
      text
        .split('\n')[0]
        .split(/[\s,(]/)[0]
        .replace(/^\[|\]$/g, '') === version,
  );
  const text = section?.slice(section.indexOf('\n') + 1).trim() ?? '';
  return text === '' ? null : text;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const text = changesOf(process.argv[2], readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'));
  if (text === null) {
    console.error(`CHANGELOG.md has nothing under "## ${process.argv[2]}".`);
    process.exit(1);
  }
  console.log(text);
}
