import type { BrowserWindow } from 'electron';
import { expect, it, vi } from 'vitest';
import { loadPage } from '../../../electron/desktop/load-page.ts';

it('a page is loaded into a window that is there, and not asked of one that has gone', () => {
  const loadURL = vi.fn(async () => {});
  const window = (gone: boolean) => ({ loadURL, isDestroyed: () => gone }) as unknown as BrowserWindow;
  loadPage(window(false), 'lifeguard://app/');
  expect(loadURL).toHaveBeenCalledExactlyOnceWith('lifeguard://app/');
  loadPage(window(true), 'lifeguard://app/#/settings');
  expect(loadURL).toHaveBeenCalledOnce();
});
