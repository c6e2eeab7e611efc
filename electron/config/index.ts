export { displayPath } from './display-path.ts';
export { parseEnvFile } from './env-file.ts';
export { type StackIdentity, stackIdentity } from './identity.ts';
export { createKeychain, type Keychain, type SecretStore } from './keychain.ts';
export { type KnownSecrets, secretsAmong, secretsKnownTo } from './known-secrets.ts';
export {
  type DeclaredServices,
  type LoadedConfig,
  type LoadOptions,
  loadConfig,
  userFilePath,
  variableOf,
} from './load.ts';
export { sourceText } from './merge.ts';
export { nearest } from './nearest.ts';
export { identityOf, openConfig } from './open.ts';
export { redactorOf } from './redactor-of.ts';
export { repositoryAt } from './repository.ts';
export { knownSecrets, printable } from './secrets.ts';
export { placesFor } from './state-folder.ts';
export { defaultStateFolder, logFolder } from './state-paths.ts';
export { type ConfigStore, createConfigStore } from './store.ts';
export { TEAM_FILE } from './team-file.ts';
export type { NewService } from './user-file-writer.ts';
export { settingViews } from './views.ts';
