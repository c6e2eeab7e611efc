import { type FocusEvent, type KeyboardEvent, useState } from 'react';

/**
 * One tab stop for a whole list: arrows, Home and End go from line to line. The lines carry `data-rove` with their place.
 * @param count of the lines
 */
export function useRoving(count: number) {
  const [at, setAt] = useState(0);
  const stop = Math.min(at, Math.max(0, count - 1));
  return {
    /** For the list itself. */
    list: {
      onFocus: (event: FocusEvent<HTMLElement>): void => {
        const place = event.target.closest<HTMLElement>('[data-rove]')?.dataset.rove;
        if (place !== undefined) setAt(Number(place));
      },
      onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
        const next = placeAfter(event.key, stop, count);
        if (next === null || event.metaKey || event.ctrlKey || event.altKey) return;
        event.currentTarget.querySelector<HTMLElement>(`[data-rove="${next}"]`)?.focus();
        event.preventDefault();
      },
    },
    /** For the line at a place. */
    line: (place: number) => ({ 'data-rove': place, tabIndex: place === stop ? 0 : -1 }),
  };
}

/** Where a key leads from a place; null for any other key. */
export function placeAfter(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return Math.min(count - 1, at + 1);
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
