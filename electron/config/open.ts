import { createHash } from 'node:crypto';
import path from 'node:path';
import { connectStates, nodeHttp } from '../system/index.ts';
import { hasClones, placeOfClone } from './clone-folder.ts';
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
const HEALTH_LIMIT_MS = 1000;

/** What answers so to a question for its health is another server. */
const HAS_NO_HEALTH: ReadonlySet<number | undefined> = new Set([404, 405, 501]);

/**
 * Whether something accepts connections on a loopback port, in either address family. Without a folder of the stack that alone would make
 * the backend of any server on a usual port, such as Chroma or `python3 -m http.server`: there it must not say that it has no health to ask for.
 */
export async function choosePortByAnswer(port: number, isFolderKnown: boolean): Promise<boolean> {
  const states = await connectStates('localhost', port, { timeoutMs: LIMIT_MS });
  if (!states.some((s) => s.state === 'accepts')) return false;
  return isFolderKnown || (await mayHaveHealth(port));
}

/** What says nothing in time may be a backend that hangs. */
function mayHaveHealth(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = nodeHttp.get({ host: 'localhost', port, path: '/health', timeout: HEALTH_LIMIT_MS, agent: false });
    const end = (may: boolean) => {
      resolve(may);
      request.destroy();
    };
    request.once('response', ({ statusCode }) => end(!HAS_NO_HEALTH.has(statusCode)));
    request.once('timeout', () => end(true));
    // Something else than HTTP, or gone again.
    request.on('error', () => end(false));
  });
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

/** The folder in which an engine with these options keeps what is its own, and that of its stack, which may be another clone's. */
export async function ownFolderOf(options: LoadOptions & Pick<ConfigOptions, 'stateFolder'>) {
  const common = options.stateFolder ?? defaultStateFolder(options.platform, options.home, options.env);
  const ofStack = stackFolder(common, options.stack);
  const mayBeClone = options.stack === undefined && hasClones(ofStack);
  return { ofStack, own: mayBeClone ? path.join(ofStack, placeOfClone(ofStack, await loadConfig(options))) : ofStack };
}
