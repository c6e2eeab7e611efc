import {
  catalogueIn,
  catalogueOf,
  type SettingKey,
  type Settings,
  type SettingTable,
} from '../../shared/domain/index.ts';

const BUILT_IN = catalogueOf().settings;

export const isSecret = (key: SettingKey, table: SettingTable = BUILT_IN): boolean => table.get(key)?.secret === true;

/** Settings that are addresses: of these only the password inside is secret. Every other secret is secret as a whole. */
export const isAddress = (key: SettingKey, table: SettingTable = BUILT_IN): boolean => table.get(key)?.address === true;

/** Up to the last @, because people write passwords with @, : and / into addresses without encoding them. */
const USER_INFO = /^([a-z][\w+.-]*:\/\/)(.*)@/is;
const QUERY_PASSWORD = /([?&](?:password|pass|token)=)([^&#]*)/gi;

/** Every secret among the settings, for redaction: passwords, and those inside addresses as written and decoded. */
export function knownSecrets(settings: Settings): string[] {
  return [...new Set([...catalogueIn(settings).settings.keys()].flatMap((key) => secretsIn(settings, key)))];
}

/** The secrets that one setting holds. */
export const secretsIn = (settings: Settings, key: SettingKey): string[] =>
  secretsOf(key, settings[key], catalogueIn(settings).settings);

/** The secrets that a value holds as the value of a setting. */
export function secretsOf(key: SettingKey, value: unknown, table: SettingTable = BUILT_IN): string[] {
  if (typeof value !== 'string') return [];
  const found = isAddress(key, table) ? secretsInAddress(value) : isSecret(key, table) ? [value, pathOf(value)] : [];
  return found.filter((secret) => secret !== '');
}

/** What people call the secret of a setting. */
export const secretWord = (key: SettingKey, table: SettingTable = BUILT_IN): 'password' | 'address' | 'token' =>
  table.get(key)?.secretIs ?? 'password';

/** Whether a value would be a password, or an address with one, as the value of a setting. */
export const holdsPassword = (key: SettingKey, value: unknown, table: SettingTable = BUILT_IN): boolean =>
  secretsOf(key, value, table).length > 0;

/** Of an address that is secret as a whole: what an error may name of it without its beginning. */
const pathOf = (address: string): string => {
  const { pathname, search } = URL.canParse(address) ? new URL(address) : { pathname: '', search: '' };
  return pathname.length + search.length < 16 ? '' : `${pathname}${search}`;
};

function secretsInAddress(address: string): string[] {
  const userInfo = USER_INFO.exec(address)?.[2] ?? '';
  const colon = userInfo.indexOf(':');
  const written = [
    ...(colon < 0 ? [] : [userInfo.slice(colon + 1)]),
    ...[...address.matchAll(QUERY_PASSWORD)].map((m) => m[2] ?? ''),
  ];
  return written.flatMap((secret) => [secret, decoded(secret)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is no encoding; the server is given the text as it stands.
    return text;
  }
}

/** A text with the password of an address masked; other texts stay as they are. */
export function maskAddress(text: string): string {
  return text
    .replace(USER_INFO, (_, scheme: string, userInfo: string) => {
      const colon = userInfo.indexOf(':');
      // A lone word before the @ may be a token.
      return `${scheme}${colon < 0 ? '' : `${userInfo.slice(0, colon)}:`}••••@`;
    })
    .replace(QUERY_PASSWORD, '$1••••');
}

/** A setting as a person may see it; secrets are masked, also inside addresses. */
export function printable(settings: Settings, key: SettingKey): string {
  const value: unknown = settings[key];
  const { settings: table } = catalogueIn(settings);
  if (value === null) return isSecret(key, table) ? 'not set' : '–';
  if (isAddress(key, table)) return maskAddress(String(value));
  if (isSecret(key, table)) return value === '' ? 'not set' : '•••• (set)';
  if (typeof value === 'object' && 'command' in value) {
    const { command, args } = value as { command: string; args: string[] };
    return [command, ...args].join(' ');
  }
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'object') {
    const { warning, critical } = value as { warning: number | null; critical: number | null };
    return `warning ${warning ?? '–'}, critical ${critical ?? '–'}`;
  }
  return String(value);
}
