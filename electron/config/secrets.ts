import { SETTING_KEYS, SETTINGS, type SettingKey, type Settings } from '../../shared/domain/index.ts';

export const isSecret = (key: SettingKey): boolean => 'secret' in SETTINGS[key];

/** Every secret among the settings, for redaction: passwords, and those inside URLs. */
export function knownSecrets(settings: Settings): string[] {
  return SETTING_KEYS.filter(isSecret).flatMap((key) => {
    const value: unknown = settings[key];
    if (typeof value !== 'string' || value === '') return [];
    const inUrl = URL.canParse(value) ? decodeURIComponent(new URL(value).password) : null;
    return inUrl === null ? [value] : inUrl === '' ? [] : [inUrl];
  });
}

/** A setting as a person may see it; secrets are masked, also inside URLs. */
export function printable(settings: Settings, key: SettingKey): string {
  const value: unknown = settings[key];
  if (value === null) return isSecret(key) ? 'not set' : '–';
  if (isSecret(key) && typeof value === 'string') {
    if (!URL.canParse(value)) return '•••• (set)';
    const url = new URL(value);
    return url.password === '' ? value : value.replace(/:[^:@/]*@/, ':••••@');
  }
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
