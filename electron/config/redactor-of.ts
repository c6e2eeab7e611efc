import { type LoadedConfig, secretsKnownTo } from './index.ts';
import { createRedactor, type Redactor } from '../system/index.ts';

/** The function that cleans text with every secret that a configuration, its `.env` files and an environment know. */
export function redactorOf(
  config: LoadedConfig,
  { env, home }: { readonly env: Readonly<Record<string, string | undefined>>; readonly home: string },
): Redactor {
  const { values, ordinary } = secretsKnownTo(config, env, home);
  return createRedactor(values, ordinary);
}
