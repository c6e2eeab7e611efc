import { type RefObject, useEffect, useRef } from 'react';

/** A page that is fetched may take so long until it is as high as it was, in milliseconds. */
const GROWS_MS = 3000;
/** What a person does to scroll by themselves. */
const OWN = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

/**
 * A new page begins at its top, for the eye and for the keyboard; Back and Forward show a page where it was left. What is shown of a page is in
 * its address; how far it was scrolled is kept with the entry of the browser's history, and gone with it.
 */
export function usePlace(path: string, content: RefObject<HTMLElement | null>): void {
  const first = useRef(path);
  useEffect(() => {
    history.scrollRestoration = 'manual';
    let waiting: number | null = null;
    const keep = (): void => {
      waiting = null;
      history.replaceState({ ...stateNow(), scrolled: window.scrollY }, '');
    };
    // Once it lies still: a browser takes only so many changes of its history.
    const onScroll = (): void => {
      if (waiting !== null) clearTimeout(waiting);
      waiting = window.setTimeout(keep, 100);
    };
    // A link is left with the place at which it was pressed.
    const onLeave = (): void => {
      if (waiting !== null) {
        clearTimeout(waiting);
        keep();
      }
    };
    // What was still to be kept belongs to an entry that is left: the one that is gone to would be scrolled to it.
    const drop = (): void => {
      if (waiting !== null) clearTimeout(waiting);
      waiting = null;
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('popstate', drop);
    document.addEventListener('click', onLeave, true);
    return () => {
      drop();
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('popstate', drop);
      document.removeEventListener('click', onLeave, true);
    };
  }, []);
  useEffect(() => {
    if (first.current === path) return;
    first.current = '';
    content.current?.focus({ preventScroll: true });
    const { scrolled } = stateNow();
    if (typeof scrolled !== 'number' || scrolled === 0) {
      window.scrollTo(0, 0);
      return;
    }
    return goOn(scrolled, content.current);
  }, [path, content]);
}

function stateNow(): { readonly scrolled?: unknown } {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null ? state : {};
}

/** Scrolls as soon as the page is high enough, unless a person does something first. Returns what ends that. */
function goOn(to: number, content: HTMLElement | null): () => void {
  const grown = new ResizeObserver(() => {
    window.scrollTo(0, to);
    if (Math.abs(window.scrollY - to) <= 1) end();
  });
  const end = (): void => {
    grown.disconnect();
    clearTimeout(late);
    for (const event of OWN) window.removeEventListener(event, end);
  };
  const late = setTimeout(end, GROWS_MS);
  for (const event of OWN) window.addEventListener(event, end, { passive: true });
  window.scrollTo(0, to);
  if (content !== null) grown.observe(content);
  return end;
}
