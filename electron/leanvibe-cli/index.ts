export { askCli, NOT_ASKED } from './ask.ts';
export { type BackupFile, backUp, compareBackup } from './backup.ts';
export { readCliConfigs } from './configs.ts';
export { type Credential, credentialsIn, forgetCredentials, withoutCredentials } from './credentials.ts';
export { compatible, examineCli, type Said } from './examine.ts';
export { findCli } from './find.ts';
export { mayAsk } from './may-ask.ts';
export { refusalIn } from './refusal.ts';
export { cliView, shownCli } from './view.ts';
