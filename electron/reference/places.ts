import type { ReferenceEntry } from '../../shared/domain/index.ts';

type Base = 'repository' | 'backend' | 'home' | 'absolute';

/** A file or folder of the guide, relative to a base. */
export interface FilePlace {
  readonly id: string;
  readonly section: 'logs' | 'configuration' | 'links';
  readonly group: string;
  readonly title: string;
  readonly base: Base;
  readonly path: string;
  /** Shown only on this platform. */
  readonly only?: 'darwin' | 'linux';
}

const file =
  (section: FilePlace['section'], group: string) =>
  (id: string, title: string, base: Base, path: string, only?: FilePlace['only']): FilePlace => ({
    id,
    section,
    group,
    title,
    base,
    path,
    ...(only === undefined ? {} : { only }),
  });

const backendLog = file('logs', 'Backend Logs');
const systemLog = file('logs', 'System Logs');
const iosLog = file('logs', 'iOS Logs');
const backendConfig = file('configuration', 'Backend Configuration');
const iosConfig = file('configuration', 'iOS Configuration');
const cliConfig = file('configuration', 'CLI Configuration');
const document = file('links', 'Documentation');

/** The guide's files (sections "Log File Locations", "Configuration File Locations", "Documentation Quick Links"), and those that the real stack has besides. */
export const FILE_PLACES: readonly FilePlace[] = [
  backendLog('log-app', 'Application', 'backend', 'logs/app.log'),
  backendLog('log-error', 'Errors', 'backend', 'logs/error.log'),
  backendLog('log-performance', 'Performance', 'backend', 'logs/performance.log'),
  backendLog('log-security', 'Security', 'backend', 'logs/security.log'),
  systemLog('log-syslog', 'System', 'absolute', '/var/log/syslog', 'linux'),
  systemLog('log-system', 'System', 'absolute', '/var/log/system.log', 'darwin'),
  systemLog('log-neo4j', 'Database', 'backend', 'logs/neo4j.log'),
  iosLog('log-simulator', 'Simulator', 'home', 'Library/Logs/CoreSimulator', 'darwin'),
  backendConfig('config-settings', 'Main', 'backend', 'app/config/settings.py'),
  backendConfig('config-env', 'Environment', 'repository', '.env'),
  backendConfig('config-env-backend', 'Environment of the backend', 'backend', '.env'),
  backendConfig('config-docker', 'Docker', 'repository', 'docker-compose.yml'),
  backendConfig('config-docker-backend', 'Docker of the backend', 'backend', 'docker-compose.yml'),
  backendConfig('config-budgets', 'Performance SLA', 'backend', 'budgets/performance_sla.json'),
  backendConfig('config-ratchet', 'Quality Ratchet', 'backend', 'quality_ratchet.json'),
  iosConfig('config-ios-project', 'Project', 'repository', 'leanvibe-ios/LeanVibe.xcodeproj/project.pbxproj'),
  iosConfig('config-ios-info', 'Info', 'repository', 'leanvibe-ios/LeanVibe/Info.plist'),
  iosConfig('config-ios-configurations', 'Configurations', 'repository', 'leanvibe-ios/LeanVibe/Configuration'),
  cliConfig('config-cli', 'Global', 'home', '.leanvibe/config.json'),
  cliConfig('config-cli-yml', 'Global', 'home', '.leanvibe/config.yml'),
  cliConfig('config-cli-yaml', 'Global', 'home', '.leanvibe/cli-config.yaml'),
  cliConfig('config-cli-project', 'Project', 'repository', '.leanvibe/project.json'),
  cliConfig('config-cli-project-yaml', 'Project', 'repository', '.leanvibe/cli-config.yaml'),
  document('doc-architecture', 'Complete system architecture', 'repository', 'ARCHITECTURE.md'),
  document('doc-monitoring', 'Monitoring and observability', 'repository', 'MONITORING.md'),
  document('doc-operations', 'Daily operations procedures', 'repository', 'OPERATIONS_PLAYBOOK.md'),
  document('doc-agents', 'Comprehensive system guide', 'repository', 'AGENTS.md'),
];

/** Places that nothing can be read of from here: shown as the guide has them. */
export const OTHER_PLACES: readonly (Pick<ReferenceEntry, 'id' | 'section' | 'group' | 'title' | 'place'> & {
  readonly why: string;
  readonly url?: string;
  readonly only?: 'darwin' | 'linux';
})[] = [
  {
    id: 'log-docker',
    section: 'logs',
    group: 'System Logs',
    title: 'Docker',
    place: 'docker logs leanvibe-backend',
    why: 'It is a command.',
  },
  {
    id: 'log-console',
    section: 'logs',
    group: 'System Logs',
    title: 'System',
    place: 'Console.app',
    why: 'It is a program.',
    only: 'darwin',
  },
  {
    id: 'log-xcode',
    section: 'logs',
    group: 'iOS Logs',
    title: 'Xcode Console',
    place: 'Window > Devices and Simulators',
    why: 'It is a window of Xcode.',
  },
  {
    id: 'log-device',
    section: 'logs',
    group: 'iOS Logs',
    title: 'Device',
    place: 'Connect device and use Xcode Console',
    why: 'It is on the device.',
  },
  ...(
    [
      ['mlx', 'Apple MLX Support', 'https://github.com/ml-explore/mlx/issues'],
      ['fastapi', 'FastAPI Documentation', 'https://fastapi.tiangolo.com'],
      ['neo4j', 'Neo4j Support', 'https://neo4j.com/support'],
      ['swiftui', 'SwiftUI Resources', 'https://developer.apple.com/swiftui'],
    ] as const
  ).map(([id, title, url]) => ({
    id: `link-${id}`,
    section: 'links' as const,
    group: 'External Resources',
    title,
    place: url,
    url,
    why: 'It is outside this machine.',
  })),
];
