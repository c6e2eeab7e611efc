import { DECLARED, type PlaceDeclaration, type ReferenceEntry } from '../../shared/domain/index.ts';

/** A file or folder of the guide, relative to a base. */
export interface FilePlace extends Omit<PlaceDeclaration, 'section'> {
  readonly section: ReferenceEntry['section'];
}

const file =
  (section: FilePlace['section'], group: string) =>
  (id: string, title: string, base: FilePlace['base'], path: string, only?: FilePlace['only']): FilePlace => ({
    id,
    section,
    group,
    title,
    base,
    path,
    ...(only === undefined ? {} : { only }),
  });

const systemLog = file('logs', 'System Logs');
const document = file('links', 'Documentation');

/** The guide's files (sections "Log File Locations", "Configuration File Locations", "Documentation Quick Links"), and those that the real stack has besides. */
export const FILE_PLACES: readonly FilePlace[] = [
  ...DECLARED.flatMap(({ main, logs = [] }) =>
    logs.map(
      (log): FilePlace => ({
        id: `log-${log.id}`,
        section: 'logs',
        group: main === undefined ? 'System Logs' : 'Backend Logs',
        title: log.title,
        base: 'backend',
        path: log.file,
      }),
    ),
  ),
  systemLog('log-syslog', 'System', 'absolute', '/var/log/syslog', 'linux'),
  systemLog('log-system', 'System', 'absolute', '/var/log/system.log', 'darwin'),
  // What the rest is there for comes first.
  ...DECLARED.toSorted((a, b) => Number(b.main !== undefined) - Number(a.main !== undefined)).flatMap(
    ({ reference }) => reference?.places ?? [],
  ),
  document('doc-architecture', 'Complete system architecture', 'repository', 'ARCHITECTURE.md'),
  document('doc-monitoring', 'Monitoring and observability', 'repository', 'MONITORING.md'),
  document('doc-operations', 'Daily operations procedures', 'repository', 'OPERATIONS_PLAYBOOK.md'),
  document('doc-agents', 'Comprehensive system guide', 'repository', 'AGENTS.md'),
];

/** Places that nothing can be read of from here: shown as the guide has them. */
export const OTHER_PLACES: readonly (Pick<ReferenceEntry, 'id' | 'section' | 'group' | 'title' | 'place'> & {
  readonly why: string;
  readonly url?: string;
  readonly page?: string;
  readonly program?: string;
  readonly only?: 'darwin' | 'linux';
  /** What would have to live in which host for there to be anything. */
  readonly host?: string;
})[] = [
  ...DECLARED.flatMap(({ id, hosts, reference }) =>
    (reference?.otherPlaces ?? []).map((place) => (hosts === undefined ? place : { ...place, host: id })),
  ),
  {
    id: 'log-console',
    section: 'logs',
    group: 'System Logs',
    title: 'System',
    place: 'Console.app',
    why: 'It is a program.',
    program: '/System/Applications/Utilities/Console.app',
    only: 'darwin',
  },
  ...DECLARED.flatMap(({ reference }) => reference?.links ?? []).map(({ id, title, url }) => ({
    id: `link-${id}`,
    section: 'links' as const,
    group: 'External Resources',
    title,
    place: url,
    url,
    why: 'It is outside this machine.',
  })),
];
