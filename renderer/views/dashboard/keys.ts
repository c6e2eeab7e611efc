import { useEffect } from 'react';
import { hrefOf } from '../../routes.ts';
import { PAGES } from './page-list.ts';

/** The key that commands go with: on a Mac the one with the clover. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl ';

/** Whether single letters and digits do something; somebody who speaks to the machine, or whose keys slip, turns them off. */
const KEPT = 'lifeguard.single-keys';

export const singleKeys = {
  areOn: (): boolean => {
    try {
      return localStorage.getItem(KEPT) !== 'off';
    } catch {
      return true;
    }
  },
  turn: (on: boolean): void => {
    try {
      if (on) localStorage.removeItem(KEPT);
      else localStorage.setItem(KEPT, 'off');
    } catch {
      // A browser that keeps nothing forgets it with the page.
    }
  },
};

/** Presses the button that says that this key is its own. @returns whether there was one */
export function pressKey(key: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(`button[aria-keyshortcuts="${key}"]:not(:disabled)`);
  button?.click();
  return button !== null;
}

export interface Keys {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="menu"]') !== null;

/** The keys of the dashboard; none while somebody types, or while a question is open. */
export function useKeys({ onSearch, onHelp }: Keys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return;
      if (did(event, { onSearch, onHelp })) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onSearch, onHelp]);
}

function did(event: KeyboardEvent, { onSearch, onHelp }: Keys): boolean {
  const { key, metaKey, ctrlKey, altKey, shiftKey } = event;
  if ((metaKey || ctrlKey) && !altKey && !shiftKey && key.toLowerCase() === 'k') {
    onSearch();
    return true;
  }
  if (metaKey || ctrlKey || altKey || isTyping(event.target) || !singleKeys.areOn()) return false;
  if (key === '?') onHelp();
  else if (key === '/') search(onSearch);
  else if (/^[a-z]$/.test(key)) return !event.repeat && pressKey(key.toUpperCase());
  else if (key === 'ArrowDown' && isNowhere(event.target)) return intoList();
  else if (/^[1-9]$/.test(key)) return go(Number(key));
  else return false;
  return true;
}

/** Nothing that has a use for arrows has the focus. */
const isNowhere = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof HTMLElement && target.matches('main'));

/** From anywhere on the page to its list. @returns whether it has one */
function intoList(): boolean {
  const line = document.querySelector<HTMLElement>('main [data-rove][tabindex="0"]');
  line?.focus();
  return line !== null;
}

/** The page's own search, or the one for everything. */
function search(onSearch: () => void): void {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (field === null) onSearch();
  field?.focus();
  field?.select();
}

function go(number: number): boolean {
  const page = PAGES[number - 1]?.page;
  if (page === undefined) return false;
  location.hash = hrefOf({ page });
  return true;
}
