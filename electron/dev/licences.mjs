/** Writes `dist/licences`: which packages are in the built app (CycloneDX, from `npm sbom`), and their licences. Needs a build. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environment, root } from './setup.mjs';

/** Not in a bundle, and in the app all the same. */
const HOST = 'node_modules/electron';
const LICENCE = /^(licen[cs]e|copying|notice)([-.].*)?$/i;

/**
 * The list of parts without what makes it another one each time: the same sources give the same bytes.
 *
 * @param everything as npm prints it, of all that is installed
 * @param parts `name@version` of the packages that are in the app
 */
export function listOfParts(everything, parts) {
  const wanted = new Set(parts);
  const components = everything.components
    .filter(({ name, version }) => wanted.has(`${name}@${version}`))
    // What the sources need for building only is in the app all the same.
    .map(({ scope: _scope, properties: _properties, ...part }) => part)
    .sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const refs = new Set(components.map((part) => part['bom-ref']));
  const { timestamp: _, component, ...metadata } = everything.metadata;
  return {
    ...everything,
    serialNumber: serialOf(components),
    // npm names it by the folder that the sources lie in.
    metadata: { ...metadata, component: { ...component, type: 'application', name: 'leanvibe-lifeguard' } },
    components,
    dependencies: everything.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  };
}

function serialOf(components) {
  const hash = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  const [a, b, c, d, e] = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(13, 16),
    hash.slice(17, 20),
    hash.slice(20, 32),
  ];
  return `urn:uuid:${a}-${b}-5${c}-a${d}-${e}`;
}

const about = (folder) => JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
const partAt = (folder) => `${about(folder).name}@${about(folder).version}`;

/** The licences of the packages in these folders, one after the other. */
export function licencesOf(folders) {
  const texts = folders.map((folder) => {
    const { name, version, license } = about(folder);
    const files = readdirSync(path.join(root, folder))
      .filter((file) => LICENCE.test(file))
      .sort();
    const said = files.map((file) => readFileSync(path.join(root, folder, file), 'utf8').trim());
    return [`${name} ${version} (${license ?? 'no licence named'})`, ...said].join('\n\n');
  });
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Writes both into `dist/licences`. */
export function writeLicences() {
  const noted = JSON.parse(readFileSync(path.join(root, 'dist/.packages.json'), 'utf8'));
  const folders = [...noted, HOST].filter((folder) => existsSync(path.join(root, folder, 'package.json')));
  const everything = JSON.parse(
    execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const folder = path.join(root, 'dist/licences');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'sbom.json'),
    `${JSON.stringify(listOfParts(everything, folders.map(partAt)), null, 2)}\n`,
  );
  writeFileSync(path.join(folder, 'LICENCES.txt'), licencesOf(folders));
  writeFileSync(path.join(folder, 'LICENSE'), readFileSync(path.join(root, 'LICENSE')));
}
