import { type RefObject, useEffect } from 'react';

/** Takes the focus where it fell to nothing because what had it went away; never from where somebody put it meanwhile. */
export function useFocusThatWasLost(to: RefObject<HTMLElement | null>, wanted: boolean): void {
  useEffect(() => {
    if (wanted && document.activeElement === document.body) to.current?.focus({ preventScroll: true });
  }, [to, wanted]);
}
