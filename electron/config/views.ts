import { z } from 'zod';
import type { SettingView } from '../../shared/contract/index.ts';
import { SETTING_KEYS, SETTINGS, type SettingKey, ThresholdSchema } from '../../shared/domain/index.ts';
import type { LoadedConfig } from './load.ts';
import { sourceText } from './merge.ts';
import { isAddress, isSecret, printable } from './secrets.ts';

/** Every setting as the settings page and `lifeguard config` show it, in the order of its declaration. */
export function settingViews({ settings, sources }: Pick<LoadedConfig, 'settings' | 'sources'>): SettingView[] {
  return SETTING_KEYS.map((key) => ({
    key,
    title: SETTINGS[key].title,
    about: SETTINGS[key].about,
    value: isSecret(key) ? settings[key] !== null && settings[key] !== '' : settings[key],
    printable: sources[key].kind === 'keychain' && !isAddress(key) ? '••••' : printable(settings, key),
    fallback: isSecret(key) ? null : SETTINGS[key].fallback,
    source: sources[key],
    sourceText: sourceText(sources[key]),
    ...inputOf(key),
  }));
}

/** Which control a person edits the value with; read off the schema, so that it is not declared twice. */
function inputOf(key: SettingKey): Pick<SettingView, 'input' | 'choices'> {
  const schema = unwrap(SETTINGS[key].schema);
  if (isSecret(key)) return { input: 'secret', choices: [] };
  if (schema === (ThresholdSchema as z.ZodType)) return { input: 'threshold', choices: [] };
  if (schema instanceof z.ZodEnum) return { input: 'choice', choices: schema.options.map(String) };
  if (schema instanceof z.ZodNumber) return { input: 'number', choices: [] };
  if (schema instanceof z.ZodBoolean) return { input: 'boolean', choices: [] };
  if (schema instanceof z.ZodArray) return { input: 'list', choices: [] };
  if (schema instanceof z.ZodObject) return { input: 'command', choices: [] };
  return { input: 'text', choices: [] };
}

const unwrap = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodNullable ? (schema.unwrap() as z.ZodType) : schema;
