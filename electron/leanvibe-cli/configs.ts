import path from 'node:path';
import { parseDocument } from 'yaml';
import type { CliConfigFile } from '../../shared/domain/index.ts';
import { readForeign } from '../files/index.ts';

/** Where the guide and the real command line keep their configuration. */
export const IN_HOME = [
  '.leanvibe/config.json',
  '.leanvibe/config.yml',
  '.leanvibe/config.yaml',
  '.leanvibe/cli-config.yaml',
];
const IN_REPOSITORY = ['.leanvibe/cli-config.yaml', '.leanvibe/project.json'];
const MAX_BYTES = 1024 ** 2;

/** Every configuration file of the command line that is there, and what is wrong with it. */
export function readCliConfigs({
  home,
  repository,
}: {
  readonly home: string;
  readonly repository: string | null;
}): readonly CliConfigFile[] {
  const files = [
    ...IN_HOME.map((f) => path.join(home, f)),
    ...(repository === null ? [] : IN_REPOSITORY.map((f) => path.join(repository, f))),
  ];
  return [...new Set(files)].flatMap((file) => readOne(file) ?? []);
}

function readOne(file: string): CliConfigFile | null {
  const format = file.endsWith('.json') ? 'json' : 'yaml';
  const read = readForeign(file, { maxBytes: MAX_BYTES });
  if (read.kind === 'absent') return null;
  const wrong = (problem: string): CliConfigFile => ({ path: file, format, problem, backendUrl: null });
  if (read.kind === 'not-a-file') return wrong('It is not a file.');
  if (read.kind === 'too-large') return wrong('It is larger than a megabyte, which no configuration is.');
  if (read.kind === 'unreadable') return wrong(`It cannot be read (${read.code}).`);
  const text = read.bytes.toString('utf8');
  // JSON is YAML, and the YAML reader knows the line of a mistake.
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line;
    return wrong(
      `${line === undefined ? '' : `Line ${line}: `}${error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '')}.`,
    );
  }
  if (format === 'json') {
    try {
      JSON.parse(text);
    } catch (mistake) {
      return wrong(`It is not JSON: ${(mistake as Error).message}.`);
    }
  }
  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('It holds no settings.');
  return { path: file, format, problem: null, backendUrl: backendUrlOf(value) };
}

/** `backend_url` at the top, or in the active profile. */
function backendUrlOf(value: object): string | null {
  const fields = value as Record<string, unknown>;
  if (typeof fields.backend_url === 'string') return fields.backend_url;
  const profiles = fields.profiles;
  if (typeof profiles !== 'object' || profiles === null) return null;
  const name = typeof fields.active_profile === 'string' ? fields.active_profile : 'default';
  const profile = (profiles as Record<string, unknown>)[name];
  if (typeof profile !== 'object' || profile === null) return null;
  const url = (profile as Record<string, unknown>).backend_url;
  return typeof url === 'string' ? url : null;
}
