import {
  type ConfigStore,
  createConfigStore,
  type LoadOptions,
  loadConfig,
  type StackIdentity,
  stackIdentity,
} from '../config/index.ts';
import { connectStates } from '../system/index.ts';

/** A port of the stack answers at once or not at all; this only decides which one to watch first. */
const LIMIT_MS = 300;

/** Whether something accepts connections on a loopback port, in either address family. */
export async function choosePortByAnswer(port: number): Promise<boolean> {
  const states = await connectStates('localhost', port, { timeoutMs: LIMIT_MS });
  return states.some((s) => s.state === 'accepts');
}

/** The configuration alone: what shows or changes settings needs no monitoring, and works whatever the settings say. */
export const openConfig = (options: LoadOptions): Promise<ConfigStore> =>
  createConfigStore({ ...options, choosePort: choosePortByAnswer });

/** Which stack an engine with these options would watch; nothing is asked of it. */
export const identityOf = async (options: LoadOptions): Promise<StackIdentity> =>
  stackIdentity(await loadConfig(options));
