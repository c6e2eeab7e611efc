import { searchOf } from '../shared/contract/index.ts';
import type { StackId } from '../shared/domain/index.ts';

/**
 * Shows another stack: the page is loaded anew, at the same place, so that nothing of the one before is left in it. In the app the address is
 * changed before, because its windows go nowhere by themselves.
 */
export function openStack(stack: StackId | null): void {
  const page =
    /^#\/(popover|overview|components|incidents|recovery|models|services|ios|checklists|reference|settings)/.exec(
      location.hash,
    );
  // What has a number or a name there may be nothing, or something else, here.
  const address = `${location.pathname}${searchOf(stack)}${page?.[0] ?? ''}`;
  if (window.lifeguard === undefined) location.assign(address);
  else {
    history.replaceState(null, '', address);
    location.reload();
  }
}
