import type { z } from 'zod';
import { milliseconds, seconds } from './schemas.ts';

export interface SettingDefinition<S extends z.ZodType> {
  readonly schema: S;
  readonly fallback: z.infer<S>;
  readonly title: string;
  /** What it changes, for the settings page, `lifeguard config` and the documentation. */
  readonly about: string;
  /** Variables in the stack's `.env` that set it, first found wins. */
  readonly env?: readonly string[];
  /** Field of the backend's own settings class whose default counts where nothing else is said; `choice` is a member of an enumeration. */
  readonly backendField?: { readonly name: string; readonly choice?: true };
  /** Never printed, logged or sent. */
  readonly secret?: true;
  /** What the secret is, where that is no password. */
  readonly secretIs?: 'address' | 'token';
  /** Names files or folders, where people write `~`. */
  readonly path?: true;
  /** Without it there is nothing to watch: `fallback` only fills its place. */
  readonly needed?: true;
  /** An address, which may hold a password. */
  readonly address?: true;
}

/** One setting; the function only lets the type of its value follow from its schema. */
export const setting = <S extends z.ZodType>(definition: SettingDefinition<S>): SettingDefinition<S> => definition;

/** How often something is asked, in seconds. */
export const cadenceSetting = (fallback: number, title: string, about: string) =>
  setting({ schema: seconds, fallback, title, about });

/** How long an answer is waited for, in milliseconds. */
export const timeoutSetting = (fallback: number, title: string, about: string) =>
  setting({ schema: milliseconds, fallback, title, about });
