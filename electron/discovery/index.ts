export { type Declared, type DeclaredResult, declaredIn } from './declared.ts';
export { type DiscoverInput, discover, type WatchedAddress } from './discover.ts';
export { addressOf, entryOf, entryOfPort, type ServiceEntry, type WatchableKind } from './entry.ts';
export { ownerOfListener, type PublishedContainer } from './owner.ts';
export {
  type HarmlessQuestion,
  type Heard,
  objectIn,
  optionIn,
  type Ran,
  type Recogniser,
  ranBy,
} from './recogniser.ts';
export { isBelow, socketsOf } from './sockets.ts';
export { teamText } from './team-text.ts';
export { otherCopy } from './working-copy.ts';
