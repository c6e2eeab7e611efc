export { displayPath } from './display-path.ts';
export { type KnownSecrets, secretsAmong, secretsKnownTo } from './known-secrets.ts';
export { type LoadedConfig, type LoadOptions, loadConfig, userFilePath, variableOf } from './load.ts';
export { sourceText } from './merge.ts';
export { nearest } from './nearest.ts';
export { repositoryAt } from './repository.ts';
export { knownSecrets, printable } from './secrets.ts';
export { type ConfigStore, createConfigStore } from './store.ts';
export { settingViews } from './views.ts';
