import path from 'node:path';
import { DECLARED } from '../../shared/domain/index.ts';
import { containerLog, type LoggedContainer } from './container.ts';
import type { LogFile } from './log-file.ts';

/** The stack's logs by the guide (section "Log File Locations"), relative to the backend's folder. */
const OF_THE_STACK = DECLARED.flatMap(({ logs = [] }) => logs);

export interface LogPlaces {
  /** Null while the backend was not found. */
  readonly backendFolder: string | null;
  /** Output of a backend that Lifeguard started; null when it started none. */
  readonly captured: string | null;
  /** Log files that somebody named in the settings. */
  readonly named?: readonly LogFile[];
  /** What parts of the stack run in. */
  readonly containers?: readonly LoggedContainer[];
}

/** Every log that may be there, existing or not. */
export function logFiles({ backendFolder, captured, named = [], containers = [] }: LogPlaces): readonly LogFile[] {
  const own = [
    ...named,
    ...(captured === null ? [] : [{ id: 'captured', title: 'Captured output', file: captured }]),
    ...containers.map(containerLog),
  ];
  if (backendFolder === null) return own;
  return [...OF_THE_STACK.map((log) => ({ ...log, file: path.join(backendFolder, log.file) })), ...own];
}
