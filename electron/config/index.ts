export { cloneName, noteClone, placeOfClone } from './clone-folder.ts';
export type { DeclaredServices } from './declared.ts';
export { displayPath, expandHome } from './display-path.ts';
export { parseEnvFile } from './env-file.ts';
export { type StackIdentity, stackIdentity, stackPlace } from './identity.ts';
export { createKeychain, type Keychain, type SecretStore } from './keychain.ts';
export { type KnownSecrets, secretsKnownTo } from './known-secrets.ts';
export { type LoadedConfig, loadConfig } from './load.ts';
export type { LoadOptions } from './load-options.ts';
export { sourceText } from './merge.ts';
export { nearest } from './nearest.ts';
export { choosePortByAnswer, identityOf, openConfig, ownFolderOf } from './open.ts';
export { isGuess, isOfRunning } from './port.ts';
export { redactorOf } from './redactor-of.ts';
export { type FoundRepository, findRepositories, repositoryAt } from './repository.ts';
export { holdsPassword, knownSecrets, printable } from './secrets.ts';
export { isSecretEntry } from './service-editor.ts';
export { isReservedId } from './services.ts';
export type { NewStack } from './stack-editor.ts';
export {
  type ConfiguredStack,
  clashOf,
  configuredStacks,
  isWatchedBy,
  namedStacks,
  stackAround,
} from './stack-list.ts';
export { placesFor } from './state-folder.ts';
export { defaultStateFolder, logFolder, stackFolder } from './state-paths.ts';
export { type ConfigStore, createConfigStore } from './store.ts';
export { type AgreedTo, readTeamFile, TEAM_FILE, teamTextIn } from './team-file.ts';
export { type Agreed, type PendingTeamFile, tokenOf } from './team-pending.ts';
export { userFilePath } from './user-file-path.ts';
export type { NewService } from './user-file-writer.ts';
export { variableOf } from './variables.ts';
export { settingViews } from './views.ts';
export { writtenForm } from './written-form.ts';
