export { type EmptyHost, noContainerLog } from './container.ts';
export { type LogPlaces, logFiles } from './files.ts';
export { type Arrivals, CAPTURED_LIMIT, LogFollower } from './follow.ts';
export type { LogFile } from './log-file.ts';
export type { LogWords, RefusalWords } from './log-words.ts';
export { judgeLogs, type ReadLogsOptions, readLog, readLogs } from './read.ts';
export { readTail } from './read-tail.ts';
export { patternOf } from './statistics.ts';
export { LogViewer } from './viewer.ts';
