import { searchOf } from '../shared/contract/index.ts';
import type { StackId } from '../shared/domain/index.ts';

/** Pages that every stack has; what has a number or a name may be nothing, or something else, in another one. */
const COMMON =
  /^#\/(popover|overview|components|incidents|recovery|models|services|ios|checklists|reference|settings)\b/;

/**
 * Shows another stack: the page is loaded anew, at the same place, so that nothing of the one before is left in it. In the app the main
 * process does that, because its windows go nowhere by themselves.
 */
export function openStack(stack: StackId | null): void {
  const page = COMMON.exec(location.hash)?.[1] ?? 'overview';
  if (window.lifeguard === undefined) location.assign(`${location.pathname}${searchOf(stack)}#/${page}`);
  else window.lifeguard.call('showStack', { stack, page }).catch(() => undefined);
}
