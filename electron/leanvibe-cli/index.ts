export { askCli, NOT_ASKED } from './ask.ts';
export { type BackupFile, backUp, compareBackup } from './backup.ts';
export { readCliConfigs } from './configs.ts';
export { findCli } from './find.ts';
export { cliView, shownCli } from './view.ts';
