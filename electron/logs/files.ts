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
  /** The file that takes what the backend prints now; null where none does, absent while that is not known. */
  readonly output?: string | null;
  /** Log files that somebody named in the settings. */
  readonly named?: readonly LogFile[];
  /** What parts of the stack run in. */
  readonly containers?: readonly LoggedContainer[];
}

/** Every log that may be there, existing or not. */
export function logFiles(places: LogPlaces): readonly LogFile[] {
  const { backendFolder, named = [], containers = [] } = places;
  const ofStack =
    backendFolder === null ? [] : OF_THE_STACK.map((log) => ({ ...log, file: path.join(backendFolder, log.file) }));
  const printed = outputLog(places).filter(({ file }) => !ofStack.some((log) => log.file === file));
  return [...ofStack, ...named, ...printed, ...containers.map(containerLog)];
}

/** Where a backend prints to a file of its own, what Lifeguard captured of an earlier one says nothing about it. */
function outputLog({ captured, output = captured }: LogPlaces): LogFile[] {
  if (output === null) return [];
  return output === captured
    ? [{ id: 'captured', title: 'Captured output', file: output }]
    : [{ id: 'output', title: 'Output of the backend', file: output, isOld: true }];
}
