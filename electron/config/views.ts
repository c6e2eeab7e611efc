import { z } from 'zod';
import type { SettingView } from '../../shared/contract/index.ts';
import { catalogueIn, type SettingDefinition, ThresholdSchema } from '../../shared/domain/index.ts';
import { mayBeNone } from './layer.ts';
import type { LoadedConfig } from './load.ts';
import { DEFAULT, sourceText } from './merge.ts';
import { printable } from './secrets.ts';

/** Every setting as the settings page and `lifeguard config` show it, in the order of its declaration. */
export function settingViews({ settings, sources }: Pick<LoadedConfig, 'settings' | 'sources'>): SettingView[] {
  return [...catalogueIn(settings).settings].map(([key, definition]) => {
    const { schema, title, about, secret, address, fallback } = definition;
    const source = sources[key] ?? DEFAULT;
    return {
      key,
      title,
      about,
      value: secret ? settings[key] !== null && settings[key] !== '' : settings[key],
      printable: source.kind === 'keychain' && !address ? '••••' : printable(settings, key),
      fallback: secret ? null : fallback,
      mayBeNone: mayBeNone(schema),
      source,
      sourceText: sourceText(source),
      ...inputOf(definition),
    };
  });
}

/** Which control a person edits the value with; read off the schema, so that it is not declared twice. */
export function inputOf(definition: SettingDefinition<z.ZodType>): Pick<SettingView, 'input' | 'choices'> {
  const schema = unwrap(definition.schema);
  if (definition.secret) return { input: 'secret', choices: [] };
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
