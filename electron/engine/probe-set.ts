import type { Settings } from '../../shared/domain/index.ts';
import {
  type CredentialMemory,
  createAiServiceProbe,
  createBackendHttpProbe,
  createBackendProcessProbe,
  createCliProbe,
  createIosProbe,
  createMachineCpuProbe,
  createMachineDiskProbe,
  createMachineMemoryProbe,
  createMlxRuntimeProbe,
  createModelFilesProbe,
  createNeo4jProbe,
  createRedisProbe,
  createServicesProbe,
  createWebSocketProbe,
  type Probe,
} from '../probes/index.ts';
import type { StartedBackends } from './started-backends.ts';

export interface ProbeSetInput {
  readonly settings: Settings;
  readonly backendLog: string;
  readonly started: StartedBackends;
  /** Outlives a change of settings: refused credentials are not tried again until they change. */
  readonly credentialMemory: CredentialMemory;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keeps what the last check of mlx found. */
  readonly mlxMemory: string;
}

/** Every probe that the settings ask for, declared in one list. */
export function createProbes(input: ProbeSetInput): readonly Probe[] {
  const { settings, backendLog, started, credentialMemory, home, env, mlxMemory } = input;
  const wanted: readonly [boolean, () => Probe][] = [
    [settings['backend.enabled'], () => createBackendHttpProbe({ settings })],
    [settings['backend.enabled'] && settings['backend.websocketEnabled'], () => createWebSocketProbe({ settings })],
    [
      settings['backend.enabled'],
      () => createBackendProcessProbe({ settings, logFile: backendLog, listStartedByUs: () => started.list() }),
    ],
    [settings['backend.enabled'] && settings['ai.enabled'], () => createAiServiceProbe({ settings })],
    [settings['models.enabled'], () => createModelFilesProbe({ settings, home, env })],
    [settings['mlx.enabled'], () => createMlxRuntimeProbe({ settings, env, memoryFile: mlxMemory })],
    [settings['ios.enabled'], () => createIosProbe({ settings, env })],
    [settings['cli.enabled'], () => createCliProbe({ settings, home, env })],
    [settings['neo4j.enabled'], () => createNeo4jProbe({ settings, credentialMemory })],
    [settings['redis.enabled'], () => createRedisProbe({ settings, credentialMemory })],
    [true, () => createMachineMemoryProbe({ settings })],
    [true, () => createMachineCpuProbe({ settings })],
    [true, () => createMachineDiskProbe({ settings })],
    [true, () => createServicesProbe({ settings })],
  ];
  return wanted.filter(([asked]) => asked).map(([, create]) => create());
}
