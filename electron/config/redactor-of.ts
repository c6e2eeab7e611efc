import { createRedactor, type Redactor } from '../system/index.ts';
import { secretsKnownTo } from './known-secrets.ts';
import type { LoadedConfig } from './load.ts';

/** The function that cleans text with every secret that a configuration, its `.env` files and an environment know. */
export function redactorOf(
  config: LoadedConfig,
  { env, home }: { readonly env: Readonly<Record<string, string | undefined>>; readonly home: string },
): Redactor {
  const { values, ordinary } = secretsKnownTo(config, env, home);
  return createRedactor(values, ordinary);
}
