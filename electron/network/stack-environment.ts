import path from 'node:path';
import { MAIN, type Settings } from '../../shared/domain/index.ts';
import { parseEnvFile } from '../config/index.ts';
import { foreignText } from '../files/index.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** An environment file is some lines; what is larger is none. */
const MAX_BYTES = 256 * 1024;

/** The variables that the stack's tools obey: those of its environment files, which what is set already outranks, as it does for the stack. */
export function stackEnvironment(settings: Settings, env: Env): Env {
  const files = [settings['repository.path'], settings[MAIN.folder]].flatMap((folder) =>
    folder === null ? [] : [path.join(folder, '.env')],
  );
  const set = files.flatMap((file) => [...parseEnvFile(foreignText(file, MAX_BYTES) ?? '', env).entries]);
  const fromFiles = Object.fromEntries(set.map(([name, { value }]) => [name, value]));
  return { ...fromFiles, ...Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) };
}
