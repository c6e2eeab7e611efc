import type { ComponentId, ProbeId, Settings } from '../../shared/domain/index.ts';
import {
  type BackendRequests,
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
import { onBattery, reportFolders } from '../system/index.ts';
import type { KnownProcesses } from './known-processes.ts';

export interface ProbeSetInput {
  readonly settings: Settings;
  readonly backendLog: string;
  readonly started: KnownProcesses;
  readonly seen: KnownProcesses;
  /** Outlives a change of settings: refused credentials are not tried again until they change. */
  readonly credentialMemory: CredentialMemory;
  /** Outlives a change of settings as well: what is asked of the backend, by whichever probe. */
  readonly requests: BackendRequests;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a file may be started. */
  readonly mayStart: (file: string) => boolean;
  /** Whether the desktop has told that the machine is on battery; without a desktop the system is asked. */
  readonly isOnBattery: () => boolean;
  /** Keeps what the last check of mlx found. */
  readonly mlxMemory: string;
}

/** Every probe that the settings ask for, declared in one list. One that cannot be made of them reports that, and keeps no other from its work. */
export function createProbes(input: ProbeSetInput): readonly Probe[] {
  const {
    settings,
    backendLog,
    started,
    seen,
    credentialMemory,
    requests,
    home,
    env,
    mlxMemory,
    mayStart,
    isOnBattery,
  } = input;
  const wanted: readonly [ProbeId, ComponentId, boolean, () => Probe][] = [
    ['backend.http', 'backend', settings['backend.enabled'], () => createBackendHttpProbe({ settings, requests })],
    [
      'backend.websocket',
      'websocket',
      settings['backend.enabled'] && settings['backend.websocketEnabled'],
      () => createWebSocketProbe({ settings, requests }),
    ],
    [
      'backend.process',
      'process',
      settings['backend.enabled'],
      () =>
        createBackendProcessProbe({
          settings,
          logFile: backendLog,
          listStartedByUs: () => started.list(),
          reportFolders: reportFolders(home, process.platform),
          listSeenHolding: () => seen.list(),
          noteHolding: (processes) => seen.add(processes),
        }),
    ],
    [
      'ai.service',
      'ai',
      settings['backend.enabled'] && settings['ai.enabled'],
      () => createAiServiceProbe({ settings, requests, isOnBattery: async () => isOnBattery() || (await onBattery()) }),
    ],
    ['models', 'models', settings['models.enabled'], () => createModelFilesProbe({ settings, home, env })],
    [
      'mlx.runtime',
      'mlx',
      settings['mlx.enabled'],
      () => createMlxRuntimeProbe({ settings, env, memoryFile: mlxMemory, mayStart }),
    ],
    ['ios', 'ios', settings['ios.enabled'], () => createIosProbe({ settings, env })],
    ['cli', 'cli', settings['cli.enabled'], () => createCliProbe({ settings, home, env, mayStart })],
    ['neo4j', 'neo4j', settings['neo4j.enabled'], () => createNeo4jProbe({ settings, credentialMemory })],
    ['redis', 'redis', settings['redis.enabled'], () => createRedisProbe({ settings, credentialMemory })],
    ['machine.memory', 'memory', true, () => createMachineMemoryProbe({ settings })],
    ['machine.cpu', 'cpu', true, () => createMachineCpuProbe({ settings })],
    ['machine.disk', 'disk', true, () => createMachineDiskProbe({ settings })],
    ['services', 'docker', true, () => createServicesProbe({ settings })],
  ];
  return wanted.filter(([, , asked]) => asked).map(([id, component, , create]) => made(id, component, create));
}

/** How often a probe that could not be made says so. */
const BROKEN_EVERY_MS = 60_000;

function made(id: ProbeId, component: ComponentId, create: () => Probe): Probe {
  try {
    return create();
  } catch (error) {
    const run = () => Promise.reject(error);
    return { id, component, everyMs: BROKEN_EVERY_MS, timeoutMs: 1000, run };
  }
}
