import { searchOf } from '../../shared/contract/index.ts';
import type { StackId } from '../../shared/domain/index.ts';
import { APP_ORIGIN } from './scheme.ts';
import type { Page } from './types.ts';

/** Address of a page; the renderer is one document and routes by the hash, so that moving between pages is no navigation. */
export const pageAddress = (page: Page, stack: StackId | null = null): string =>
  `${APP_ORIGIN}/index.html${searchOf(stack)}#/${page}`;

export const POPOVER_PAGE: Page = 'popover';
export const OVERVIEW_PAGE: Page = 'overview';
export const SETTINGS_PAGE: Page = 'settings';
export const recoveryPage = (runbook: string): Page => `recovery/${runbook}`;
