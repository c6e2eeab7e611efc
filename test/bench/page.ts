import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright';
import { browserHost, serve } from '../../electron/serve/index.ts';
import { Stage } from '../faults/harness.ts';
import { launchBrowser } from '../support/renderer-page.ts';
import { show } from './figures.ts';
import { benchJobs } from './jobs.ts';

const rendererFolder = path.resolve(import.meta.dirname, '../../dist/renderer');
const LOADS = 9;
/** One update a second for an hour. */
const UPDATES = 3600;

/** The page's own cost: what is loaded, how soon it shows what it was told, and whether an hour of updates leaves anything behind. */
export async function benchPage(): Promise<void> {
  const assets = readdirSync(rendererFolder, { recursive: true, encoding: 'utf8' }).filter((f) =>
    /\.(js|css|html)$/.test(f),
  );
  const zipped = assets.reduce((sum, f) => sum + gzipSync(readFileSync(path.join(rendererFolder, f))).length, 0);
  console.log(`bundle               ${(zipped / 1024).toFixed(0)} KB gzipped in ${assets.length} files`);
  const stage = new Stage(null, null);
  const browser = await launchBrowser({ asEverybodys: true });
  try {
    const { engine, backend } = await stage.healthy();
    const server = await serve({ engine, host: browserHost({ version: 'bench' }), rendererFolder, port: 0 });
    stage.later(() => server.stop());
    await firstPaint(browser, server.address);
    await benchJobs(browser, server.address(), backend);
    await anHour(browser, server.address(), (until) => engine.pause(until));
  } finally {
    await browser.close();
    await stage.close();
  }
}

/** What the page notes for the bench, in milliseconds since it was opened. */
type Marks = typeof window & { __told?: number; __painted?: number };

async function firstPaint(browser: Browser, address: () => string): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < LOADS; i++) {
    const page = await browser.newPage({ viewport: { width: 360, height: 560 } });
    await page.addInitScript(notePaint);
    await page.goto(`${address()}&page=popover`);
    // The page's policy forbids what `waitForFunction` does (eval), so it is asked again and again.
    let took: number | null = null;
    while (took === null) {
      await sleep(20);
      took = await page.evaluate(() => {
        const { __told: told, __painted: painted } = window as Marks;
        return told === undefined || painted === undefined ? null : painted - told;
      });
    }
    times.push(took);
    await page.close();
  }
  console.log(`told → painted       ${show(times, 'ms')}`);
}

/** Runs in the page: notes when the first snapshot arrives, and the frame after the first heading stands there. */
function notePaint(): void {
  const marks = window as Marks;
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      this.addEventListener('message', ({ data }) => {
        if (String(data).includes('"verdict"')) marks.__told ??= performance.now();
      });
    }
  };
  new MutationObserver((_, observer) => {
    if (marks.__told === undefined || document.querySelector('h1') === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      marks.__painted = performance.now();
    });
  }).observe(document, { childList: true, subtree: true });
}

/** What a page holds after a collection: megabytes, nodes (also those that are in no document), listeners. */
async function held(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return `${(usedSize / 1024 ** 2).toFixed(1)} MB, ${nodes} nodes, ${jsEventListeners} listeners`;
}

async function anHour(browser: Browser, url: string, pause: (until: number | null) => void): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
  await page.goto(url);
  await page.getByText('All well.').first().waitFor();
  const update = async (count: number) => {
    for (let i = 0; i < count; i++) {
      pause(i % 2 === 0 ? Date.now() + 3_600_000 + i : null);
      await sleep(45);
    }
  };
  // The first updates fill caches that stay the same size afterwards.
  await update(200);
  const before = await held(page);
  await update(UPDATES);
  const after = await held(page);
  console.log(`held                 ${before} before; ${after} after ${UPDATES} updates`);
  await page.close();
}
