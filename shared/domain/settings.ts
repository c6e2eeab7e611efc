import type { z } from 'zod';
import { COMPONENT_SETTINGS } from '../components/derive.ts';
import type { Source } from '../primitives/source.ts';
import { GENERAL_SETTINGS } from './general-settings.ts';

/**
 * Every setting, declared once. Types, validation, `lifeguard config`, the settings page and the documentation are derived
 * from this list. The dotted key is also the path in the user's YAML file.
 */
export const SETTINGS = { ...GENERAL_SETTINGS, ...COMPONENT_SETTINGS } as const;

export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];
/** The values in force, complete. */
export type Settings = { readonly [K in SettingKey]: z.infer<(typeof SETTINGS)[K]['schema']> };
/** Where each value came from. */
export type Sources = { readonly [K in SettingKey]: Source };
