import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** The builder brings an axe of its own along, an older one, and not minified: contrast takes it twice as long, and reading it as long as the rules. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page: for each rule that is broken its name and the elements. */
export async function axeFinds(page: Page): Promise<string[]> {
  // Otherwise a second tab is opened to put the frames' results together, with axe loaded in it again; the pages have no frames.
  const axe = new AxeBuilder({ page, axeSource }).setLegacyMode(true);
  // Every rule is looked at in every element; where one is kept nobody reads of each, which is a third of the time.
  const { violations } = await axe.options({ resultTypes: ['violations'] }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
