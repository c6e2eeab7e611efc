import { z } from 'zod';
import { COMPONENT_SETTINGS } from '../components/derive.ts';
import { type ServiceSettingKey, ServiceSettingKeySchema } from '../components/service-ids.ts';
import type { Source } from '../primitives/source.ts';
import { GENERAL_SETTINGS } from './general-settings.ts';
import type { Service } from './services.ts';

/**
 * Every setting of what is always there, declared once. Types, validation, `lifeguard config`, the settings page and the documentation are
 * derived from this list. The dotted key is also the path in the user's YAML file.
 */
export const SETTINGS = { ...GENERAL_SETTINGS, ...COMPONENT_SETTINGS } as const;

export type { SettingDefinition } from '../primitives/setting.ts';
export type BuiltInSettingKey = keyof typeof SETTINGS;
/** Settings of what somebody added are known by their shape. */
export type SettingKey = BuiltInSettingKey | ServiceSettingKey;
export const SETTING_KEYS = Object.keys(SETTINGS) as BuiltInSettingKey[];
export const SettingKeySchema: z.ZodType<SettingKey> = z.union([
  z.enum(SETTING_KEYS as [BuiltInSettingKey, ...BuiltInSettingKey[]]),
  ServiceSettingKeySchema,
]);
/** The values in force, complete. */
export type Settings = { readonly [K in BuiltInSettingKey]: z.infer<(typeof SETTINGS)[K]['schema']> } & {
  readonly [key: ServiceSettingKey]: unknown;
} & {
  /** What somebody added to what is watched; absent for nothing. */
  readonly services?: readonly Service[];
};
/** Where each value came from. */
export type Sources = { readonly [K in BuiltInSettingKey]: Source } & { readonly [key: ServiceSettingKey]: Source };
