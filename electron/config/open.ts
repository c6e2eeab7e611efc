import { createHash } from 'node:crypto';
import path from 'node:path';
import { connectStates } from '../system/index.ts';
import { displayPath } from './display-path.ts';
import { type StackIdentity, stackIdentity } from './identity.ts';
import { createKeychain, type SecretStore } from './keychain.ts';
import { loadConfig } from './load.ts';
import type { LoadOptions } from './load-options.ts';
import { defaultStateFolder, stackFolder } from './state-paths.ts';
import { type ConfigStore, createConfigStore } from './store.ts';
import { userFilePath } from './user-file-path.ts';

/** A port of the stack answers at once or not at all; this only decides which one to watch first. */
const LIMIT_MS = 300;

/** Whether something accepts connections on a loopback port, in either address family. */
export async function choosePortByAnswer(port: number): Promise<boolean> {
  const states = await connectStates('localhost', port, { timeoutMs: LIMIT_MS });
  return states.some((s) => s.state === 'accepts');
}

interface ConfigOptions extends Omit<LoadOptions, 'keychain'> {
  /** The folder of all stacks. */
  readonly stateFolder?: string;
  /** The system's keeper of secrets, where this process may use it. */
  readonly secrets?: SecretStore | null;
}

/**
 * The configuration alone: what shows or changes settings needs no monitoring, and works whatever the settings say. Without a keeper of secrets
 * what the app has encrypted is named, not opened.
 */
export function openConfig(options: ConfigOptions): Promise<ConfigStore> {
  const { home, secrets = null } = options;
  const folder = options.stateFolder ?? defaultStateFolder(options.platform, home, options.env);
  const file = path.join(stackFolder(folder, options.stack), keychainName(options));
  const keychain = createKeychain({ file, shown: displayPath(file, home), store: secrets });
  return createConfigStore({ ...options, keychain, choosePort: choosePortByAnswer });
}

/** Passwords belong to the settings with which they were saved: another file of settings neither sees nor replaces them. */
function keychainName({ configFile, ...options }: ConfigOptions): string {
  const usual = userFilePath({ ...options, env: { ...options.env, LIFEGUARD_CONFIG: undefined } });
  const used = userFilePath({ ...options, ...(configFile === undefined ? {} : { configFile }) });
  return used === usual
    ? 'keychain.json'
    : `keychain-${createHash('sha256').update(used).digest('hex').slice(0, 12)}.json`;
}

/** Which stack an engine with these options would watch; nothing is asked of it. */
export const identityOf = async (options: LoadOptions): Promise<StackIdentity> =>
  stackIdentity(await loadConfig(options));
