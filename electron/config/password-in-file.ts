import { catalogueIn, type Problem, type SettingKey } from '../../shared/domain/index.ts';
import type { LoadedConfig } from './load.ts';
import { DEFAULT } from './merge.ts';
import { secretsIn, secretWord } from './secrets.ts';
import { variableOf } from './variables.ts';

/**
 * A secret in the file is allowed, and said: the environment, or the stack's own `.env`, keeps it out of one more place.
 * @param why why a keychain that is there could not be used, as a sentence
 */
export function passwordInFile(
  { settings, sources, userFile }: LoadedConfig,
  key: SettingKey,
  why: string | null,
): readonly Problem[] {
  const { kind, file, line } = sources[key] ?? DEFAULT;
  if (kind !== 'user-file' || secretsIn(settings, key).length === 0) return [];
  return [
    {
      where: `${file ?? userFile}:${line ?? 1}`,
      message: `${why === null ? '' : `${why} `}The ${secretWord(key, catalogueIn(settings).settings)} stands in this line, which only you may read.`,
      fix: `To keep it out of the file: lifeguard config reset ${key}, and set ${variableOf(key)} in the environment.`,
      severity: 'warning',
    },
  ];
}
