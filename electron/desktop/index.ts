export { type DesktopOptions, startDesktop } from './app.ts';
export { CLI_MARK, cliArguments } from './cli-arguments.ts';
export { systemSecrets } from './secrets.ts';
export { endFailedStart } from './start-failure.ts';
export type { EngineFace, RunTool } from './types.ts';
