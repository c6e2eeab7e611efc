import { catalogueIn, type Settings } from '../../shared/domain/index.ts';
import { secretsAmong } from '../system/index.ts';
import { parseEnvFile } from './env-file.ts';
import { readText } from './read-text.ts';
import { isSecret, knownSecrets } from './secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface KnownSecrets {
  /** Values of every secret that is known. */
  readonly values: readonly string[];
  /** What is shown on purpose: a secret that is a word of it cannot be hidden by its value. */
  readonly ordinary: readonly string[];
}

/**
 * Every secret that the settings, the `.env` files and the environment of this process know: all that stands under a telling name, and the
 * passwords inside addresses. Reads the `.env` files, also those parts that are no settings of ours. Never throws.
 */
export function secretsKnownTo(
  config: { readonly settings: Settings; readonly files: readonly string[] },
  env: Environment,
  home: string,
): KnownSecrets {
  const files = config.files.filter((file) => /(?:^|[/\\])\.env[\w.-]*$/.test(file));
  const fromFiles = files.flatMap((file) => {
    const read = readText(file, file);
    if (read.kind !== 'text') return [];
    return [...parseEnvFile(read.text, env).entries].map(([name, { value }]) => [name, value] as const);
  });
  const values = [...knownSecrets(config.settings), ...secretsAmong([...fromFiles, ...Object.entries(env)])];
  return { values: [...new Set(values)], ordinary: [home, ...shownOnPurpose(config.settings)] };
}

function shownOnPurpose(settings: Settings): string[] {
  const { settings: table } = catalogueIn(settings);
  return [...table.keys()].flatMap((key) => {
    const value: unknown = settings[key];
    return typeof value === 'string' && !isSecret(key, table) ? [value] : [];
  });
}
