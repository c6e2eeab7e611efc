import { catalogueIn, type Settings } from '../../shared/domain/index.ts';
import { isSecretName } from '../system/index.ts';
import { parseEnvFile } from './env-file.ts';
import { readText } from './read-text.ts';
import { isSecret, knownSecrets } from './secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Switches, figures and files are no secrets, whatever their names say. */
const NO_SECRET =
  /^(?:true|false|yes|no|on|off|none|null|\d{1,7}(?:\.\d+)?|(?:~|\.{0,2})\/[\w .@+-]+(?:\/[\w .@+-]+)*|[\w-]+\.(?:pem|key|crt|json|txt))$/i;
/** `scheme//:word@host` too: an address with a typo has a password as well. */
const USER_INFO = /^[a-z][\w+.-]{0,30}:?\/{0,3}[^\s:/@]{0,256}:(.+)@[^@\s]*$/is;

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

/** The values of variables that are secrets, by their names and as passwords of addresses. */
export function secretsAmong(variables: Iterable<readonly [string, string | undefined]>): string[] {
  return [...variables].flatMap(([name, value = '']) => [
    ...(isSecretName(name) && !NO_SECRET.test(value.trim()) ? [value] : []),
    ...passwordIn(value),
  ]);
}

function passwordIn(value: string): string[] {
  const password = USER_INFO.exec(value)?.[1];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    // A lone % is no encoding: the server is given the text as it stands.
    return [password];
  }
}

function shownOnPurpose(settings: Settings): string[] {
  const { settings: table } = catalogueIn(settings);
  return [...table.keys()].flatMap((key) => {
    const value: unknown = settings[key];
    return typeof value === 'string' && !isSecret(key, table) ? [value] : [];
  });
}
