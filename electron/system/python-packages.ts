import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readForeign, realPath } from '../files/index.ts';

/** A distribution as its metadata tells it; nothing of it is imported. */
export interface Distribution {
  /** Normalised: `leanvibe-cli`. */
  readonly name: string;
  readonly version: string;
  /** Its `….dist-info` folder. */
  readonly folder: string;
}

/** What a command in an environment starts, as metadata tells it. */
export interface ConsoleScript {
  readonly distribution: string;
  readonly version: string;
  /** `leanvibe_cli.main:main` */
  readonly target: string;
  /** Folder of the sources where the distribution is installed as a link to them; null for a copy. */
  readonly source: string | null;
}

const MAX_BYTES = 256 * 1024;
const DIST_INFO = /^(.+)-([^-]+)\.dist-info$/;

/** PEP 503: case, dots and underscores do not tell names apart. */
const normalised = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

/** The folders in which an environment keeps its packages; empty when there are none. */
export function sitePackages(environment: string): readonly string[] {
  const lib = path.join(environment, 'lib');
  return names(lib)
    .filter((name) => name.startsWith('python'))
    .flatMap((name) => ['site-packages', 'dist-packages'].map((site) => path.join(lib, name, site)))
    .filter((folder) => existsSync(folder));
}

/** Everything that is installed in an environment, by the names of its metadata folders. */
export const distributions = (environment: string): readonly Distribution[] =>
  sitePackages(environment).flatMap((site) =>
    names(site).flatMap((entry) => {
      const [, name, version] = DIST_INFO.exec(entry) ?? [];
      return name === undefined || version === undefined
        ? []
        : [{ name: normalised(name), version, folder: path.join(site, entry) }];
    }),
  );

/**
 * What `bin/COMMAND` of an environment is: every distribution that declares a command of that name. With several of them the file itself
 * decides: it imports from one of them.
 * @param file the command's file; links are followed, as the system would
 */
export function consoleScripts(file: string): readonly ConsoleScript[] {
  const real = realPath(file);
  const environment = path.dirname(path.dirname(real));
  const command = path.basename(real);
  const declared = distributions(environment).flatMap(({ name, version, folder }) => {
    const target = targetOf(textOf(path.join(folder, 'entry_points.txt')), command);
    return target === null ? [] : [{ distribution: name, version, target, source: sourceOf(folder) }];
  });
  if (declared.length < 2) return declared;
  const module = /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]/m.exec(textOf(real))?.[1];
  return module === undefined ? declared : declared.filter(({ target }) => target.split(':')[0] === module);
}

/** The line of a command in the `[console_scripts]` of an `entry_points.txt`; null without one. */
export function targetOf(text: string, command: string): string | null {
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[(.+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) section = header.trim();
    const [name, target] = line.split('=').map((part) => part.trim());
    if (section === 'console_scripts' && name === command && target) return target.split(/\s/)[0] ?? null;
  }
  return null;
}

/** Version of the Python of an environment, from its `pyvenv.cfg`; null where that does not say. */
export const pythonVersion = (environment: string): string | null =>
  /^version(?:_info)?\s*=\s*(\d+(?:\.\d+)+)/m.exec(textOf(path.join(environment, 'pyvenv.cfg')))?.[1] ?? null;

/** PEP 610: where an editable installation has its sources. */
function sourceOf(folder: string): string | null {
  try {
    const origin: unknown = JSON.parse(textOf(path.join(folder, 'direct_url.json')));
    const { url, dir_info: info } = origin as { url?: unknown; dir_info?: { editable?: unknown } };
    return info?.editable === true && typeof url === 'string' ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A small regular file's text; empty for everything else. */
function textOf(file: string): string {
  const read = readForeign(file, { maxBytes: MAX_BYTES });
  return read.kind === 'read' ? read.bytes.toString('utf8') : '';
}
