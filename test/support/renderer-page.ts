import { statSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { staticFiles } from '../../electron/serve/static-files.ts';
import buildFirst, { newestIn } from './build-first.ts';
import { ensureChromium } from './stack/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** The strictest of the two hosts' policies. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

export interface RendererStage {
  readonly url: string;
  readonly browser: Browser;
  /** Script for `addInitScript` that puts the staged engine into a page. */
  readonly script: string;
  readonly stop: () => Promise<void>;
}

/** To compile once more, and better, what a page does often takes a tenth of all its work, and no page of a test lives long enough to get that back. */
const BRIEF = '--js-flags=--no-maglev --no-turbofan';

/**
 * A Chromium of this machine, installed where there is none.
 * @param asEverybodys as people have it, for whoever measures it
 */
export async function launchBrowser({ asEverybodys = false } = {}): Promise<Browser> {
  const args = ['--no-sandbox', ...(asEverybodys ? [] : [BRIEF])];
  return chromium.launch({ executablePath: await ensureChromium(), args });
}

let loads = 0;

/** Loads the page anew at an address after the origin. One that differs behind the # alone would not, so each has a number of its own. */
export async function loadAnew(page: Page, origin: string, address: string, size = { width: 1000, height: 740 }) {
  const [query = '', ...fragment] = address.split('#');
  await page.setViewportSize(size);
  await page.goto([`${origin}${query}${query === '' ? '?' : '&'}load=${++loads}`, ...fragment].join('#'));
  await page.locator('h1').first().waitFor();
}

/** The staged engine is built once for all files that stage one, from what may be in it. */
const STAGE = path.join(root, 'test/output/stage.js');
const STAGED = ['shared', 'electron', 'renderer', 'test/support', 'package.json'];

async function stageScript(): Promise<string> {
  const built = statSync(STAGE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (STAGED.every((source) => newestIn(path.join(root, source)) < built)) return STAGE;
  const { build } = await import('vite');
  const begun = new Date();
  const folder = await mkdtemp(path.join(tmpdir(), 'lifeguard-renderer-'));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      outDir: folder,
      lib: {
        entry: path.join(root, 'test/support/renderer-stage-entry.ts'),
        formats: ['iife'],
        name: 'stage',
        fileName: () => 'stage.js',
      },
    },
  });
  const fresh = `${STAGE}.${process.pid}`;
  await mkdir(path.dirname(STAGE), { recursive: true });
  await copyFile(path.join(folder, 'stage.js'), fresh);
  // What is saved while it is built may not be in it.
  await utimes(fresh, begun, begun);
  await rename(fresh, STAGE);
  await rm(folder, { recursive: true, force: true });
  return STAGE;
}

/** The production build, and the staged engine as a script. */
export async function stageFiles() {
  buildFirst();
  const file = await stageScript();
  return { files: staticFiles(path.join(root, 'dist/renderer'))(), file, script: await readFile(file) };
}

/** The real production build behind the real policy, with an engine that is staged in the page. */
export async function openRendererStage(): Promise<RendererStage> {
  const { files, file: script } = await stageFiles();
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = files.get(name);
    response.setHeader('Content-Security-Policy', POLICY);
    // They are named by what is in them: a tab that loads the page a hundred times has them, and compiled, from the first.
    if (name.startsWith('/assets/')) response.setHeader('Cache-Control', 'max-age=86400, immutable');
    response.writeHead(file === undefined ? 404 : 200, file === undefined ? {} : { 'Content-Type': file.type });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    browser,
    script,
    async stop() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
