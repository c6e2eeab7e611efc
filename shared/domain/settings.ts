import type { z } from 'zod';
import { BEHAVIOUR_SETTINGS } from './settings/behaviour.ts';
import { LIMIT_SETTINGS } from './settings/limits.ts';
import { STACK_SETTINGS } from './settings/stack.ts';
import type { Source } from './source.ts';

/**
 * Every setting, declared once. Types, validation, `lifeguard config`, the settings page and the documentation are derived
 * from this list. The dotted key is also the path in the user's YAML file.
 */
export const SETTINGS = { ...STACK_SETTINGS, ...LIMIT_SETTINGS, ...BEHAVIOUR_SETTINGS } as const;

export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];
/** The values in force, complete. */
export type Settings = { readonly [K in SettingKey]: z.infer<(typeof SETTINGS)[K]['schema']> };
/** Where each value came from. */
export type Sources = { readonly [K in SettingKey]: Source };
