/**
 * Pictures of every view in every state, light and dark, at several widths, each checked by axe; for a person to look at.
 * `node test/support/screenshots.ts [text that a name must contain]` writes to test/output/screenshots/. With `--at 360` it is every view
 * at this size (320, 360, 900, 1280, 1600, 200%) and not those that are worth it; `--quick` leaves axe out.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { openRendererStage, type RendererStage } from './renderer-page.ts';
import { SHOTS, type Shot, SIZE_NAMES, shotsAt } from './shots.ts';

async function take(
  stage: RendererStage,
  { name, address, width, scheme, text, before }: Shot,
  folder: string,
): Promise<number> {
  const context = await stage.browser.newContext({
    viewport: { width, height: address.includes('popover') ? 560 : 740 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.addInitScript({ path: stage.script });
  if (text !== 16)
    await page.addInitScript(
      (size) =>
        addEventListener('DOMContentLoaded', () =>
          document.documentElement.style.setProperty('font-size', `${size}px`),
        ),
      text,
    );
  await page.goto(stage.url + address);
  await page.locator('main').waitFor();
  await page.waitForTimeout(address.includes('offline') ? 600 : 300);
  await before?.(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.push(`${wide} px wider than the page`);
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  const { violations } = values.quick ? { violations: [] } : await new AxeBuilder({ page }).analyze();
  for (const { id, nodes } of violations)
    faults.push(
      `axe ${id}: ${nodes
        .map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`)
        .slice(0, 3)
        .join(' | ')}`,
    );
  for (const fault of faults) console.log(`${name}: ${fault}`);
  await context.close();
  return faults.length;
}

/** Pages side by side: most of the time of each is waiting. */
const TABS = 3;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { at: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
if (values.at !== undefined && !SIZE_NAMES.includes(values.at)) throw new Error(`Sizes: ${SIZE_NAMES.join(', ')}`);
const [wanted = ''] = positionals;
const folder = path.resolve(import.meta.dirname, '../output/screenshots');
await mkdir(folder, { recursive: true });
const stage = await openRendererStage();
try {
  let faults = 0;
  const shots = (values.at === undefined ? SHOTS : shotsAt(values.at)).filter((s) => s.name.includes(wanted));
  const left = shots.values();
  const takeRest = async () => {
    for (const one of left) {
      const found = await take(stage, one, folder);
      faults += found;
    }
  };
  await Promise.all(Array.from({ length: TABS }, takeRest));
  console.log(`${shots.length} pictures, ${faults} faults`);
  process.exitCode = faults === 0 ? 0 : 1;
} finally {
  await stage.stop();
}
