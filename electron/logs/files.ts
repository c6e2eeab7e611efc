import path from 'node:path';

export interface LogFile {
  /** Stable: `app`, `captured`. */
  readonly id: string;
  readonly title: string;
  readonly file: string;
}

/** The backend's logs by the guide (section "Log File Locations"), relative to the backend's folder. */
const OF_THE_BACKEND = [
  { id: 'app', title: 'Application', file: 'logs/app.log' },
  { id: 'error', title: 'Errors', file: 'logs/error.log' },
  { id: 'performance', title: 'Performance', file: 'logs/performance.log' },
  { id: 'security', title: 'Security', file: 'logs/security.log' },
  { id: 'neo4j', title: 'Database', file: 'logs/neo4j.log' },
] as const;

export interface LogPlaces {
  /** Null while the backend was not found. */
  readonly backendFolder: string | null;
  /** Output of a backend that Lifeguard started; null when it started none. */
  readonly captured: string | null;
}

/** Every log file that may be there, existing or not. */
export function logFiles({ backendFolder, captured }: LogPlaces): readonly LogFile[] {
  const own = captured === null ? [] : [{ id: 'captured', title: 'Captured output', file: captured }];
  if (backendFolder === null) return own;
  return [...OF_THE_BACKEND.map((log) => ({ ...log, file: path.join(backendFolder, log.file) })), ...own];
}
