/** The built pages in one tab of a real browser, in front of an engine that is staged in them. */
import type { BrowserContext, Page } from 'playwright';
import type { CallName } from '../../shared/contract/index.ts';
import type { Snapshot } from '../../shared/domain/index.ts';
import { loadAnew, openRendererStage } from './renderer-page.ts';
import type { Stage } from './renderer-stage.ts';

declare global {
  interface Window {
    readonly stage: Stage;
  }
}

export interface StagedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page reported as wrong since it was opened last. */
  readonly faults: string[];
  /** Loads the page anew at an address after the origin. */
  readonly open: (address: string, size?: { readonly width: number; readonly height: number }) => Promise<void>;
  /** The arguments of every such call so far. */
  readonly asked: (call: CallName) => Promise<unknown[]>;
  readonly emit: (snapshot: Snapshot) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function openStagedPage(): Promise<StagedPage> {
  const stage = await openRendererStage();
  const context = await stage.browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.addInitScript({ path: stage.script });
  return {
    page,
    context,
    faults,
    async open(address, size) {
      faults.length = 0;
      await loadAnew(page, stage.url, address, size);
    },
    asked: (call) => page.evaluate((c) => window.stage.asked.filter((a) => a.call === c).map((a) => a.args), call),
    emit: (snapshot) => page.evaluate((data) => window.stage.emit({ event: 'snapshot', data }), snapshot),
    stop: () => stage.stop(),
  };
}
