export { type LogFile, type LogPlaces, logFiles } from './files.ts';
export { judgeLogs, type ReadLogsOptions, readLog, readLogs } from './read.ts';
