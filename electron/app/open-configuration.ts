import { type ConfigStore, defaultStateFolder, openConfig, stackFolder } from '../config/index.ts';
import { agreedOf } from '../trust/index.ts';
import { declaredServices } from './declared-services.ts';

type Options = Parameters<typeof openConfig>[0];

/**
 * The configuration as whoever watches has it: with the services that the stack's own files name, and what its team shares, as
 * far as a person agreed to it. Nothing is watched by it.
 * @param stateFolder where is written down what this stack's person trusts
 */
export function openConfiguration(options: Options, stateFolder = stateFolderOf(options)): Promise<ConfigStore> {
  const { home, env } = options;
  return openConfig({
    ...options,
    declared: (folders) => declaredServices(folders, { home, env }),
    agreedTo: (root, backend, now) => agreedOf({ root, backend, stateFolder }, now),
  });
}

const stateFolderOf = ({ stateFolder, platform, home, env, stack }: Options): string =>
  stackFolder(stateFolder ?? defaultStateFolder(platform, home, env), stack);
