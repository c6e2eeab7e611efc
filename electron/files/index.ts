export {
  type FolderRefusal,
  openForAppending,
  ownText,
  prepareOwnFile,
  prepareOwnFolder,
  replaceFile,
} from './own-files.ts';
export { pageType } from './page-types.ts';
export { type HeldLock, takeLock } from './process-lock.ts';
export { type FileRead, foreignText, notAFile, openForeign, openForeignSync, readForeign } from './read-file.ts';
export { isSamePlace, realPath } from './real-path.ts';
